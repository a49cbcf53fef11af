#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A project whose only language is C takes vbench in by add_subdirectory(): it configures, and the program can be linked.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need cmake

cp -R -- "$root/examples/own_program" project
sed -i -e 's/LANGUAGES C CXX/LANGUAGES C/' -e "s|add_subdirectory(../.. |add_subdirectory($root |" project/CMakeLists.txt
expect_in project/CMakeLists.txt 'LANGUAGES C)'
run_expect 0 cmake -S project -B build
holds "nothing says how the program is linked" grep -q own-bench build/CMakeFiles/own-bench.dir/link.txt
holds "it is not linked as C++ is" grep -Eq '^[^ ]*(c\+\+|g\+\+|clang\+\+)' build/CMakeFiles/own-bench.dir/link.txt
finish
