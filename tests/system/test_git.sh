#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `ab --git`: both sides built from somebody's repository, whatever builds it there.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=git_repository.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/git_repository.sh"
need jq
"$VBENCH" --version | grep -q Sanitizer && skip "a program with a sanitizer loads nothing that lacks it"

counting=(--count-only --quiet --export-json "$work/rows.json")
ab() { run_expect "$1" "$VBENCH" ab --git "${@:2}" "${counting[@]}"; }

# What each build system is told, and how it is called; the module is then build/cases.so, but of make.
use_make() {
    printf 'cases.so: cases.c table.c sum.c sum.h\n\t%s -O2 -g $(CASE_FLAGS) -fPIC -shared -o $@ cases.c table.c sum.c\n' \
        '$(CC)' >Makefile
    build=make module=cases.so
}

use_cmake() {
    cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.22)
project(sum LANGUAGES C)
separate_arguments(flags UNIX_COMMAND "$ENV{CASE_FLAGS}")
add_library(cases MODULE cases.c table.c sum.c)
set_target_properties(cases PROPERTIES PREFIX "" C_VISIBILITY_PRESET default)
target_compile_options(cases PRIVATE -O2 -g ${flags})
END
    build='cmake -S . -B build && cmake --build build' module=build/cases.so
}

use_meson() {
    cat >meson.build <<'END'
project('sum', 'c', default_options: ['buildtype=debugoptimized'])
flags = run_command('sh', '-c', 'echo $CASE_FLAGS', check: true).stdout().split()
shared_module('cases', 'cases.c', 'table.c', 'sum.c', name_prefix: '', c_args: flags)
END
    build='meson setup --reconfigure build || meson setup build; meson compile -C build' module=build/cases.so
}

use_autotools() {
    printf '%s\n' 'AC_INIT([sum], [1])' 'AM_INIT_AUTOMAKE([foreign])' 'AC_PROG_CC' 'AC_CONFIG_FILES([Makefile])' AC_OUTPUT >configure.ac
    cat >Makefile.am <<'END'
noinst_PROGRAMS = cases.so
cases_so_SOURCES = cases.c table.c sum.c sum.h
cases_so_CFLAGS = -O2 -g $(CASE_FLAGS) -fPIC
cases_so_LDFLAGS = -shared
END
    build='autoreconf --install && ./configure && make' module=cases.so
}

# try_system NAME TOOL...: a change that has nothing to do with the cases, then an allocation.
try_system() {
    local name=$1 tool
    for tool in "${@:2}"; do
        command -v "$tool" >/dev/null || { echo "left out: $name, for $tool is missing" && return; }
    done
    new_repository "with $name"
    write_library && write_cases && "use_$name" && commit "sum"
    echo "more is to come" >README && commit "say so"
    write_library "$MALLOC" && commit "keep a block"
    ab 0 HEAD~2 --git-new HEAD~1 --build "$build" --module "$module"
    expect_in out '2 compared: 0 slower, 0 allocating more'
    ab 1 HEAD~1 --build "$build" --module "$module"
    holds "$name: the place of the allocation is not told" grep -q 'sum.*sum\.c:7' out
    load_cells <(jq '.rows |= map(select(.side == "new"))' "$work/rows.json")
    cell_is sum all allocs_per_op 1
    cell_is pick one allocs_per_op 0
    equal "$(cell sum all site_line)" 7 "$name: line of the allocation"
    # With the work tree's own changes, from a folder below, and only what was asked for.
    write_library
    mkdir -p below && cd below || exit 1
    ab 0 HEAD~2 --build "$build" --module "$module" sum
    expect_in out '1 compared: 0 slower, 0 allocating more'
    cd "$work" || exit 1
}

try_system make make
try_system cmake cmake
try_system meson meson ninja
try_system autotools autoreconf automake make
finish
