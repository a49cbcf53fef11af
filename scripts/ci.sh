#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What action.yml and gitlab.yml run, in the top of the repository with the benchmarks: builds vbench where it is not installed,
# compares the work tree with VBENCH_CI_BASE, and tells the service. By hand it does the same, without a service:
#
#   VBENCH_CI_BUILD        command that builds the benchmarks          VBENCH_CI_LIMIT      slower by more fails (3%)
#   VBENCH_CI_PROGRAM      the program that it makes, or               VBENCH_CI_CASES      patterns, between blanks
#   VBENCH_CI_MODULE       the module, or the source file of one       VBENCH_CI_ARGUMENTS  further ones of `vbench ab`
#   VBENCH_CI_BASE         revision to compare with (HEAD~1)           VBENCH_CI_REPORT     folder of the report (vbench-report)
#   VBENCH_CI_REFERENCE    saved results for `vbench gate --count-only`
#   VBENCH_CI_TOKEN        may write a comment; VBENCH_CI_PULL_REQUEST or CI_MERGE_REQUEST_IID say where
#
# Exit status: that of `vbench ab`, or of the gate where that is worse: 1 something got worse, 2 wrong usage, 3 not measured.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

report=${VBENCH_CI_REPORT:-vbench-report}
base=${VBENCH_CI_BASE:-HEAD~1}
[[ $base =~ [^0] ]] || base=HEAD~1 # so GitHub says that a branch is new
[[ $base != -* ]] || die "'$base' is no revision"
marker='<!-- vbench: this comment is kept up to date -->'

if [[ -z ${VBENCH_CI_BUILD-} || -n ${VBENCH_CI_PROGRAM-} && -n ${VBENCH_CI_MODULE-} || -z ${VBENCH_CI_PROGRAM-}${VBENCH_CI_MODULE-} ]]; then
    say "wanted are VBENCH_CI_BUILD and one of VBENCH_CI_PROGRAM and VBENCH_CI_MODULE"
    exit 2
fi
mkdir -p -- "$report" 2>/dev/null || die "cannot create the folder '$report'"
report=$(cd -- "$report" && pwd)

# In a container the checkout may belong to somebody else.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

