#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is installed serves projects elsewhere: by CMake, by pkg-config and make, by one command; archive and shared library; from
# whatever folder it is moved to.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need cmake
need jq
need pkg-config
need make
"$VBENCH" --version | grep -q Sanitizer && skip "a build with a sanitizer installs no library"

build_folder=$(dirname -- "$VBENCH")
counting=(--count-only --no-save --quiet)
unset CMAKE_PREFIX_PATH vbench_DIR

# serves PROGRAM [OPTION...]: it counts exactly, jemalloc stands in front of glibc's malloc, and a broken gate names the line.
serves() {
    rm -f rows.json
    run_expect 0 "$@" "${counting[@]}" --export-json rows.json
    load_cells rows.json
    cell_is join_path heap_string allocs_per_op 1
    cell_is join_path heap_string ledger exact
    cell_is join_path callers_buffer contract kept
    run_expect 0 "$@" --launches 2 --rounds 4 --no-save --quiet
    expect_in out 'heap_string'
    expect_not_in out 'mean nothing'
    "$@" gate --update --count-only --quiet --reference kept.csv >/dev/null 2>&1
    sed -i '/,heap_string,/s/,1,/,0.5,/' kept.csv
    run_expect 1 "$@" gate --count-only --quiet --reference kept.csv
    holds "the place of the allocation is not told" grep -q 'join_path\.c:[0-9]' out
    rm -f kept.csv
}

# What its threads allocate is seen, whoever defines the function that starts them.
threads_are_seen() {
    cat >threads.c <<'C'
#include <pthread.h>
#include <stdlib.h>
#include <vbench/case.h>
static void *work(void *unused)
{
    (void)unused;
    free(VB_OPAQUE_POINTER(malloc(40)));
    return 0;
}
static uint64_t starts(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        pthread_t thread;
        pthread_create(&thread, 0, work, 0);
        pthread_join(thread, 0);
        sum++;
    }
    return sum;
}
static const struct vb_case threads = {.summary = "threads", .variants = {{.name = "starts", .loop = starts}}};
static const struct vb_case_entry cases[] = {{"threads", &threads, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}};
int main(int argc, char **argv)
{
    return vb_main(argc, argv, "threads", cases);
}
C
    # shellcheck disable=SC2046 # words
    run_expect 0 "${CC:-cc}" -O2 -o threads threads.c $(pkg-config --cflags --libs vbench)
    run_expect 0 ./threads "${counting[@]}" --export-json rows.json
    holds "what a thread allocates is not counted" jq -e '.rows[0] | .allocs_per_op >= 1 and .bytes_per_op >= 40' rows.json
    run_expect 0 ./threads --launches 2 --rounds 4 --no-save --quiet
    expect_not_in out 'while timed'
}

by_cmake() {
    local shared=$1
    run_expect 0 cmake -S examples/own_program -B "by-cmake-$shared" -D CMAKE_PREFIX_PATH="$prefix" -D VBENCH_SHARED="$shared"
    run_expect 0 cmake --build "by-cmake-$shared"
    equal "$(find "by-cmake-$shared/own-bench.layouts" -type f -perm /111 | wc -l)" 4 "layouts of the program"
    run_expect 0 "by-cmake-$shared/own-bench" --layouts yes --launches 4 --rounds 2 --no-save --quiet
    holds "the checkout was taken" test ! -d "by-cmake-$shared/vbench"
    serves "by-cmake-$shared/own-bench"
    serves "by-cmake-$shared/own-bench" --cases "by-cmake-$shared/own-cases.so"
    serves "$prefix/bin/vbench" --cases "by-cmake-$shared/own-cases.so"
    equal "$(ldd "by-cmake-$shared/own-bench" | grep -c libvbench)" "$([[ $shared == ON ]] && echo 1 || echo 0)" "libvbench needed"
}

