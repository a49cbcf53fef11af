#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The README's lines for other programs, run on results with names that these could take for something else: each row arrives,
# with its name as it is and its time as a number.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
names=('null' 'NA' 'nan' 'None' 'NULL' 'n/a' 'a # b' '#tag' 'with,comma' 'with "quotes"' "it's" 'Ünicode' '1e3' 'true' '=1+1' '-x')

# Results with a row for each name, as a variant; and with an empty cell in each, that of the point.
make_results() {
    local name
    printf '# vbench-results: 2\n# command: x "y, z\n'
    echo 'case,point,variant,allocator,baseline,status,mean_ns'
    for name in "${names[@]}"; do
        printf 'null,,"%s",jemalloc,,"status # one",%s\n' "${name//\"/\"\"}" 2.5
    done
}

# line_for PROGRAM: the README's.
line_for() { grep -m 1 -E "^    $1 " "$root/README.md"; }

# try PROGRAM LINE: it succeeds, and what it writes has the names one a line, as they are.
try() {
    checks=$((checks + 1))
    bash -c "$2" >out 2>err || wrong "$1: exit status $?: $(tail -n 3 err)"
}

# arrives PROGRAM: what stands in ./got, "NAME<tab>TIME" a line, is all that was written.
arrives() {
    local name
    equal "$(cat got)" "$(for name in "${names[@]}"; do printf 'null\t%s\t2.5\n' "$name"; done)" "what arrives in $1"
}

version=$(sed -n 's/^# vbench-results: //p' "$root/results/reference/gate.csv")
make_results | sed "1s/2/$version/" >made.csv
run_expect 0 "$VBENCH" show made.csv --export-csv results.csv
mkdir -p results && mv results.csv results/latest.csv
for name in NULL NA 'a # b' '#tag'; do
    expect_in results/latest.csv ",\"$name\","
done
run_expect 0 "$VBENCH" show results/latest.csv --export-csv again.csv
holds "what was read is not what was written" cmp -s results/latest.csv again.csv

test_pandas() {
    local python line
    line=$(line_for python3)
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import pandas' 2>/dev/null; then
            try pandas "$python${line#    python3}"
            expect_in out "[${#names[@]} rows x"
            # The same frame, cell by cell.
            line=${line#*import pandas; print(}
            "$python" -c "import pandas
frame = ${line%)\'}
assert frame.point.isna().all()
for row in frame.itertuples():
    print(frame['case'][row.Index], row.variant, row.mean_ns + 0.0, sep='\\t')" >got
            arrives pandas
            return
        fi
    done
    echo "not tested: pandas (python3-pandas is missing)"
}

test_r() {
    local line
    command -v Rscript >/dev/null || { echo "not tested: R (Rscript is missing)" && return; }
    line=$(line_for Rscript)
    try R "$line"
    line=${line#*print(}
    Rscript -e "frame <- ${line%)\'}
write.table(data.frame(frame\$case, frame\$variant, frame\$mean_ns), sep='\\t', quote=FALSE, row.names=FALSE, col.names=FALSE)" >got
    arrives R
}

test_duckdb() {
    local line
    command -v duckdb >/dev/null || { echo "not tested: DuckDB (duckdb is missing)" && return; }
    line=$(line_for duckdb)
    try DuckDB "$line"
    duckdb -json -c "select \"case\", variant, mean_ns ${line#*\"}" 2>err | jq -r '.[] | "\(.case)\t\(.variant)\t\(.mean_ns)"' >got
    arrives DuckDB
}

test_sqlite() {
    local line
    command -v sqlite3 >/dev/null || { echo "not tested: SQLite's shell (sqlite3 is missing)" && return; }
    line=$(line_for sqlite3)
    try SQLite "$line"
    equal "$(grep -c '^null ' out)" "${#names[@]}" "rows in SQLite"
    sqlite3 :memory: '.import --csv "|grep -v ^# results/latest.csv" r' '.mode tabs' \
        'select "case", variant, mean_ns + 0 from r' >got
    sed -i 's/^\([^\t]*\t\)"\(.*\)"\t/\1\2\t/; s/""/"/g' got # as this mode quotes
    arrives SQLite
}

test_pandas
test_r
test_duckdb
test_sqlite
finish