# Sets `vbench`; what is built here is installed into the build folder, where the build of the benchmarks finds it.
find_vbench() {
    vbench=$(command -v vbench) && return
    open_build_root
    need_packages build "sites"
    want_packages sites
    build release all || die "vbench does not build; its messages are above"
    local prefix=$build_root/installed libraries
    quietly "$build_root/ci.log" cmake --install "$build_root/release" --prefix "$prefix" || die "vbench cannot be installed"
    vbench=$prefix/bin/vbench
    libraries=$(dirname -- "$(find "$prefix" -name libvbench.so)") # Debian's are in a folder of their architecture
    export PATH=$prefix/bin:$PATH CMAKE_PREFIX_PATH=$prefix${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}
    export PKG_CONFIG_PATH=$libraries/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

# A service checks out one commit only.
fetch_base() {
    is_known() { git rev-parse --quiet --verify "$base^{commit}" >/dev/null; }
    is_known && return
    if git fetch --quiet --no-tags --depth=1 origin "$base" 2>/dev/null; then
        is_known || base=$(git rev-parse --verify FETCH_HEAD)
    else
        git fetch --quiet --deepen=1 2>/dev/null || true
    fi
    is_known || die "there is no revision '$base', and it cannot be fetched"
}

# exports_of NAME: the options by which a command leaves its report, in the array `exports`.
exports_of() {
    exports=(--export-junit "$report/$1.xml" --export-github "$report/$1.annotations"
        --export-github-summary "$report/$1.md" --export-csv "$report/$1.csv" --export-html "$report/$1.html")
}

compare() {
    local exports cases arguments status=0
    read -ra cases <<<"${VBENCH_CI_CASES-}"
    read -ra arguments <<<"${VBENCH_CI_ARGUMENTS-}"
    exports_of ab
    "$vbench" ab --quiet --git "$base" --build "$VBENCH_CI_BUILD" \
        ${VBENCH_CI_PROGRAM:+--program "$VBENCH_CI_PROGRAM"} ${VBENCH_CI_MODULE:+--module "$VBENCH_CI_MODULE"} \
        --limit "${VBENCH_CI_LIMIT:-3%}" "${exports[@]}" ${arguments[0]+"${arguments[@]}"} ${cases[0]+"${cases[@]}"} \
        2>"$report/ab.log" || status=$?
    cat -- "$report/ab.log" >&2
    return "$status"
}

hold_against_reference() {
    local exports command status=0
    exports_of gate
    if [[ -n ${VBENCH_CI_PROGRAM-} ]]; then
        command=("./$VBENCH_CI_PROGRAM")
    else
        command=("$vbench" --cases "./$VBENCH_CI_MODULE")
    fi
    "${command[@]}" gate --count-only --quiet --reference "$VBENCH_CI_REFERENCE" "${exports[@]}" || status=$?
    return "$status"
}

# say_nothing_compared STATUS: the last thing that was said is why: which side does not build, for one.
say_nothing_compared() {
    local reason=""
    [[ ! -s $report/ab.log ]] || reason=$(tail -n 1 -- "$report/ab.log" | tr -d '`\r')
    # shellcheck disable=SC2016 # Markdown
    printf 'vbench compared nothing (exit status %d); the log of this job has more.\n\n```\n%s\n```\n' "$1" "$reason" >"$report/ab.md"
    printf '::error title=vbench::vbench compared nothing (exit status %d): %s\n' "$1" "${reason//%/%25}" >"$report/ab.annotations"
}

# The services' own: annotations are printed, the summary is appended where GitHub says.
tell() {
    local file
    for file in "$report"/*.annotations; do
        [[ ! -f $file ]] || cat -- "$file"
    done
    for file in "$report"/*.md; do
        [[ -z ${GITHUB_STEP_SUMMARY-} || ! -f $file ]] || cat -- "$file" >>"$GITHUB_STEP_SUMMARY"
    done
}

# ask METHOD ADDRESS [FILE]: what the service answers; fails where it refuses.
ask() {
    curl --silent --show-error --fail --max-time 60 --request "$1" --header "$credentials" --header 'Content-Type: application/json' \
        ${3:+--data-binary "@$3"} -- "$2"
}

# The number of the comment that is ours, if there is one.
our_comment() {
    local page answer number
    for page in 1 2 3 4 5 6 7 8 9 10; do
        answer=$(ask GET "$comments?per_page=100&page=$page") || return 1
        number=$(jq -r --arg marker "$marker" 'map(select(.body // "" | startswith($marker))) | .[0].id // empty' <<<"$answer") || return 1
        [[ -z $number ]] || break
        [[ $(jq length <<<"$answer") == 100 ]] || break
    done
    printf '%s' "$number"
}

# One comment, which is written anew each time.
comment() {
    local comments credentials number body=$report/comment.json change place
    if [[ -n ${VBENCH_CI_PULL_REQUEST-} && -n ${GITHUB_REPOSITORY-} ]]; then
        comments=${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY/issues/$VBENCH_CI_PULL_REQUEST/comments
        credentials="Authorization: Bearer $VBENCH_CI_TOKEN" change=PATCH
        place=${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY/issues/comments
    elif [[ -n ${CI_MERGE_REQUEST_IID-} ]]; then
        comments=$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes
        credentials="PRIVATE-TOKEN: $VBENCH_CI_TOKEN" change=PUT place=$comments
    else
        return 0
    fi
    # The services take some 65,000 characters; the whole stands in the report.
    { printf '%s\n' "$marker" && cat -- "$report"/*.md; } |
        jq -Rs '{body: (if length > 60000 then .[:60000] + "\n\n(Cut here.)\n" else . end)}' >"$body"
    if ! number=$(our_comment); then
        say "the comments cannot be read; there is none of this run"
    elif [[ -n $number ]]; then
        ask "$change" "$place/$number" "$body" >/dev/null || say "the comment cannot be changed"
    else
        ask POST "$comments" "$body" >/dev/null || say "the comment cannot be written"
    fi
    rm -f -- "$body"
}

rm -f -- "$report"/{ab,gate}.{xml,annotations,md,csv,html,log}
vbench=""
find_vbench
fetch_base
status=0 gate_status=0
compare || status=$?
if [[ ! -f $report/ab.md ]]; then # it could not begin
    say_nothing_compared "$status"
fi
printf '\nCompared: %s with its base, %s.\n' "$(git rev-parse --short HEAD)" "$(git rev-parse --short "$base")" >>"$report/ab.md"
if [[ -n ${VBENCH_CI_REFERENCE-} ]]; then
    hold_against_reference || gate_status=$?
fi
tell
if [[ -n ${VBENCH_CI_TOKEN-} ]]; then
    if command -v curl >/dev/null && command -v jq >/dev/null; then
        comment
    else
        say "a comment takes curl and jq"
    fi
fi
# A regression is what is most worth knowing; then that something was not measured.
for wanted in 1 "$status" "$gate_status"; do
    ((status != wanted && gate_status != wanted || wanted == 0)) || exit "$wanted"
done