by_pkg_config() {
    export PKG_CONFIG_PATH=$(dirname -- "$(find "$prefix" -name vbench.pc)") LD_LIBRARY_PATH=$(dirname -- "$(find "$prefix" -name libvbench.so)")
    run_expect 0 make -C examples/makefile
    serves examples/makefile/own-bench
    serves examples/makefile/own-bench --cases by-cmake-OFF/own-cases.so
    # shellcheck disable=SC2046 # words
    (cd examples/makefile && run_expect 0 "${CC:-cc}" -O2 -g -o by-command main.c ../own_program/cases/join_path.c \
        $(pkg-config --cflags --libs vbench))
    serves examples/makefile/by-command
    threads_are_seen
    run_expect 0 ./threads new asks # the header is where the program lies that came with it
    run_expect 0 env PATH="$prefix/bin:$PATH" ./threads run asks.c "${counting[@]}"
    expect_in out 'with_malloc'
    run_expect 0 "${CC:-cc}" -O0 -o unoptimised examples/makefile/main.c examples/own_program/cases/join_path.c \
        -I "$prefix/include" -L "$LD_LIBRARY_PATH" -lvbench -ljemalloc
    run_expect 0 ./unoptimised --launches 2 --rounds 4 --no-save --quiet
    holds "that nothing was optimised is not said" grep -q 'built without optimisation' out
    unset PKG_CONFIG_PATH LD_LIBRARY_PATH
}

# A program of another version's header meets this library.
another_version() {
    sed 's/^#define VB_MODULE_VERSION 4u/#define VB_MODULE_VERSION 3u/' "$prefix/include/vbench/case.h" >other.h
    holds "the header says no version" grep -q 'VERSION 3u' other.h
    mkdir -p other/vbench && mv other.h other/vbench/case.h
    local libraries
    libraries=$(dirname -- "$(find "$prefix" -name libvbench.so)")
    run_expect 0 "${CC:-cc}" -O2 -o other-program examples/makefile/main.c examples/own_program/cases/join_path.c -I other \
        -L "$libraries" -lvbench -ljemalloc
    complains 3 "own-bench: this program is for another version of vbench: build it anew" \
        env LD_LIBRARY_PATH="$libraries" ./other-program list
}

prefix=$work/first/usr
run_expect 0 cmake --install "$build_folder" --prefix "$prefix"
cp -R -- "$root/examples" examples
sed -i 's/^vb_case_program(own-bench CASES cases)/vb_case_program(own-bench CASES cases LAYOUTS 4)/; s/^vb_case_module(own-cases CASES cases)/vb_case_module(own-cases CASES cases LAYOUTS 4)/' examples/own_program/CMakeLists.txt
library=$(find "$prefix" -name 'libvbench.so')
equal "$(nm -D --defined-only "$library" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort | tr '\n' ' ')" \
    "pthread_create pvalloc thrd_create vb_begin vb_counter vb_end vb_integer vb_number vb_program_main vb_skip vb_text " "what others see of the library"
equal "$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')" libvbench.so.0 "soname"
by_cmake OFF

# Somewhere else, with a blank in its name; nothing may remember where it was.
prefix="$work/moved here"
mv first/usr "$prefix" && rm -rf first by-cmake-OFF
by_cmake OFF
by_cmake ON
mv "$prefix" "$work/moved" && prefix=$work/moved # pkg-config and make split at blanks
by_pkg_config
another_version

# Below DESTDIR it stands as if that were the root.
run_expect 0 env DESTDIR="$work/image" cmake --install "$build_folder" --prefix /usr
holds "nothing below DESTDIR" test -x image/usr/bin/vbench
holds "the script for Slurm is not there" image/usr/share/vbench/slurm.sh --help >out
holds "the pages are not there" test -s image/usr/share/doc/vbench/docs/history.md
holds "a file knows the folder it was built in" test -z "$(grep -rlF "$build_folder" image --include='*.cmake' --include='*.pc')"
finish
