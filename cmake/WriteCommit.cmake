# SPDX-License-Identifier: MIT
# Writes HEADER with the commit that SOURCE is at, "-dirty" behind it where files differ; empty without git. Touches nothing when
# it is the same as before.
find_package(Git QUIET)
set(commit "")
if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --always --dirty --abbrev=12
                    OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define VB_COMMIT \"${commit}\"\n")
