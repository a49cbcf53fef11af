#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A results file of 100,000 rows, with the columns of a long run: it is read within 200 MB, and
# comes back as it was, in every command that reads one.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need python3

rows=100000
room_kib=$((200 * 1000 * 1000 / 1024))

# peak_of COMMAND...: its exit status is in `status`, the most memory it had at a time, in KiB, in `peak`.
peak_of() {
    read -r status peak < <(python3 - "$@" <<'END'
import resource, subprocess, sys
with open("out", "w") as out, open("err", "w") as err:
    status = subprocess.run(sys.argv[1:], stdout=out, stderr=err).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
    )
}

# make_file HEAD_OF_FILE: big.csv, as vbench writes it.
make_file() {
    awk -f "$root/tests/system/make_huge.awk" -v "rows=$rows" -v cases=100 "$1" >made.csv
    run_expect 0 "$VBENCH" show made.csv --export-csv big.csv
    holds "rows are missing" test "$(grep -vc '^#' big.csv)" == $((rows + 1))
}

test_every_column() {
    run_expect 0 timeout 600 "$VBENCH" --quick --launches 1 --count-only --no-save --export-csv counted.csv sync_ratio
    # What was not timed is filled in: the numbers need not be likely, only as long as those of a real run.
    awk -F, -v OFS=, '
        /^#/ { print; next }
        !columns {
            columns = NF
            split($0, names)
            print $0 ",heap_allocated_bytes_before,heap_allocated_bytes_after,heap_active_bytes_before," \
                "heap_active_bytes_after,heap_resident_bytes_before,heap_resident_bytes_after,break_even_at"
            next
        }
        {
            for (i = 1; i <= columns; i++)
                if ($i == "" && names[i] ~ /_ns$|ratio|_pct$/)
                    $i = 31.415926535897932 + NR
            print $0 ",573440,296352,688128,589824,3072000,3166208,42.4242424242424" NR
        }' counted.csv >full.csv
    make_file full.csv
    peak_of "$VBENCH" show big.csv --export-csv again.csv
    equal "$status" 0
    holds "$peak KiB for $rows rows, $room_kib allowed" test "$peak" -lt "$room_kib"
    holds "what is written differs from what was read" cmp big.csv again.csv
}

# Row by row: not gigabytes.
test_json() {
    peak_of "$VBENCH" show big.csv --export-json -
    equal "$status" 0
    holds "$peak KiB for $rows rows, $room_kib allowed" test "$peak" -lt "$room_kib"
    equal "$(grep -c '^      "case": ' out)" "$rows"
}

test_commands() {
    run_expect 0 "$VBENCH" show big.csv
    run_expect 0 "$VBENCH" compare big.csv again.csv
    expect_in out "$rows rows compared, 0 added, 0 removed;"
    run_expect 0 "$VBENCH" gate --results big.csv --reference again.csv --count-only
    expect_in out "gate: passed: $rows rows against 'again.csv': 0 failed, 0 could not be judged"
    sed 's/^sync_ratio/other/' big.csv >other.csv
    run_expect 3 "$VBENCH" gate --results big.csv --reference other.csv --count-only
    expect_in out "$((2 * rows)) could not be judged"
    holds "each of them was printed" test "$(wc -l <out)" -lt 100
}

# No run has so many.
test_too_large() {
    (printf '# vbench-results: 1\ncase,point,variant,status\n' && seq -f 'c,n=%.0f,v,ok' 1000001) >huge.csv
    run_expect 3 "$VBENCH" show huge.csv
    equal "$(<err)" "vbench: 'huge.csv' line 1000003: a results file may have 1000000 rows and 512 MB; this one is larger"
}

test_every_column
test_too_large
test_json
test_commands
finish
