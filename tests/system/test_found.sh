#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# find_package(vbench) in projects of other shapes than the examples': several folders that each find it, one language alone, cases in
# C++, blanks in paths; and which versions and components it refuses.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need cmake
need jq
"$VBENCH" --version | grep -q Sanitizer && skip "a build with a sanitizer installs no library"
unset CMAKE_PREFIX_PATH vbench_DIR

prefix="$work/pre fix"
run_expect 0 cmake --install "$(dirname -- "$VBENCH")" --prefix "$prefix"
configure() { run_expect 0 cmake -S "$1" -B "$1/out" -D CMAKE_PREFIX_PATH="$prefix" -D CMAKE_BUILD_TYPE=Release "${@:2}"; }

# counts CASE PROGRAM [OPTION...]: the case is there, and is counted exactly.
counts() {
    run_expect 0 "${@:2}" --count-only --no-save --quiet --export-json rows.json
    load_cells rows.json
    cell_is "$1" with_malloc allocs_per_op 1
    cell_is "$1" with_malloc ledger exact
}

# project_of FOLDER LANGUAGES: with a program and a module of C, and one of C++, each in a folder that finds vbench by itself.
project_of() {
    mkdir -p -- "$1/with c/my cases" "$1/with c++/cases"
    (cd -- "$1/with c/my cases" && "$VBENCH" new asks) >/dev/null
    (cd -- "$1/with c++/cases" && "$VBENCH" new tells.cc) >/dev/null
    cat >"$1/with c/CMakeLists.txt" <<'END'
find_package(vbench 0.2 REQUIRED)
vb_case_program(asks-bench CASES "my cases" LAYOUTS 4)
END
    cat >"$1/with c++/CMakeLists.txt" <<'END'
find_package(vbench 0.2 REQUIRED)
find_package(vbench 0.2 REQUIRED)
vb_case_module(tells CASES cases)
if(WITH_PROGRAM)
    vb_case_program(tells-bench CASES cases)
endif()
END
    printf '%s\n' 'cmake_minimum_required(VERSION 3.22)' "project(mine LANGUAGES $2)" 'add_subdirectory("with c++")' \
        'add_subdirectory("with c")' >"$1/CMakeLists.txt"
}

test_languages() {
    local folder
    for folder in "in C" "in CXX"; do
        project_of "$folder" "${folder#in }"
        configure "$folder" -D WITH_PROGRAM=OFF
        run_expect 0 cmake --build "$folder/out"
        counts asks "$folder/out/with c/asks-bench"
        counts tells "$folder/out/with c/asks-bench" --cases "$folder/out/with c++/tells.so"
    done
    configure "in C" -D WITH_PROGRAM=ON -D VBENCH_SHARED=ON # a library in C, a case that is not
    run_expect 0 cmake --build "in C/out" --target tells-bench
    counts tells "in C/out/with c++/tells-bench"
}

test_refusals() {
    mkdir refusals
    cat >refusals/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.22)
project(mine LANGUAGES C)
function(try wanted)
    find_package(vbench ${ARGN} QUIET)
    if(NOT "${vbench_FOUND}" EQUAL wanted)
        message(FATAL_ERROR "'${ARGN}': ${vbench_FOUND}, not ${wanted}")
    endif()
endfunction()
try(1 0.2)
try(1 0.2.0 EXACT)
try(0 0.1)
try(0 0.3)
try(0 1.0)
try(0 0.2 COMPONENTS none_such)
try(1 0.2 OPTIONAL_COMPONENTS none_such)
END
    sed -i "s/0\\.2\\.0/$("$VBENCH" --version | sed -n '1s/vbench //p')/" refusals/CMakeLists.txt
    configure refusals
}

test_languages
test_refusals
finish
