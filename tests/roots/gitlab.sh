#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gitlab.yml as a runner has it: tests/roots/gitlab.sh [SUITE]
# Its image is a clean root of Debian; its variables, before_script and script are read from the file and run there, once where vbench has
# to be built, and once more where it is installed. The merge request allocates once more than its base. Exit status: as run.sh has it.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
suite=${1:-trixie}
log_name=gitlab
# shellcheck source=root.sh
. "$here/root.sh"
python3 -c 'import yaml' 2>/dev/null || skip "python3-yaml is missing"

# What the runner makes of the job: a shell that stops at the first line that fails.
script_of() {
    python3 - "$source_root/gitlab.yml" <<'END'
import sys, yaml
job = yaml.safe_load(open(sys.argv[1]))[".vbench"]
print("set -eo pipefail")
for name, value in job["variables"].items():
    print(f'export {name}="${{{name}-{value}}}"')
print("\n".join(job["before_script"] + job["script"]))
END
}

open_root
git_here() { git -c user.name=A -c user.email=a@example.org -c init.defaultBranch=main "$@"; }
mkdir "$work/root/builds"
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
    git clone --quiet --no-hardlinks --bare -- "$source_root" "$work/root/vbench.git" >>"$log" 2>&1 || { cat -- "$log" && exit 1; }
project=$work/root/builds/project
git_here init --quiet "$project"
cp -- "$source_root/examples/own_program/cases/join_path.c" "$project/bench.c"
git_here -C "$project" add . && git_here -C "$project" commit --quiet -m base
# shellcheck disable=SC2016 # text for sed
sed -i 's/char \*path = join("\/var\/log", "messages");/free(VB_OPAQUE_POINTER(malloc(99))); &/' "$project/bench.c"
git_here -C "$project" commit --quiet -am 'one malloc more'
script_of >"$work/root/builds/job.sh"

# job STATUS [NAME=VALUE...]: runs it; wanted is this exit status.
job() {
    local wanted=$1
    shift
    # shellcheck disable=SC2016 # for the shell inside
    step "the job ends with $wanted" env "$@" DEBIAN_FRONTEND=noninteractive CI_SERVER_URL=https://gitlab.example.org VBENCH_SOURCE=file:///vbench.git \
        CI_MERGE_REQUEST_DIFF_BASE_SHA="$(git -C "$project" rev-parse HEAD~1)" VBENCH_CI_BUILD=true VBENCH_CI_MODULE=bench.c \
        VBENCH_CI_ARGUMENTS=--count-only bash -c 'cd /builds/project && rm -rf vbench-report && status=0
            bash ../job.sh || status=$?
            grep -q "<failure" vbench-report/ab.xml && grep -q "bench.c:[0-9]" vbench-report/ab.md && echo "status $status" && test "$status" = "$1"' - "$wanted"
}
job 1
step "vbench is installed" sh -c 'cmake --install /opt/vbench/build/release --prefix /usr >/dev/null && rm -r /opt/vbench && vbench --version | head -n 1'
job 1
step "and was not built again" test ! -e /opt/vbench/build
((failures == 0)) || tail -n 40 -- "$log"
((failures == 0))
