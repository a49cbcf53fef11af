# SPDX-License-Identifier: MIT
#
# Reads a file of published figures (with csv.awk; results/reference/published.csv has the columns) and writes lines of
# cells separated by tabs for layout.awk:
#
#   note    TEXT
#   quoted  CASE SOURCE METHOD NS BYTES
#
# The notes are the lines '# caption: TEXT'. Two lines per record: one for the Task, one for what was put in its place.
# Records without a case of ours, or without any number, are for readers of the file only.
#
#   awk -f csv.awk -f published.awk published.csv

BEGIN { kind = "published" }

function take_fact(key, value) {
    if (key == "caption")
        print "note\t" value
}

function take_header() {
    need_columns("source task task_ns task_bytes valuetask valuetask_ns valuetask_bytes case")
}

function take_row(    name, source) {
    name = clean(cell_of("case"))
    source = clean(cell_of("source"))
    if (cell_of("platform") != "")
        source = source ", " clean(cell_of("platform"))
    if (name == "")
        return
    take_side(name, source, "task")
    take_side(name, source, "valuetask")
}

function take_side(name, source, side,    ns, bytes) {
    ns = number(cell_of(side "_ns"))
    bytes = number(cell_of(side "_bytes"))
    if (ns != "" || bytes != "")
        print "quoted\t" name "\t" source "\t" clean(cell_of(side)) "\t" ns "\t" bytes
}

function finish() {
}
