#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The packages, as somebody meets them who has nothing of vbench: tests/roots/packages.sh [SUITE]
# Made by cpack in the build folder of $VBENCH, looked at by lintian, and installed into a clean root of the Debian that this is; or,
# for another SUITE, made in a root of it from what is committed, and installed into a second one. There, from `apt install` to the
# first verdict on one C file, and the examples outside of the repository, by CMake, by make and by one command. Seconds are told,
# and decide nothing. Exit status: as run.sh has it.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
own_suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
suite=${1:-$own_suite}
log_name=packages
# shellcheck source=root.sh
. "$here/root.sh"
[[ $suite =~ ^[a-z]+$ && -f /etc/debian_version ]] || skip "this is no release of Debian"

make_here() {
    "$VBENCH" --version | grep -q Sanitizer && skip "a build with a sanitizer makes no packages"
    (cd -- "$(dirname -- "$VBENCH")" && DEBEMAIL=packager@debian.org DEBFULLNAME="A Packager" cpack -G DEB -B "$work/packages") >>"$log" 2>&1
}

make_there() {
    git clone --quiet --no-hardlinks -- "$source_root" "$work/root/vbench" >>"$log" 2>&1 &&
        step "scripts/run.sh list" sh -c 'cd /vbench && scripts/run.sh list' &&
        step "cpack" sh -c 'cd /vbench/build/release && DEBEMAIL=packager@debian.org DEBFULLNAME="A Packager" cpack -G DEB' &&
        mkdir "$work/packages" && cp -- "$work"/root/vbench/build/release/*.deb "$work/packages" &&
        rm -rf --one-file-system -- "$work/root" && open_root
}

open_root
if [[ $suite == "$own_suite" ]]; then make_here; else make_there; fi || { tail -n 20 -- "$log" && exit 1; }
mkdir "$work/root/work"
cp -- "$work"/packages/*.deb "$work/root/work/"
cp -R -- "$source_root/examples" "$work/root/work/examples"
if command -v lintian >/dev/null; then
    lintian --fail-on error "$work"/packages/*.deb >>"$log" 2>&1 || { echo "lintian:" && grep '^E:' "$log" && failures=1; }
else
    echo "lintian is missing: the packages are not looked at"
fi

# Fifteen lines, as somebody would type them.
cat >"$work/root/work/mine.c" <<'C'
#include <stdlib.h>
#include <vbench/case.h>

static uint64_t on_heap(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run) { char *p = malloc(100); VB_USE_MEMORY(p); free(p); sum++; }
    return sum;
}
static uint64_t on_stack(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run) { char p[100]; VB_USE_MEMORY(p); sum++; }
    return sum;
}
const struct vb_case vb_case_mine = {.summary = "a buffer", .variants = {{.name = "on_heap", .loop = on_heap}, {.name = "on_stack", .loop = on_stack}}};
C

in_work() { step "$1" sh -ec "cd /work && $2"; }
start=$SECONDS
step "apt install" sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq /work/*.deb gcc libc6-dev'
step "libraries by architecture" sh -c 'dpkg -L libvbench0 libvbench-dev vbench | grep "^/usr/lib/." | tee libraries &&
    ! grep -v "^/usr/lib/$(gcc -print-multiarch)" libraries && grep "/libvbench.so.0$" libraries'
step "pages and Slurm" sh -c 'test -s /usr/share/doc/vbench/docs/fleets.md && /usr/share/vbench/slurm.sh --help | grep -- --folder'
in_work "vbench run mine.c" 'vbench run mine.c --no-save | tee out && grep -q "on_stack.*faster" out && grep "on_heap.* 100 " out'
echo "$suite: from apt install to the verdict: $((SECONDS - start)) s"
step "what builds need" sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends cmake make g++ pkg-config'
count='--count-only --no-save --quiet | tee out && grep -q "heap_string.* 1 " out'
in_work "by CMake" "cmake -S examples/own_program -B by-cmake && cmake --build by-cmake && by-cmake/own-bench $count"
in_work "a module" "vbench --cases by-cmake/own-cases.so $count"
in_work "by make" "make -C examples/makefile && examples/makefile/own-bench $count"
in_work "by one command" "cd examples/makefile && cc -O2 -o by-command main.c ../own_program/cases/join_path.c \$(pkg-config --cflags --libs vbench) &&
    ./by-command $count"
in_work "vbench new" 'vbench new first && vbench run first.c --count-only --no-save --quiet | tee out && grep "with_malloc.* 1 " out'
step "apt remove" sh -c 'DEBIAN_FRONTEND=noninteractive apt-get purge --yes -qq vbench libvbench0 libvbench-dev && test -z "$(find /usr/lib -name "libvbench*")"'
((failures == 0)) || grep -E 'error|Error|E:' "$log" | head -n 40 || true
((failures == 0))
