# SPDX-License-Identifier: MIT
# The components we stand on, each named by its Debian package when it is missing. All that is missing is named at once.
find_package(PkgConfig)
if(NOT PkgConfig_FOUND)
    message(FATAL_ERROR "missing component: pkg-config (Debian package: pkg-config)")
endif()
find_package(Threads REQUIRED)

set(vb_missing "")
macro(vb_need found package)
    if(NOT ${found})
        list(APPEND vb_missing ${package})
    endif()
endmacro()

find_package(benchmark QUIET)
vb_need(benchmark_FOUND libbenchmark-dev)

include(Jemalloc)
vb_need(JEMALLOC_FOUND libjemalloc-dev)

# Names files and lines of allocations; without it, functions of the dynamic symbol table.
pkg_check_modules(LIBDW QUIET libdw)

# Disassembles, to see whether two programs have the same code; without it, none is known to be the same.
pkg_check_modules(CAPSTONE QUIET capstone)

# Keep histories in a file or on a server; without them, `history` says what it lacks.
pkg_check_modules(SQLITE QUIET sqlite3)
pkg_check_modules(POSTGRES QUIET libpq)
foreach(database SQLITE POSTGRES)
    if(NOT ${database}_FOUND)
        message(STATUS "no history in ${database}: its headers are missing (Debian packages: libsqlite3-dev, libpq-dev)")
    endif()
endforeach()

if(VB_TESTS)
    pkg_check_modules(CMOCKA QUIET IMPORTED_TARGET cmocka)
    vb_need(CMOCKA_FOUND libcmocka-dev)
    pkg_check_modules(JANSSON QUIET IMPORTED_TARGET GLOBAL jansson) # reads the JSON that we write
    vb_need(JANSSON_FOUND libjansson-dev)
    pkg_check_modules(GSL QUIET IMPORTED_TARGET gsl)
    vb_need(GSL_FOUND libgsl-dev)
endif()

if(vb_missing)
    list(JOIN vb_missing " " vb_missing)
    message(FATAL_ERROR "missing components; install these Debian packages: ${vb_missing}")
endif()

set_target_properties(benchmark::benchmark PROPERTIES IMPORTED_GLOBAL TRUE) # programs in other folders link it, too
