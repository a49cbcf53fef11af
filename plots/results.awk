# SPDX-License-Identifier: MIT
#
# Reads a results file (with csv.awk) and writes what the charts need as lines of cells separated by tabs, so that
# nothing behind this file has to know CSV:
#
#   fact   KEY VALUE
#   row    NUMBER CASE POINT VARIANT STATUS MEAN LOW HIGH BYTES LEDGER LAUNCHES BASELINE RATIO LOW HIGH VERDICT
#   chart  NUMBER STEM ROWS KNOWN CASE
#   ratios COUNT
#
# NUMBER is that of the case, from 1; there is one line 'chart' per case: its file name, how many rows, how many of them
# have a bar. COUNT is how many rows have a ratio to another one. Numbers that are not known are empty. Control
# characters inside a cell become blanks. Columns are found by name.

BEGIN { kind = "results" }

function take_fact(key, value) {
    print "fact\t" key "\t" value
}

function take_header() {
    need_columns("case variant")
}

# A file name made of a case name: nothing a shell, a web page or a file system could take for more than a name, and not
# the name of a chart about something else.
function stem_of(name,    stem, unique, i) {
    stem = clean(name)
    gsub(/[^A-Za-z0-9_.-]/, "_", stem)
    sub(/^[.-]/, "_", stem)
    sub(/^turns_/, "_&", stem)
    stem = substr(stem == "" ? "_" : stem, 1, 100)
    unique = stem
    for (i = 2; unique in stems || unique ~ /^(article|overview|ratio)$/; i++)
        unique = stem "_" i
    stems[unique] = 1
    return unique
}

function take_row(    name, mean, bytes, n) {
    name = clean(cell_of("case"))
    if (!(name in case_number)) {
        case_number[name] = ++case_count
        case_name[case_count] = name
        known_count[case_count] = row_count[case_count] = 0
    }
    n = case_number[name]
    mean = number(cell_of("mean_ns"))
    bytes = number(cell_of("bytes_per_op"))
    row_count[n]++
    if (mean != "" || bytes != "")
        known_count[n]++
    print "row\t" n "\t" name "\t" clean(cell_of("point")) "\t" clean(cell_of("variant")) \
        "\t" clean(cell_of("status")) "\t" mean "\t" number(cell_of("ci_low_ns")) "\t" number(cell_of("ci_high_ns")) \
        "\t" bytes "\t" clean(cell_of("ledger")) "\t" number(cell_of("launches")) "\t" ratio_cells()
}

# The interval goes with the ratio, a ratio of 0 is none: it has no place on a logarithmic axis.
function ratio_cells(    ratio, low, high) {
    ratio = number(cell_of("ratio"))
    low = number(cell_of("ratio_ci_low"))
    high = number(cell_of("ratio_ci_high"))
    if (ratio + 0 <= 0)
        ratio = ""
    if (ratio == "" || low == "" || high == "" || high + 0 <= 0 || low + 0 > high + 0)
        low = high = ""
    if (ratio != "" && cell_of("variant") != cell_of("baseline"))
        ratio_count++
    return clean(cell_of("baseline")) "\t" ratio "\t" low "\t" high "\t" clean(cell_of("verdict"))
}

function finish(    i, known) {
    known = 0
    for (i = 1; i <= case_count; i++) {
        known += known_count[i]
        print "chart\t" i "\t" stem_of(case_name[i]) "\t" row_count[i] "\t" known_count[i] "\t" case_name[i]
    }
    if (!known)
        fail("no row has a time or a number of bytes to draw")
    print "ratios\t" ratio_count + 0
}
