# SPDX-License-Identifier: MIT
# Packages for Debian and Ubuntu, by `cpack -G DEB` in a build folder: vbench, libvbenchN and libvbench-dev.
# Included at the end: packages are made of what is installed.
if(NOT TARGET vbench_shared OR NOT EXISTS /etc/debian_version)
    return()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vbench)
set(CPACK_PACKAGE_VENDOR "vbench")
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_SOURCE_DIR}/cmake/Packager.cmake)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "benchmarking harness that pairs, counts and gates")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL tools library development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(vb_library_package libvbench${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME vbench)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION devel)
# What a first verdict on a C file takes is there; charts, a server's history and cases on GLib are for who wants them.
set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS "libvbench-dev, gcc | c-compiler, libdw1 | libdw1t64, libcapstone4 | libcapstone5")
set(CPACK_DEBIAN_TOOLS_PACKAGE_SUGGESTS "gnuplot-nox | gnuplot, valgrind, libpq5, libglib2.0-0 | libglib2.0-0t64")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION 
"Times variants of the same work turn by turn in fresh processes, counts every
 allocation exactly through jemalloc, and judges two builds against each other.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME ${vb_library_package})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_RECOMMENDS "libdw1 | libdw1t64")
# By hand: what cpack makes of these calls ldconfig itself.
configure_file(packaging/shlibs.in packaging/shlibs @ONLY)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_SOURCE_DIR}/packaging/triggers
    ${CMAKE_CURRENT_BINARY_DIR}/packaging/shlibs)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION 
"The library: what benchmark programs are linked with that have every command
 of vbench.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libvbench-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${vb_library_package} (= ${PROJECT_VERSION}-1), libjemalloc-dev, libbenchmark-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION 
"For building: headers, archive, and what CMake and pkg-config find vbench by.")

# Each package has its own copy of what Debian wants to know.
foreach(component tools library development)
    string(TOUPPER ${component} upper)
    set(folder share/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
    install(FILES packaging/copyright DESTINATION ${folder} COMPONENT ${component} EXCLUDE_FROM_ALL)
    install(FILES packaging/changelog.in DESTINATION ${folder} RENAME changelog.Debian
        COMPONENT ${component} EXCLUDE_FROM_ALL)
endforeach()
install(FILES packaging/vbench.overrides DESTINATION share/lintian/overrides RENAME vbench COMPONENT tools EXCLUDE_FROM_ALL)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/cmake/PolishPackage.cmake)
include(CPack)
