# SPDX-License-Identifier: MIT
#
# Reads a results file (RFC 4180 below leading '# key: value' lines) and writes what the charts need as lines of cells
# separated by tabs, so that nothing behind this file has to know CSV:
#
#   fact  KEY VALUE
#   row   NUMBER CASE POINT VARIANT STATUS MEAN LOW HIGH BYTES LEDGER LAUNCHES
#   chart NUMBER STEM ROWS KNOWN CASE
#
# NUMBER is that of the case, from 1; there is one line 'chart' per case: its file name, how many rows, how many of them
# have a bar.
# Numbers that are not known are empty. Control characters inside a cell become blanks. Columns are found by name.
# Run it with LC_ALL=C. What is wrong with the file is one clause on stderr, exit status 3.

function fail(reason) {
    print reason > "/dev/stderr"
    failed = 1
    exit 3
}

function not_ours() {
    return "it is not a results file of vbench: no line '# vbench-results: 1'"
}

# Splits one record, whose quotes are balanced, into cell[1..n]; returns n. A cell is quoted as a whole or not at all.
function split_record(text, cell,    n, piece) {
    n = 0
    for (;;) {
        if (substr(text, 1, 1) == "\"") {
            text = substr(text, 2)
            piece = ""
            while (match(text, /"/)) {
                piece = piece substr(text, 1, RSTART - 1)
                text = substr(text, RSTART + 1)
                if (substr(text, 1, 1) != "\"")
                    break
                piece = piece "\""
                text = substr(text, 2)
            }
            if (text != "" && substr(text, 1, 1) != ",")
                fail("line " record_line " has text after a closing quote")
        } else {
            piece = match(text, /,/) ? substr(text, 1, RSTART - 1) : text
            if (piece ~ /"/)
                fail("line " record_line " has a quote inside a cell that is not quoted")
            text = substr(text, length(piece) + 1)
        }
        cell[++n] = piece
        if (text == "")
            return n
        text = substr(text, 2) # the comma; a cell follows, if only an empty one
    }
}

# One line of text that any later step can print: no control characters, no code points that XML forbids.
function clean(text) {
    gsub(/[\001-\037\177]+/, " ", text)
    gsub(/\302[\200-\237]|\357\277[\276\277]/, "", text)
    return text
}

# A known, finite number that is not negative, as written; "" for anything else.
function number(text) {
    if (text !~ /^[+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$/ || text + 0 > 1e15)
        return ""
    return text
}

function cell_of(name) {
    return name in column ? cell[column[name]] : ""
}

function read_comment(line,    at) {
    sub(/^# */, "", line)
    at = index(line, ":")
    if (at == 0)
        return
    key = substr(line, 1, at - 1)
    value = clean(substr(line, at + 1))
    gsub(/^ +| +$/, "", value)
    if (key == "vbench-results")
        version = value
    else
        print "fact\t" clean(key) "\t" value
}

function read_header(    i) {
    if (version == "")
        fail(not_ours())
    if (version != "1")
        fail("it has version '" version "' of the results file, this program reads version 1")
    column_count = split_record(record, cell)
    for (i = 1; i <= column_count; i++)
        column[cell[i]] = i
    if (!("case" in column) || !("variant" in column))
        fail("it has no column '" ("case" in column ? "variant" : "case") "'")
}

# A file name made of a case name: nothing a shell, a web page or a file system could take for more than a name.
function stem_of(name,    stem, unique, i) {
    stem = clean(name)
    gsub(/[^A-Za-z0-9_.-]/, "_", stem)
    sub(/^[.-]/, "_", stem)
    stem = substr(stem == "" ? "_" : stem, 1, 100)
    unique = stem
    for (i = 2; unique in stems || unique == "article" || unique == "overview"; i++)
        unique = stem "_" i
    stems[unique] = 1
    return unique
}

function read_row(    name, mean, bytes, n) {
    n = split_record(record, cell)
    if (n != column_count)
        fail("line " record_line " has " n " cells where the header has " column_count)
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
        "\t" bytes "\t" clean(cell_of("ledger")) "\t" number(cell_of("launches"))
}

NR == 1 { sub(/^\357\273\277/, "") } # the byte order mark that spreadsheets write

quote_count % 2 == 0 && !column_count && /^#/ {
    sub(/\r$/, "")
    read_comment($0)
    next
}

# A record ends where its quotes are balanced: a quoted cell may hold line ends.
{
    if (quote_count % 2 == 0) {
        record = $0
        record_line = NR
        quote_count = 0
    } else {
        record = record "\n" $0
    }
    quote_count += gsub(/"/, "\"")
    if (quote_count % 2)
        next
    sub(/\r$/, "", record)
    if (record == "")
        next
    if (!column_count)
        read_header()
    else
        read_row()
}

END {
    if (failed)
        exit 3
    if (quote_count % 2)
        fail("the quoted cell that starts on line " record_line " never ends")
    if (!column_count)
        fail(version == "" ? not_ours() : "it has no header row")
    known = 0
    for (i = 1; i <= case_count; i++) {
        known += known_count[i]
        print "chart\t" i "\t" stem_of(case_name[i]) "\t" row_count[i] "\t" known_count[i] "\t" case_name[i]
    }
    if (!known)
        fail("no row has a time or a number of bytes to draw")
}
