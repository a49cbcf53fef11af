# SPDX-License-Identifier: MIT
# Read by cpack: whoever makes the packages is asked about them, and says who that is as Debian's tools are told.
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "nobody <root@localhost>")
if(DEFINED ENV{DEBEMAIL} AND DEFINED ENV{DEBFULLNAME})
    set(CPACK_DEBIAN_PACKAGE_MAINTAINER "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
