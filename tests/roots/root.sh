# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A clean root of Debian, for the scripts beside this one; sourced, with `suite` and `here` set, and `log_name` where it is another.
# Sets `source_root`, `work`, whose folder `root` is the root, and `log`.
source_root=$(cd -P -- "${here:?}/../.." && pwd)
# shellcheck source=mirror.sh
. "$here/mirror.sh"
kept=${VBENCH_BUILD_DIR:-$source_root/build}/roots

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

mkdir -p -- "$kept/${suite:?}.packages/partial"
kept=$(cd -P -- "$kept" && pwd)
log=$kept/${log_name:-$suite}.log
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

# The root that is tried, with packages of an earlier time.
prepare() {
    local root=$work/root file
    mkdir -- "$root"
    tar -C "$root" -xf "$kept/$suite.tar"
    how_apt_is_told >"$root/etc/apt/apt.conf.d/99host"
    echo 'APT::Keep-Downloaded-Packages "true";' >>"$root/etc/apt/apt.conf.d/99host"
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/99host" # or each file is waited for: a root that fails is made anew
    sed -n 's/^Acquire::[^"]*"\(\/[^"]*\)";$/\1/p' "$root/etc/apt/apt.conf.d/99host" | while read -r file; do
        [[ ! -f $file ]] || install -D -- "$file" "$root$file" # a certificate, or a program that finds the proxy
    done
    echo "deb $(mirror) $suite main" >"$root/etc/apt/sources.list"
    cp -L -- /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
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

# Makes the root, with what its apt knows of packages.
open_root() {
    local start=$SECONDS
    bootstrap || skip "debootstrap could not make a root of $suite: $(tail -n 1 "$log")"
    prepare || { cat -- "$log" && exit 1; }
    echo "$suite: a clean root after $((SECONDS - start)) s"
    inside apt-get -qq update >>"$log" 2>&1 || skip "the mirror $(mirror) does not answer: $(tail -n 1 "$log")"
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
