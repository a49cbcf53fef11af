# SPDX-License-Identifier: MIT
#
# Reads a samples file (with csv.awk), after the lines that results.awk wrote about the same run, and writes one line of
# cells separated by tabs per turn, into a file per case, 'turns-NUMBER':
#
#   ROW LAUNCH ROUND NS DISTURBED
#
# ROW counts the lines 'row' of the results from 1, NS is the time of one operation in nanoseconds, DISTURBED is 1 where
# the kernel preempted the worker or moved it to another CPU.
#
#   awk -f csv.awk -f samples.awk samples.csv

BEGIN {
    kind = "samples"
    while ((getline line < "records") > 0) {
        split(line, cell, "\t")
        if (cell[1] != "row")
            continue
        row_number[cell[3], cell[4], cell[22], cell[23]] = ++row_count
        case_number[row_count] = cell[2]
        only_row[cell[3], cell[4], cell[22]] = row_count
        rows_with_name[cell[3], cell[4], cell[22]]++
    }
}

function take_fact(key, value) {
}

function take_header() {
    need_columns("case point variant launch round ops turn_ns switches migrations")
}

# A cell that must hold a number.
function measured(name,    value) {
    value = number(cell_of(name))
    if (value == "")
        fail("line " record_line " has no number in the column '" name "'")
    return value + 0
}

# Turns of one row come one after another or nearly so: cleaning and looking up every name would be half of the time.
function row_of_turn(    key) {
    key = cell[column["case"]] SUBSEP cell[column["point"]] SUBSEP cell[column["variant"]] SUBSEP cell_of("allocator")
    if (!(key in known_row))
        known_row[key] = find_row(clean(cell_of("case")), clean(cell_of("point")), clean(cell_of("variant")))
    return known_row[key]
}

# The allocator tells rows of one name apart; a file without that column is understood where nothing has to be told
# apart.
function find_row(name, point, variant,    what, allocator) {
    allocator = clean(cell_of("allocator"))
    what = "line " record_line " is about '" variant "' of '" name (point == "" ? "" : ":" point) \
        "', which the results "
    if ((name, point, variant, allocator) in row_number)
        return row_number[name, point, variant, allocator]
    if (rows_with_name[name, point, variant] > 1)
        fail(what "have with several allocators, but not with " \
             (allocator == "" ? "an unnamed one" : "'" allocator "'"))
    if (!rows_with_name[name, point, variant])
        fail(what "lack: both must be of one run")
    return only_row[name, point, variant]
}

function take_turn(row, ops) {
    if (ops < 1)
        fail("line " record_line " has a turn of less than one operation")
    if (case_number[row] != file_number) {
        close("turns-" file_number)
        file_number = case_number[row]
    }
    turn_count++
    printf "%d\t%d\t%d\t%.6f\t%d\n", row, measured("launch"), measured("round"), measured("turn_ns") / ops, \
        (measured("switches") + measured("migrations") > 0) >> ("turns-" file_number)
}

function take_row() {
    take_turn(row_of_turn(), measured("ops"))
}

function finish() {
    if (!turn_count)
        fail("it has no turn to draw")
}
