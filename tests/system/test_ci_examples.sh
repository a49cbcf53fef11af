#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The workflows to copy parse and use inputs that there are; and what a job is to read is written, however a command ends.
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
assert "bench" in jobs.get("jobs", jobs), jobs.keys()
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
done
# shellcheck disable=SC2013 # names without blanks
for input in $(sed -n 's/.*with: {\(.*\)}.*/\1/p' "$root/examples/ci/github-actions.yml" | grep -oE '(^|, )[a-z]+:' | tr -d ', :'); do
    holds "the action has no input '$input'" grep -q "^  $input:\$" "$root/action.yml"
done
# The gate, with these exports, passes on this source.
run_expect 0 env -C "$root" "$VBENCH" gate --count-only --quiet --export-junit "$work/vbench.xml" --export-github "$work/annotations" \
    --export-github-summary "$work/summary.md" ready_return null
holds "no test case in the report" grep -q '<testcase' "$work/vbench.xml"
holds "no verdict in the summary" test -s "$work/summary.md"

# What ends before it has results writes what was asked for all the same: an error that says why, for every reader.
exports=(--export-junit vbench.xml --export-github annotations --export-github-summary summary.md --export-csv rows.csv)

# all_say WORDS COMMAND
all_say() {
    local file
    for file in vbench.xml annotations summary.md rows.csv; do
        expect_in "$file" "$1"
    done
    expect_in annotations "::error title=not-measured%3A vbench/$2::"
    expect_in summary.md "vbench $2: could not judge: 1 row"
    run_expect 0 "$VBENCH" show rows.csv
    if command -v xmllint >/dev/null; then
        holds "no JUnit" xmllint --nonet --noout --schema "$root/tests/system/data/junit.xsd" vbench.xml
        equal "$(xmllint --xpath 'concat(/testsuites/@errors, //error/@type)' vbench.xml)" 1not-measured
    fi
    rm -f vbench.xml annotations summary.md rows.csv
}

run_expect 3 "$VBENCH" gate --count-only --quiet --reference nowhere.csv "${exports[@]}" null
all_say "there is no reference" gate
echo x >broken.csv
run_expect 3 "$VBENCH" gate --count-only --quiet --reference broken.csv "${exports[@]}" null
all_say "not a vbench results file" gate
run_expect 3 "$VBENCH" gate --count-only --quiet --reference "$root/results/reference/gate.csv" "${exports[@]}" nothing_like_it
all_say "nothing_like_it" gate
run_expect 3 "$VBENCH" ab --quiet "${exports[@]}" ./nowhere null
all_say "cannot run" ab
run_expect 3 "$VBENCH" ab --quiet "${exports[@]}" /bin/false null
all_say "cannot be measured beside this program" ab
run_expect 3 "$VBENCH" gate --count-only --reference nowhere.csv --export-github - null
expect_in out 'there is no reference'
# What it was to read is not written over, and wrong usage writes nothing.
cp -- "$root/results/reference/gate.csv" saved.csv
run_expect 3 "$VBENCH" gate --results saved.csv --reference nowhere.csv --export-csv ./saved.csv
holds "the results to be judged are gone" cmp -s saved.csv "$root/results/reference/gate.csv"
run_expect 2 "$VBENCH" gate --results saved.csv --fail-on much --export-github usage
holds "wrong usage has written something" test ! -e usage

finish
