# SPDX-License-Identifier: MIT
#
# Reads a CSV file of vbench (RFC 4180 below leading '# key: value' lines, the first of which names kind and version).
# Used together with results.awk or samples.awk, which set `kind` ("results", "samples") and supply:
#
#   take_fact(key, value)  a leading line
#   take_header()          column[NAME] is set: check that there is what is needed
#   take_row()             a record, read with cell_of(NAME)
#   finish()               all was read, nothing was wrong
#
# Run it with LC_ALL=C. What is wrong with the file is one clause on stderr, exit status 3.

function fail(reason) {
    print reason > "/dev/stderr"
    failed = 1
    exit 3
}

function not_ours() {
    return "it is not a " kind " file of vbench: no line '# vbench-" kind ": 1'"
}

# Splits one record, whose quotes are balanced, into cell[1..n]; returns n. A cell is quoted as a whole or not at all.
function split_record(text, cell,    n, piece) {
    if (text !~ /"/)
        return split(text, cell, ",")
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
    if (key == "vbench-" kind)
        version = value
    else
        take_fact(clean(key), value)
}

function read_header(    i) {
    if (version == "")
        fail(not_ours())
    if (version != "1")
        fail("it has version '" version "' of the " kind " file, this program reads version 1")
    column_count = split_record(record, cell)
    for (i = 1; i <= column_count; i++)
        column[cell[i]] = i
    take_header()
}

# The space-separated names of columns that this program cannot do without.
function need_columns(names,    i, n, name) {
    n = split(names, name, " ")
    for (i = 1; i <= n; i++)
        if (!(name[i] in column))
            fail("it has no column '" name[i] "'")
}

function read_row(    n) {
    n = split_record(record, cell)
    if (n != column_count)
        fail("line " record_line " has " n " cells where the header has " column_count)
    take_row()
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
    finish()
}
