# SPDX-License-Identifier: MIT
# Read by cpack: the maintainer of the packages is who makes them, as Debian's tools are told; else who made the commit.
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "nobody <root@localhost>")
if(DEFINED ENV{DEBEMAIL} AND DEFINED ENV{DEBFULLNAME})
    set(CPACK_DEBIAN_PACKAGE_MAINTAINER "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
else()
    execute_process(COMMAND git log -1 "--format=%an <%ae>" WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR} OUTPUT_VARIABLE vb_author
        OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE vb_status ERROR_QUIET)
    if(vb_status EQUAL 0 AND vb_author MATCHES "@")
        set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${vb_author}")
    endif()
endif()
