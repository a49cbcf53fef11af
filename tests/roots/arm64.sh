#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What arm64 sees, on a machine that is none: tests/roots/arm64.sh [SUITE]
# In a clean root of SUITE (bookworm) for this machine's own CPU, Debian's cross compiler builds what is committed, and qemu-user
# carries out the unit tests and counts every case. Times mean nothing there, and the program must say so. Exit status: as run.sh.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
suite=${1:-bookworm}
log_name=arm64
[[ $suite =~ ^[a-z]+$ ]] || { sed -n '3,/^[^#]/s/^# \{0,1\}//p' -- "$0" >&2 && exit 2; }
# shellcheck source=root.sh
. "$here/root.sh"

libraries=()
for name in benchmark jemalloc dw capstone pq sqlite3 uv1 glib2.0 cmocka gsl jansson; do
    libraries+=("lib$name-dev:arm64")
done

open_root
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
    git clone --quiet --no-hardlinks -- "$source_root" "$work/root/vbench" >>"$log" 2>&1 || { cat -- "$log" && exit 1; }
step "packages" sh -ec 'dpkg --add-architecture arm64 && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get install \
    --yes -qq --no-install-recommends "$@"' - crossbuild-essential-arm64 cmake make pkg-config git qemu-user jq "${libraries[@]}"

in_build() { step "$1" sh -ec "cd /vbench && $2"; }
in_build "cmake" 'cmake -S . -B build/arm64 -D CMAKE_BUILD_TYPE=Release -D CMAKE_SYSTEM_NAME=Linux -D CMAKE_SYSTEM_PROCESSOR=aarch64 \
    -D CMAKE_C_COMPILER=aarch64-linux-gnu-gcc -D CMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ \
    -D CMAKE_LIBRARY_ARCHITECTURE=aarch64-linux-gnu -D PKG_CONFIG_EXECUTABLE=/usr/bin/aarch64-linux-gnu-pkg-config \
    -D CMAKE_CROSSCOMPILING_EMULATOR=/usr/bin/qemu-aarch64'
in_build "build" "cmake --build build/arm64 --parallel $(nproc) --target all tests"
# The kernel starts programs of arm64 by qemu from here on, so that tests and the program can start others.
emulator=/proc/sys/fs/binfmt_misc/vbench-aarch64
[[ -e /proc/sys/fs/binfmt_misc/register ]] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || skip "no binfmt_misc here"
elf='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
[[ -e $emulator ]] || echo ":${emulator##*/}:M::$elf:$mask:/usr/bin/qemu-aarch64:" >"${emulator%/*}/register"
trap 'echo -1 >"$emulator"; clean_up' EXIT
in_build "unit tests" "ctest --test-dir build/arm64 --parallel $(nproc) --output-on-failure -L unit"
run=build/arm64/vbench
in_build "it says what it runs under" 'build/arm64/vbench --version | tee out && grep "no verdicts: running under an emulator" out'
in_build "--count-only" "$run --count-only --quiet --no-save --export-json rows.json &&
    jq -c '[.rows[] | .ledger] | group_by(.) | map([.[0], length])' rows.json"
in_build "gate --count-only" "$run gate --count-only --quiet"
in_build "a time means nothing" "$run --quiet --no-save --launches 3 --rounds 4 --export-json - ready_return |
    jq -e '[.rows[] | .doubts | test(\"^meaningless\")] | all'"
((failures == 0)) || grep -E '\*\*\*|^FAIL|: error:|warning:' "$log" | head -n 40 || true
((failures == 0))
