#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a newcomer to another release of Debian sees: tests/roots/run.sh SUITE [--whole]
# Makes a clean root of SUITE (bookworm, trixie, sid) by debootstrap, clones this checkout into it, and types there, as root:
#     scripts/test.sh --fast, and ./vbench gate --count-only against the reference that is kept
# or, with --whole, both commands of the README, scripts/run.sh and scripts/test.sh, and then the gate.
# What is not committed is not tested. Each step is told with its seconds; what it printed is kept in build/roots/SUITE.log, as
# are the empty root and the packages, so that the next time takes less. Exit status: 0 all went well, 1 something did not,
# 2 wrong usage, 77 there can be no root here, with a word why. The mirror is the one that apt uses here, and what apt is told of
# proxies and trust goes with it.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

if [[ ! ${1-} =~ ^[a-z]+$ || -n ${2-} && $2 != --whole || -n ${3-} ]]; then
    sed -n '3,/^[^#]/s/^# \{0,1\}//p' -- "$0" >&2
    exit 2
fi
suite=$1 extent=${2:---fast}

# shellcheck source=root.sh
. "$here/root.sh"

versions() {
    # shellcheck disable=SC2016 # dpkg-query's own
    inside dpkg-query --show --showformat '${Package} ${Version}\n' base-files gcc cmake libbenchmark-dev libjemalloc-dev \
        libcmocka-dev libglib2.0-dev libsqlite3-dev libuv1-dev gnuplot-nox clang valgrind 2>/dev/null | paste -sd , || true
}

open_root
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
    git clone --quiet --no-hardlinks -- "$source_root" "$work/root/vbench" >>"$log" 2>&1 || { cat -- "$log" && exit 1; }
step_of() { step "$*" sh -c 'cd /vbench && exec "$@"' - "$@"; }
if [[ $extent == --whole ]]; then
    step_of scripts/run.sh
    step_of scripts/test.sh
else
    step_of scripts/test.sh --fast
fi
step_of build/release/vbench gate --count-only --quiet
echo "$suite: $(versions)"
((failures == 0)) || grep -E '\*\*\*|^FAIL|: error:|warning:' "$log" | head -n 40 || true
((failures == 0))
