# SPDX-License-Identifier: MIT
# Writes HEADER with the commit that SOURCE is at, "-dirty" behind it where files differ; empty without git, and for a copy inside
# another repository, whose commit says nothing of it. Touches nothing when it is the same as before.
find_package(Git QUIET)
set(commit "")
set(inside "")
if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} rev-parse --show-prefix
                    OUTPUT_VARIABLE inside ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
if(GIT_FOUND AND NOT inside)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --always --dirty --abbrev=12
                    OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define VB_COMMIT \"${commit}\"\n")
