# SPDX-License-Identifier: MIT
# What lies beside the programs and is none: completions, manual pages.
include(InstallFolders)

install(FILES completions/vbench DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT tools)
install(FILES completions/_vbench DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT tools)
install(FILES completions/vbench.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT tools)

# How to write a case: its limits are the header's.
file(STRINGS harness/case.h limits REGEX "^#define VB_(MAX|DEFAULT)_[A-Z_]+ +[0-9]+")
foreach(limit ${limits})
    string(REGEX MATCH "(VB_[A-Z_]+) +([0-9]+)" limit "${limit}")
    set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
endforeach()
file(READ man/find_byte.c vb_example)
string(REPLACE "\\" "\\e" vb_example "${vb_example}")
string(REPLACE "-" "\\-" vb_example "${vb_example}")
string(REPLACE "'" "\\(aq" vb_example "${vb_example}")
string(TIMESTAMP vb_page_date "%Y-%m-%d" UTC)
configure_file(man/vbench-case.3.in man/vbench-case.3 @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/man/vbench-case.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3 COMPONENT development)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS man/find_byte.c harness/case.h)

# vb_manual_pages(PROGRAM): those of the program, printed by itself; where it cannot run here, there are none.
function(vb_manual_pages program)
    if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
        message(STATUS "no manual pages of ${program}: it cannot run here (CMAKE_CROSSCOMPILING_EMULATOR)")
        return()
    endif()
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/man/${program})
    add_custom_command(OUTPUT ${folder}.stamp
        COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:${program}> -D FOLDER=${folder}
                "-DEMULATOR=${CMAKE_CROSSCOMPILING_EMULATOR}" -P ${vbench_SOURCE_DIR}/cmake/WritePages.cmake
        COMMAND ${CMAKE_COMMAND} -E touch ${folder}.stamp
        DEPENDS ${program} ${vbench_SOURCE_DIR}/cmake/WritePages.cmake VERBATIM)
    add_custom_target(${program}-pages ALL DEPENDS ${folder}.stamp)
    install(DIRECTORY ${folder}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tools)
endfunction()
