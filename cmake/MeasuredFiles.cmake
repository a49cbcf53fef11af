# SPDX-License-Identifier: MIT
# The flags of code that is measured, here and in projects that found vbench installed.
include(CheckCCompilerFlag)

# A shift of unchanged code by 16 bytes moved one kernel by 13 %; alignment keeps a change elsewhere from doing that.
set(vb_align_flags "")
foreach(flag -falign-functions=64 -falign-loops=64)
    string(MAKE_C_IDENTIFIER "VB_HAS${flag}" variable)
    check_c_compiler_flag(${flag} ${variable})
    if(${variable})
        list(APPEND vb_align_flags ${flag})
    endif()
endforeach()
set(vb_align_flags ${vb_align_flags} CACHE INTERNAL "flags that align code") # functions are called from other folders, too

# Names the lines that allocations come from, and changes no code.
set(vb_line_flags -g CACHE INTERNAL "flags that keep the lines of the source") # functions are called from other folders, too

# Files whose work is measured: what the compiler must not see through or fold away (malloc and free pairs, calls), and one
# operation per turn of each loop.
set(vb_measured_flags -fno-lto -fno-unroll-loops -fno-builtin-malloc -fno-builtin-free -fno-builtin-calloc CACHE INTERNAL
    "flags of files whose work is measured")
function(vb_measured_files target)
    target_compile_options(${target} PRIVATE ${vb_line_flags} ${vb_align_flags} ${vb_measured_flags})
endfunction()
