# SPDX-License-Identifier: MIT
# The target vb_jemalloc: what a program links so that jemalloc serves its malloc.
find_path(JEMALLOC_INCLUDE_DIR jemalloc/jemalloc.h)
find_library(JEMALLOC_LIBRARY jemalloc)
mark_as_advanced(JEMALLOC_INCLUDE_DIR JEMALLOC_LIBRARY)
if(JEMALLOC_INCLUDE_DIR AND JEMALLOC_LIBRARY)
    set(JEMALLOC_FOUND TRUE)
endif()
if(JEMALLOC_FOUND AND NOT TARGET vb_jemalloc) # several folders of a project may each find vbench
    # The executable itself must need jemalloc, not only a library of ours, or glibc's malloc comes first in the search order;
    # and the linker's default --as-needed must not drop it.
    add_library(vb_jemalloc INTERFACE IMPORTED GLOBAL)
    target_include_directories(vb_jemalloc SYSTEM INTERFACE ${JEMALLOC_INCLUDE_DIR})
    target_link_libraries(vb_jemalloc INTERFACE -Wl,--push-state,--no-as-needed,${JEMALLOC_LIBRARY},--pop-state)
endif()
