# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: the programs, the library, and what projects elsewhere find them by.
include(InstallFolders)
include(CMakePackageConfigHelpers)

install(TARGETS vbench vbench-glibc RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tools)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT tools)
install(PROGRAMS scripts/slurm.sh DESTINATION ${CMAKE_INSTALL_DATADIR}/vbench COMPONENT tools)
install(FILES harness/case.h harness/latency.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/vbench COMPONENT development)

# A build with a sanitizer is for looking at vbench itself.
if(VB_SANITIZE OR VB_FUZZ OR NOT PROJECT_IS_TOP_LEVEL)
    return()
endif()

# The library: the layers as they are compiled already, once as an archive and once shared. Of the latter only what case.h declares
# can be seen, and functions of the C library that it stands before: those that start threads, and pvalloc, which jemalloc lacks.
set(vb_version_script ${CMAKE_CURRENT_BINARY_DIR}/libvbench.map)
file(CONFIGURE OUTPUT ${vb_version_script} @ONLY CONTENT [[VBENCH_@PROJECT_VERSION_MAJOR@ {
    global: @vb_exported_functions@; vb_program_main; pthread_create; thrd_create; pvalloc;
    local: *;
};
]])
set(vb_library_objects "")
foreach(layer base talk stats code results judge show merge history measure conduct cli)
    list(APPEND vb_library_objects $<TARGET_OBJECTS:vb_${layer}>)
endforeach()
foreach(kind static shared)
    string(TOUPPER ${kind} upper)
    add_library(vbench_${kind} ${upper} ${vb_library_objects})
    set_target_properties(vbench_${kind} PROPERTIES OUTPUT_NAME vbench EXPORT_NAME ${kind} LINKER_LANGUAGE CXX
        ARCHIVE_OUTPUT_DIRECTORY lib LIBRARY_OUTPUT_DIRECTORY lib)
    target_link_libraries(vbench_${kind} PRIVATE benchmark::benchmark ${CMAKE_DL_LIBS} m)
    target_include_directories(vbench_${kind} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach()
vb_export_to_modules(vbench_static)
set_target_properties(vbench_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINK_DEPENDS ${vb_version_script})
target_link_options(vbench_shared PRIVATE LINKER:--version-script=${vb_version_script} LINKER:-z,defs LINKER:--as-needed)
install(TARGETS vbench_static vbench_shared EXPORT vbench
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT development)

# find_package(vbench), from any prefix.
set(vb_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/vbench)
configure_package_config_file(cmake/vbench-config.cmake.in vbench-config.cmake INSTALL_DESTINATION ${vb_package_folder}
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(vbench-config-version.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT vbench NAMESPACE vbench:: FILE vbench-targets.cmake DESTINATION ${vb_package_folder} COMPONENT development)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/vbench-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/vbench-config-version.cmake
    cmake/CaseTable.cmake cmake/Layouts.cmake cmake/ListLayouts.cmake cmake/MeasuredFiles.cmake cmake/Jemalloc.cmake
    DESTINATION ${vb_package_folder} COMPONENT development)

# The same for whoever has no CMake.
file(RELATIVE_PATH vb_pc_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(JOIN " " vb_pc_flags ${vb_align_flags} ${vb_measured_flags})
list(TRANSFORM vb_exported_functions PREPEND -Wl,--export-dynamic-symbol= OUTPUT_VARIABLE vb_pc_exports)
string(JOIN " " vb_pc_exports ${vb_pc_exports})
configure_file(cmake/vbench.pc.in vbench.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/vbench.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

install(DIRECTORY examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT development)
