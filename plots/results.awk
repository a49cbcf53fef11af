# SPDX-License-Identifier: MIT
#
# Reads a results file (with csv.awk) and writes what the charts need as lines of cells separated by tabs, so that
# nothing behind this file has to know CSV:
#
#   fact   KEY VALUE
#   row    NUMBER CASE POINT VARIANT STATUS MEAN LOW HIGH BYTES LEDGER LAUNCHES BASELINE RATIO LOW HIGH VERDICT
#          ALLOCS CROSSING LOW HIGH NAME ALLOCATOR BASELINE_NAME VERDICT_CODE
#   tail   NUMBER CASE POINT VARIANT LAUNCHES P50 P90 P99 P99_9 P99_99 SLOWEST P99_LOW P99_HIGH P99_9_LOW P99_9_HIGH
#          P99_99_LOW P99_99_HIGH
#   chart  NUMBER STEM ROWS KNOWN CASE
#   ratios COUNT
#
# NUMBER is that of the case, from 1; there is one line 'chart' per case: its file name, how many rows, how many of them
# have a bar. COUNT is how many rows have a ratio to another one. CROSSING is the value of the parameter at which the
# variant breaks even with its baseline. Numbers that are not known are empty. Control characters inside a cell become
# blanks. Columns are found by name, and only those of the names are needed.
#
# Where rows of a case differ in their allocator, VARIANT and BASELINE are the names (NAME, BASELINE_NAME) with the
# allocator behind them, so that no two lines of a chart have one name; elsewhere they are the names as they stand.

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
    sub(/^(turns|sweep|tail)_/, "_&", stem)
    stem = substr(stem == "" ? "_" : stem, 1, 100)
    unique = stem
    for (i = 2; unique in stems || unique ~ /^(article|overview|ratio)$/; i++)
        unique = stem "_" i
    stems[unique] = 1
    return unique
}

function take_row(    name, mean, bytes, n, i) {
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
    i = ++total
    case_of[i] = n
    point[i] = clean(cell_of("point"))
    variant[i] = clean(cell_of("variant"))
    baseline[i] = clean(cell_of("baseline"))
    take_allocator(i, n)
    numbers[i] = clean(cell_of("status")) "\t" mean "\t" number(cell_of("ci_low_ns")) "\t" \
        number(cell_of("ci_high_ns")) "\t" bytes "\t" clean(cell_of("ledger")) "\t" number(cell_of("launches"))
    ratios[i] = ratio_cells()
    codes[i] = verdict_code()
    others[i] = number(cell_of("allocs_per_op")) "\t" crossing_cells()
    tails[i] = tail_cells()
}

function take_allocator(i, n) {
    allocator[i] = clean(cell_of("allocator"))
    if (n in first_allocator && first_allocator[n] != allocator[i])
        has_allocators[n] = 1
    else
        first_allocator[n] = allocator[i]
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
    return ratio "\t" low "\t" high "\t" clean(cell_of("verdict"))
}

# faster, slower, or what else is said. Files of earlier versions have the words alone.
function verdict_code(    words) {
    if ("verdict_code" in column)
        return clean(cell_of("verdict_code"))
    words = cell_of("verdict")
    return match(words, /^(faster|slower)/) ? substr(words, 1, RLENGTH) : ""
}

function crossing_cells(    at, low, high) {
    at = number(cell_of("break_even_at"))
    low = number(cell_of("break_even_low"))
    high = number(cell_of("break_even_high"))
    if (at == "" || low == "" || high == "" || low + 0 > at + 0 || high + 0 < at + 0)
        low = high = ""
    return at "\t" low "\t" high
}

# The percentiles, or "" where not even the median is known: a time of 0 has no place on a logarithmic axis.
function tail_cells(    i, n, level, text, low, high) {
    if (positive(cell_of("p50_ns")) == "")
        return ""
    n = split("p50 p90 p99 p99_9 p99_99 slowest", level, " ")
    for (i = 1; i <= n; i++)
        text = text "\t" positive(cell_of(level[i] "_ns"))
    for (i = 3; i < n; i++) {
        low = positive(cell_of(level[i] "_ci_low_ns"))
        high = positive(cell_of(level[i] "_ci_high_ns"))
        text = text (low == "" || high == "" || low + 0 > high + 0 ? "\t\t" : "\t" low "\t" high)
    }
    return text
}

function positive(text) {
    text = number(text)
    return text + 0 > 0 ? text : ""
}

# A name as the charts write it.
function label_of(name, i) {
    return name == "" || allocator[i] == "" || !has_allocators[case_of[i]] ? name : name " (" allocator[i] ")"
}

function write_row(i,    n, key) {
    n = case_of[i]
    key = n "\t" case_name[n] "\t" point[i] "\t" label_of(variant[i], i)
    print "row\t" key "\t" numbers[i] "\t" label_of(baseline[i], i) "\t" ratios[i] "\t" others[i] "\t" variant[i] \
        "\t" allocator[i] "\t" baseline[i] "\t" codes[i]
    if (tails[i] != "")
        print "tail\t" key "\t" launches_of(i) tails[i]
}

function launches_of(i,    cells, n) {
    n = split(numbers[i], cells, "\t")
    return cells[n]
}

function finish(    i, known) {
    for (i = 1; i <= total; i++)
        write_row(i)
    known = 0
    for (i = 1; i <= case_count; i++) {
        known += known_count[i]
        print "chart\t" i "\t" stem_of(case_name[i]) "\t" row_count[i] "\t" known_count[i] "\t" case_name[i]
    }
    if (!known)
        fail("no row has a time or a number of bytes to draw")
    print "ratios\t" ratio_count + 0
}
