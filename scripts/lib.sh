# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What run.sh and test.sh share: packages, configuring, building. Sourced, never run.
#
#   VBENCH_BUILD_DIR=FOLDER  build there instead of in build/, e.g. because the checkout cannot be written
#   VBENCH_INSTALL=no        install nothing and ask for nothing: what is needed is there, though not as a package

me=${0##*/}
root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build_root=${VBENCH_BUILD_DIR:-$root/build}
[[ $build_root == /* ]] || build_root=$PWD/$build_root
installed="" # the packages installed by this run: what CMake did not find last time may be there now
lists_fetched=no
export PATH="$PATH:/usr/sbin:/sbin" # "su" leaves these out, and dpkg does not work without them

say() { printf '%s: %s\n' "$me" "$*" >&2; }

# A script's usage is the comment it begins with.
usage() { sed -n '3,/^[^#]/s/^# \{0,1\}//p' -- "$0"; }

if [[ ${1-} == --help || ${1-} == -h ]]; then
    usage
    exit 0
fi

# Exit status 3, as vbench itself has it: it could not be measured, which says nothing about the result.
die() {
    say "$@"
    exit 3
}

# quietly LOG COMMAND...: what the command prints is kept in LOG, and shown only if it fails.
quietly() {
    local log=$1 status=0
    shift
    "$@" >"$log" 2>&1 </dev/null || status=$?
    ((status == 0)) || cat -- "$log" >&2
    return "$status"
}

# The first thing to call: everything written, logs included, goes below build_root.
open_build_root() {
    mkdir -p -- "$build_root" 2>/dev/null || true
    [[ -d $build_root && -w $build_root ]] ||
        die "cannot write to '$build_root'; set VBENCH_BUILD_DIR to a folder that can be written"
}

# packages_there: the packages that are installed, and those whose place they take, between blanks.
packages_there() {
    dpkg-query --show --showformat '${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
        sed -n 's/^installed\( .*\)/\1 /; T; s/([^)]*)//g; s/, */ /g; p' | tr -d '\n'
}

# missing_packages GROUP...: what is not there of these groups, on one line: PACKAGE, or PACKAGE|PACKAGE... of which one
# is enough.
missing_packages() {
    local groups=" $* " group choice package command there wanted=()
    while read -r group choice command; do
        [[ $groups == *" $group "* ]] || continue
        [[ -n $command ]] && command -v "$command" >/dev/null && continue
        wanted+=("$choice")
    done <"$root/scripts/debian_packages.txt"
    ((${#wanted[@]})) || return 0

    there=$(packages_there) || true
    for choice in "${wanted[@]}"; do
        for package in ${choice//|/ }; do
            [[ $there != *" $package "* ]] || continue 2
        done
        printf '%s ' "$choice"
    done
}

# choose_packages CHOICE...: of each PACKAGE|PACKAGE... the first that can be had, or else the first, on one line.
choose_packages() {
    local choice package
    for choice in "$@"; do
        for package in ${choice//|/ }; do
            [[ $choice == *"|"* ]] && apt-get -qq --simulate install "$package" >/dev/null 2>&1 </dev/null && break
            package=${choice%%|*}
        done
        printf '%s ' "$package"
    done
}

# find_administrator [ask]: sets `administrator` to what apt-get is to be started with. Fails where there is no way.
# A password is asked for only on request, and only where somebody can type one.
find_administrator() {
    administrator=(env DEBIAN_FRONTEND=noninteractive)
    ((EUID != 0)) || return 0
    command -v sudo >/dev/null || return 1
    if [[ ${1-} == ask && -t 0 && -t 2 ]]; then
        administrator=(sudo "${administrator[@]}")
        "${administrator[@]}" true
    else
        administrator=(sudo -n "${administrator[@]}")
        "${administrator[@]}" true 2>/dev/null
    fi
}

# install CHOICE...: what apt-get printed last is in install.log. The lists are fetched only where they are absent, or
# too old for a package to be found by, and once.
install() {
    local log=$build_root/install.log packages
    local apt=("${administrator[@]}" apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
    local install=("${apt[@]}" install --yes --no-install-recommends)
    read -ra packages <<<"$(choose_packages "$@")"
    say "installing ${packages[*]}"
    if ! "${install[@]}" "${packages[@]}" >"$log" 2>&1 </dev/null; then
        [[ $lists_fetched == no ]] || return 1
        lists_fetched=yes
        "${apt[@]}" update >"$log" 2>&1 </dev/null || true # one broken source among several need not matter
        read -ra packages <<<"$(choose_packages "$@")"
        "${install[@]}" "${packages[@]}" >>"$log" 2>&1 </dev/null || return 1
    fi
    installed+="${packages[*]} "
}

# need_packages "GROUP..." "OPTIONAL_GROUP...": installs what is missing of the first, or stops with one sentence. That
# names what is missing of the second as well, so that an administrator is asked once.
need_packages() {
    local needed all message="packages are missing and"
    [[ ${VBENCH_INSTALL-} != no ]] || return 0
    read -ra needed <<<"$(missing_packages "$1")"
    ((${#needed[@]})) || return 0

    read -ra all <<<"$(missing_packages "$1 $2")"
    command -v apt-get >/dev/null || die "$message there is no apt-get here; install what Debian calls: ${all[*]//|/ or }"
    if ! find_administrator ask; then
        read -ra all <<<"$(choose_packages "${all[@]}")"
        die "$message neither root nor sudo is at hand; let an administrator type: apt-get install ${all[*]}"
    fi
    if ! install "${needed[@]}"; then
        cat -- "$build_root/install.log" >&2
        die "apt-get could not install: ${needed[*]}"
    fi
}

# is_given_up CHOICE: whether a run has asked for it in vain within a day, and apt's lists have not changed since.
is_given_up() {
    [[ $given_up -nt /var/lib/apt/lists && -n $(find "$given_up" -mtime -1) ]] && grep -Fxq -e "$1" "$given_up"
}

# give_up CHOICE
give_up() {
    say "${1//|/ or } cannot be had; asked for again tomorrow, or after apt-get update (see ${build_root#"$root/"}/install.log)"
    echo "$1" >>"$given_up"
}

# want_packages GROUP: installs what is missing of a group one can do without, if that takes no question; else nothing.
# One by one: what cannot be had takes nothing else with it.
want_packages() {
    local wanted choice given_up=$build_root/given_up
    [[ ${VBENCH_INSTALL-} != no ]] || return 0
    read -ra wanted <<<"$(missing_packages "$1")"
    ((${#wanted[@]})) && command -v apt-get >/dev/null && find_administrator || return 0
    for choice in "${wanted[@]}"; do
        is_given_up "$choice" || install "$choice" || give_up "$choice"
    done
}

# cached FOLDER NAME: what CMake's cache there says.
cached() {
    [[ ! -f $1/CMakeCache.txt ]] || sed -n "s/^$2:[^=]*=//p" "$1/CMakeCache.txt"
}

# configure PRESET [tests]: makes build/PRESET ready where it is not. Tests, once configured, stay: run.sh and test.sh
# share the release build, and neither undoes what the other has done. Warnings stop no build but one with tests.
configure() {
    local folder=$build_root/$1 tests=OFF ready=$build_root/$1/.configured
    [[ ${2-} != tests && $(cached "$folder" VB_TESTS) != ON ]] || tests=ON
    [[ $(cached "$folder" CMAKE_HOME_DIRECTORY) == "$root" ]] || # CMake refuses a folder made for another checkout
        rm -rf -- "$folder/CMakeCache.txt" "$folder/CMakeFiles" "$ready"
    [[ $(cached "$folder" VB_TESTS) != "$tests" || -n $installed || ! -f $ready ||
        $root/CMakePresets.json -nt $ready ]] || return 0

    say "configuring ${folder#"$root/"}"
    mkdir -p -- "$folder"
    rm -f -- "$ready"
    (cd -- "$root" && quietly "$folder/configure.log" cmake --preset "$1" -B "$folder" \
        -D VB_TESTS="$tests" -D VB_WERROR="$tests") || return 1
    touch -- "$ready"
}

# can_fuzz: whether Clang has its libFuzzer here.
can_fuzz() {
    command -v clang >/dev/null || return 1
    local program='int LLVMFuzzerTestOneInput(const char *bytes, unsigned long size) { return !bytes && size; }'
    clang -fsanitize=fuzzer,address,undefined -x c - -o /dev/null <<<"$program" 2>/dev/null
}

# build PRESET TARGET [tests]: configures if need be, and builds.
build() {
    local folder=$build_root/$1
    configure "$1" "${3-}" || return 1
    say "building ${folder#"$root/"}"
    quietly "$folder/build.log" cmake --build "$folder" --parallel "$(nproc)" --target "$2"
}

# describe_run RESULTS.json: where, with what and when, as items of a list in Markdown.
describe_run() {
    jq -r '.facts | "- \(.cpu), \(.cpus) CPUs, hypervisor \(.hypervisor // "none"); \(.kernel)\n" +
        "- vbench \(.program_version) (\(.commit)), \(.compiler), \(.compiler_flags)\n- \(.started)"' "$1"
}
