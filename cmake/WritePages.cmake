# SPDX-License-Identifier: MIT
# cmake -D PROGRAM=... -D FOLDER=... -P WritePages.cmake: has the program print its manual pages into a folder, one for itself and
# one for each of its commands.
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
get_filename_component(title ${PROGRAM} NAME)

function(vb_write_page file)
    execute_process(COMMAND ${EMULATOR} ${PROGRAM} help --man ${ARGN} OUTPUT_FILE ${FOLDER}/${file} RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "cannot write the manual page ${file}: ${status}")
    endif()
endfunction()

vb_write_page(${title}.1)
execute_process(COMMAND ${EMULATOR} ${PROGRAM} --vbench-complete help "" OUTPUT_VARIABLE commands)
string(REGEX REPLACE "\t[^\n]*" "" commands "${commands}")
string(REGEX MATCHALL "[^\n]+" commands "${commands}")
foreach(command ${commands})
    vb_write_page(${title}-${command}.1 ${command})
endforeach()
