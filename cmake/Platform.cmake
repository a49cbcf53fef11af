# SPDX-License-Identifier: MIT
# What vbench cannot be built for, said in one sentence before anything is looked for.
include(CheckSymbolExists)

set(vb_platform "vbench needs a 64-bit Linux with glibc")
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    message(FATAL_ERROR "${vb_platform}; this is ${CMAKE_SYSTEM_NAME}")
endif()
if(NOT CMAKE_C_SIZEOF_DATA_PTR EQUAL 8)
    math(EXPR vb_bits "8 * ${CMAKE_C_SIZEOF_DATA_PTR}")
    message(FATAL_ERROR "${vb_platform}; '${CMAKE_C_COMPILER}' compiles for ${vb_bits} bits here")
endif()
check_symbol_exists(__GLIBC__ features.h VB_HAS_GLIBC)
if(NOT VB_HAS_GLIBC)
    message(FATAL_ERROR "${vb_platform}; '${CMAKE_C_COMPILER}' compiles for another C library here, such as musl")
endif()
