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
source_root=$(cd -P -- "$here/../.." && pwd)
# shellcheck source=mirror.sh
. "$here/mirror.sh"
kept=${VBENCH_BUILD_DIR:-$source_root/build}/roots

if [[ ! ${1-} =~ ^[a-z]+$ || -n ${2-} && $2 != --whole || -n ${3-} ]]; then
    sed -n '3,/^[^#]/s/^# \{0,1\}//p' -- "$0" >&2
    exit 2
fi
suite=$1 extent=${2:---fast}

skip() {
    echo "skipped: $*"
    exit 77
}

[[ ${VBENCH_ROOTS-} != no ]] || skip "no root is wanted (VBENCH_ROOTS=no)" # as inside of one
((EUID == 0)) || skip "a root takes root's rights"
for tool in debootstrap unshare chroot git; do
    command -v "$tool" >/dev/null || skip "$tool is missing"
done
unshare --mount --pid --fork true 2>/dev/null || skip "name spaces may not be made here"

mkdir -p -- "$kept/$suite.packages/partial"
kept=$(cd -P -- "$kept" && pwd)
log=$kept/$suite.log
work=$(mktemp -d -- "$kept/$suite.XXXXXX")
clean_up() { rm -rf --one-file-system -- "$work"; }
trap clean_up EXIT
trap 'exit 130' HUP INT TERM
: >"$log"

# What apt is told here of proxies, certificates, and how much to trust old lists, as a file for the root.
how_apt_is_told() {
    apt-config dump | grep -E '^(Acquire::(https?|ftp|Check-|Max-ValidTime|Allow|ForceIPv|Retries)|APT::Get::AllowUnauthenticated)' || true
}

# The proxy that apt uses, for debootstrap, which knows only what the environment says.
export_proxy() {
    local scheme proxy
    for scheme in http https; do
        eval "$(apt-config shell proxy "Acquire::$scheme::Proxy")"
        [[ -z ${proxy-} || $proxy == DIRECT ]] || export "${scheme}_proxy=$proxy"
        unset proxy
    done
}

# An archive of the empty root, a week old at most.
bootstrap() {
    local archive=$kept/$suite.tar options=(--variant=minbase)
    [[ ! -f $archive || -n $(find "$archive" -mtime +7) ]] || return 0
    [[ $(mirror) != https:* ]] || options+=(--include=ca-certificates)
    export_proxy
    debootstrap "${options[@]}" "$suite" "$work/empty" "$(mirror)" >>"$log" 2>&1 || return 1
    tar -C "$work/empty" --one-file-system --exclude='./var/cache/apt/archives/*.deb' -cf "$archive.new" .
    mv -- "$archive.new" "$archive"
    rm -rf --one-file-system -- "$work/empty"
}

# The root that is tried: with packages of an earlier time, and a clone of this checkout in /vbench.
prepare() {
    local root=$work/root file
    mkdir -- "$root"
    tar -C "$root" -xf "$kept/$suite.tar"
    how_apt_is_told >"$root/etc/apt/apt.conf.d/99host"
    echo 'APT::Keep-Downloaded-Packages "true";' >>"$root/etc/apt/apt.conf.d/99host"
    sed -n 's/^Acquire::[^"]*"\(\/[^"]*\)";$/\1/p' "$root/etc/apt/apt.conf.d/99host" | while read -r file; do
        [[ ! -f $file ]] || install -D -- "$file" "$root$file" # a certificate, or a program that finds the proxy
    done
    echo "deb $(mirror) $suite main" >"$root/etc/apt/sources.list"
    cp -L -- /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
        git clone --quiet --no-hardlinks -- "$source_root" "$root/vbench" >>"$log" 2>&1
}

# inside COMMAND...: in the root, with name spaces of its own: whatever is mounted or left running there ends with it.
inside() {
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount --propagation private --pid --fork --kill-child bash -ec '
        root=$1
        shift
        mount --rbind /dev "$root/dev"
        mount --rbind /sys "$root/sys"
        mount -t proc proc "$root/proc"
        mount --bind "$1" "$root/var/cache/apt/archives"
        shift
        exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root VBENCH_ROOTS=no \
            ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} "$@"
    ' - "$work/root" "$kept/$suite.packages" "$@" </dev/null
}

failures=0

# step NAME COMMAND...: one line: whether it went well, after how many seconds, and the last line that it printed.
step() {
    local name=$1 start=$SECONDS status=0 last
    shift
    printf '\n== %s ==\n' "$name" >>"$log"
    inside "$@" >>"$log" 2>&1 || status=$?
    last=$(tail -n 1 "$log" | tr -d '\r')
    ((status == 0)) || failures=$((failures + 1))
    printf '%s: %s: %s after %d s: %s\n' "$suite" "$name" "$( ((status == 0)) && echo well || echo "status $status")" \
        $((SECONDS - start)) "${last:0:200}"
}

versions() {
    # shellcheck disable=SC2016 # dpkg-query's own
    inside dpkg-query --show --showformat '${Package} ${Version}\n' base-files gcc cmake libbenchmark-dev libjemalloc-dev \
        libcmocka-dev libglib2.0-dev libsqlite3-dev libuv1-dev gnuplot-nox clang valgrind 2>/dev/null | paste -sd , || true
}

start=$SECONDS
bootstrap || skip "debootstrap could not make a root of $suite: $(tail -n 1 "$log")"
prepare || { cat -- "$log" && exit 1; }
echo "$suite: a clean root after $((SECONDS - start)) s"
inside apt-get -qq update >>"$log" 2>&1 || skip "the mirror $(mirror) does not answer: $(tail -n 1 "$log")"
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
