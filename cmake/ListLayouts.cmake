# SPDX-License-Identifier: MIT
# Writes PROGRAM.layouts/list for the layouts that lie there, each named by its seed:
#   cmake -D PROGRAM=FILE [-D METHOD=WORD] [-D COUNT=N] [-D READELF=readelf] [-D LIST=FILE] -P ListLayouts.cmake
# PROGRAM is a program or a module, METHOD says how its layouts were drawn: those of one method are compared with those of the same.
# With COUNT only those of a smaller seed are listed: others may be left from an earlier build.
# LIST is where a copy goes, for a build that must know whether it was written.
if(NOT READELF)
    set(READELF readelf)
endif()
if(NOT METHOD)
    set(METHOD own)
endif()

function(build_id result file)
    execute_process(COMMAND ${READELF} -n ${file} OUTPUT_VARIABLE notes ERROR_VARIABLE problem RESULT_VARIABLE status)
    if(NOT status EQUAL 0 OR NOT notes MATCHES "Build ID: ([0-9a-f]+)")
        message(FATAL_ERROR "'${file}' has no build id; link it with -Wl,--build-id=sha1 ${problem}")
    endif()
    set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()

file(REAL_PATH ${PROGRAM} program)
build_id(id ${program})
set(lines "vbench layouts 1\nmethod ${METHOD}\nof ${id}\n")
file(GLOB layouts RELATIVE ${program}.layouts ${program}.layouts/*)
list(FILTER layouts INCLUDE REGEX "^[0-9]+$")
list(SORT layouts COMPARE NATURAL)
foreach(layout ${layouts})
    if(COUNT AND NOT layout LESS COUNT)
        continue()
    endif()
    build_id(id ${program}.layouts/${layout})
    string(APPEND lines "layout ${layout} ${id}\n")
endforeach()
file(WRITE ${program}.layouts/list.new "${lines}")
file(RENAME ${program}.layouts/list.new ${program}.layouts/list)
if(LIST)
    file(WRITE ${LIST} "${lines}")
endif()
