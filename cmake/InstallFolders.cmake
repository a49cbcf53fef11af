# SPDX-License-Identifier: MIT
# Where what is installed goes. Debian and Ubuntu look for libraries by architecture, below /usr and /usr/local;
# GNUInstallDirs knows that only of a build whose prefix is /usr already, and packages are made of any.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_INSTALL_LIBDIR AND CMAKE_LIBRARY_ARCHITECTURE AND EXISTS /etc/debian_version)
    set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH "libraries, below the prefix")
endif()
include(GNUInstallDirs)
