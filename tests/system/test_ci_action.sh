#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What action.yml runs, step by step in a repository that is made here: exit status, summary, annotations, and one comment that is
# kept up to date; with a service that stands in for GitHub's and GitLab's interface for comments.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need git
need jq
need curl
need python3
"$VBENCH" --version | grep -q Sanitizer && skip "a program with a sanitizer loads nothing that lacks it"

PATH=$(dirname -- "$VBENCH"):$PATH
export PATH HOME=$work/home XDG_CACHE_HOME=$work/cache
mkdir home
git config --global user.name A && git config --global user.email a@example.org && git config --global init.defaultBranch main

# The repository: a source file with cases, and one that is no case's.
git init --quiet project
cp -- "$root/examples/own_program/cases/join_path.c" project/bench.c
git -C project add . && git -C project commit --quiet -m base
echo 'hello' >project/README && git -C project add . && git -C project commit --quiet -m unrelated
sed -i 's/char \*path = join("\/var\/log", "messages");/free(VB_OPAQUE_POINTER(malloc(99))); &/' project/bench.c
git -C project commit --quiet -am 'one malloc more'
holds "nothing was planted" grep -q 'malloc(99)' project/bench.c

mkdir service
python3 "$root/tests/system/ci_service.py" "$work/service" &
service=$!
trap 'kill "$service" 2>/dev/null; clean_up' EXIT
holds "the service does not start" soon test -e service/port
address=http://127.0.0.1:$(cat service/port)

ci=(env -C project VBENCH_CI_BUILD=true VBENCH_CI_MODULE=bench.c VBENCH_CI_ARGUMENTS="--count-only" VBENCH_CI_REPORT="$work/report"
    GITHUB_STEP_SUMMARY="$work/summary" GITHUB_API_URL="$address" GITHUB_REPOSITORY=o/r VBENCH_CI_PULL_REQUEST=7)
ours() { jq -r '[.[] | select(.body | startswith("<!-- vbench"))] | '"$1" service/comments.json; }

# A pull request with one malloc more fails, and says where.
run_expect 1 "${ci[@]}" VBENCH_CI_TOKEN=secret "$root/scripts/ci.sh"
holds "no annotation with the file" grep -q '^::error .*file=.*bench\.c,line=[0-9]' out
expect_in summary 'heap_string'
expect_in summary "Compared: $(git -C project rev-parse --short HEAD) with its base, $(git -C project rev-parse --short HEAD~1)."
holds "no JUnit" grep -q '<failure' report/ab.xml
holds "no page" grep -q '</html>' report/ab.html
equal "$(tail -n 1 service/requests)" 'POST /repos/o/r/issues/7/comments'
equal "$(ours length)" 1 "comments of ours"
holds "the comment says that nothing is wrong" test -z "$(grep 'ab: passed' <(ours '.[0].body'))"
holds "the comment does not say what rose" grep -q 'bench.c' <(ours '.[0].body')

# The next push mends it: the same comment says so.
git -C project revert --no-edit HEAD >/dev/null 2>&1
rm summary
run_expect 0 "${ci[@]}" VBENCH_CI_TOKEN=secret VBENCH_CI_BASE=HEAD~2 "$root/scripts/ci.sh"
holds "the comment is not changed in place" grep -q '^PATCH /repos/o/r/issues/comments/1[0-9]*$' service/requests
equal "$(ours length)" 1 "comments of ours after the second run"
holds "the comment still says what was before" grep -q 'ab: passed' <(ours '.[0].body')

# On GitLab it is a note.
run_expect 0 "${ci[@]}" GITHUB_REPOSITORY= VBENCH_CI_TOKEN=secret CI_API_V4_URL="$address/api" CI_PROJECT_ID=3 CI_MERGE_REQUEST_IID=5 \
    "$root/scripts/ci.sh"
expect_in service/requests 'PUT /api/projects/3/merge_requests/5/notes/'

# A token that may not is said, and changes no verdict; without one nobody is asked.
run_expect 0 "${ci[@]}" VBENCH_CI_TOKEN=wrong "$root/scripts/ci.sh"
expect_in err 'the comments cannot be read'
: >service/requests
run_expect 0 "${ci[@]}" "$root/scripts/ci.sh"
holds "the service was asked" test ! -s service/requests

# A reference beside it.
(cd project && "$VBENCH" --cases bench.c gate --update --count-only --quiet --reference kept.csv) >/dev/null 2>&1
run_expect 0 "${ci[@]}" VBENCH_CI_REFERENCE=kept.csv "$root/scripts/ci.sh"
sed -i '/,heap_string,/s/,1,/,0.5,/' project/kept.csv
run_expect 1 "${ci[@]}" VBENCH_CI_REFERENCE=kept.csv "$root/scripts/ci.sh"
holds "the gate leaves no report" test -s report/gate.xml
holds "the gate leaves no page" grep -q '</html>' report/gate.html

# A checkout of one commit, as services make it, fetches its base.
git clone --quiet --depth=1 "file://$work/project" shallow
run_expect 0 "${ci[@]}" env -C "$work/shallow" VBENCH_CI_BASE="$(git -C project rev-parse HEAD~2)" "$root/scripts/ci.sh"
run_expect 0 "${ci[@]}" env -C "$work/shallow" "$root/scripts/ci.sh"

# What does not build, or is not there: no regression, and summary and comment say that nothing was compared.
rm summary
run_expect 3 "${ci[@]}" VBENCH_CI_TOKEN=secret VBENCH_CI_BUILD="echo no such thing; false" "$root/scripts/ci.sh"
expect_in err 'no such thing'
expect_in out "::error title=vbench::vbench compared nothing (exit status 3): vbench: cannot build 'HEAD~1' ("
expect_in summary 'compared nothing'
expect_in summary "vbench: cannot build 'HEAD~1' ("
holds "the comment does not say that nothing was compared" grep -q 'compared nothing' <(ours '.[0].body')
# shellcheck disable=SC2016 # the shell of the build expands it
run_expect 3 "${ci[@]}" VBENCH_CI_BUILD='case $PWD in *project) echo 100%; exit 5 ;; esac' "$root/scripts/ci.sh"
expect_in out "(exit status 3): vbench: cannot build the working tree: its command ended with status 5"
run_expect 3 "${ci[@]}" VBENCH_CI_BASE=--upload-pack=false "$root/scripts/ci.sh"
run_expect 3 "${ci[@]}" VBENCH_CI_BASE=nowhere "$root/scripts/ci.sh"
expect_in err "there is no revision 'nowhere'"
run_expect 2 "${ci[@]}" VBENCH_CI_PROGRAM=too "$root/scripts/ci.sh"

# The inputs of the action are those that the script reads.
# shellcheck disable=SC2013 # names without blanks
for name in $(grep -ohE 'VBENCH_CI_[A-Z_]+' "$root/action.yml" "$root/gitlab.yml" | sort -u); do
    holds "ci.sh does not read $name" grep -q "$name" "$root/scripts/ci.sh"
done
if python3 -c 'import yaml' 2>/dev/null; then
    holds "action.yml is no action" python3 - "$root/action.yml" <<'END'
import sys, yaml
action = yaml.safe_load(open(sys.argv[1]))
assert action["runs"]["using"] == "composite" and all("shell" in s or "uses" in s for s in action["runs"]["steps"])
assert all("description" in i for i in action["inputs"].values())
END
fi
finish
