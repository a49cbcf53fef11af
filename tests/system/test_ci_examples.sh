#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The workflows to copy: they parse, and what they run is there and takes these options.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

parse() {
    python3 - "$1" <<'END'
import sys
try:
    import yaml
except ImportError:
    sys.exit(77)
with open(sys.argv[1]) as stream:
    jobs = yaml.safe_load(stream)
jobs = jobs.get("jobs", jobs)
assert {"exact", "time"} <= set(jobs), jobs.keys()
END
}

for example in "$root"/examples/ci/*.yml; do
    checks=$((checks + 1)) status=0
    parse "$example" || status=$?
    case $status in
    0) ;;
    77) echo "not tested: whether it parses (python3-yaml is missing)" ;;
    *) wrong "$example is not what it should be" ;;
    esac
    # shellcheck disable=SC2013 # names without blanks
    for script in $(grep -oE 'scripts/[a-z_]+\.sh' "$example" | sort -u); do
        holds "there is no $script" test -x "$root/$script"
    done
    # shellcheck disable=SC2013
    for option in $(grep -oE -- '--[a-z]+[a-z-]*' "$example" | grep -v -e --yes | sort -u); do
        holds "neither gate nor ab has $option" grep -q -e "$option" <("$VBENCH" gate --help; "$VBENCH" ab --help)
    done
done
# The command of the first job, with its exports, passes on this source.
cd -- "$root" || exit 1
run_expect 0 "$VBENCH" gate --count-only --quiet --export-junit "$work/vbench.xml" --export-github "$work/annotations" \
    --export-github-summary "$work/summary.md" always_async null
holds "no test case in the report" grep -q '<testcase' "$work/vbench.xml"
holds "no verdict in the summary" test -s "$work/summary.md"
cd -- "$work" || exit 1
finish
