# SPDX-License-Identifier: MIT
#
# Finds the sweeps among the lines that results.awk wrote: rows of a case whose points differ in one numeric parameter,
# which takes three values at least. Of several such parameters, the one with the most values is swept (the first one of
# those alike), and there is a sweep for each setting of the others. Writes for the sweep K the file 'sweep-K':
#
#   sweep  CASE PARAMETER OTHERS
#   at     VALUE VARIANT STATUS MEAN LOW HIGH ALLOCS CROSSING LOW HIGH BASELINE LAUNCHES WRITTEN
#
# OTHERS is the setting of the other parameters, VALUE that of the swept one as a plain number, WRITTEN as it stands in
# the results. To stdout: lines 'sweep K STEM' with the file name of the chart, and 'hidden COUNT CASE' where a case has
# more sweeps than are drawn.
#
#   awk -f sweeps.awk records

BEGIN {
    FS = "\t"
    CONVFMT = "%.12g" # values are keys
}

function values_min() {
    return 3
}

# Charts of one case.
function sweeps_max() {
    return 8
}

$1 == "row" { add_row() }
$1 == "chart" { stem[$2] = $3 }

END {
    for (n = 1; n <= case_count; n++)
        plan_case(n)
}

function add_row(    n) {
    n = $2
    case_count = n > case_count ? n + 0 : case_count
    case_name[n] = $3
    row[n, ++row_count[n]] = $0
    add_point(n, row_count[n], $4)
}

# Takes the point apart, parameter by parameter.
function add_point(n, i, point,    count, piece, k, j, at, name, written) {
    count = split(point, piece, ",")
    for (k = 1; k <= count; k++) {
        at = index(piece[k], "=")
        name = substr(piece[k], 1, at - 1)
        written = substr(piece[k], at + 1)
        if (at < 2 || !is_number(written) || (n, i, name) in written_of)
            continue
        written_of[n, i, name] = written
        others_of[n, i, name] = ""
        for (j = 1; j <= count; j++)
            if (j != k)
                others_of[n, i, name] = others_of[n, i, name] (others_of[n, i, name] == "" ? "" : ",") piece[j]
        if (!((n, name) in known_param)) {
            known_param[n, name] = 1
            param[n, ++param_count[n]] = name
        }
        count_value(n, name, others_of[n, i, name], written + 0)
    }
}

function is_number(text) {
    return text ~ /^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$/ && text + 0 < 1e15 && text + 0 > -1e15
}

# Counts the values that a parameter takes at one setting of the others.
function count_value(n, name, others, value) {
    if ((n, name, others, value) in known_value)
        return
    known_value[n, name, others, value] = 1
    if (++value_count[n, name, others] > most_values[n, name])
        most_values[n, name] = value_count[n, name, others]
}

function plan_case(n,    k, name) {
    name = ""
    for (k = 1; k <= param_count[n]; k++)
        if (most_values[n, param[n, k]] > (name == "" ? values_min() - 1 : most_values[n, name]))
            name = param[n, k]
    if (name != "")
        plan_sweeps(n, name)
}

function plan_sweeps(n, name,    i, k, count, others, list, hidden) {
    count = hidden = 0
    for (i = 1; i <= row_count[n]; i++) {
        if (!((n, i, name) in written_of))
            continue
        others = others_of[n, i, name]
        if ((n, others) in is_planned || value_count[n, name, others] < values_min() || !is_known(n, name, others))
            continue
        is_planned[n, others] = 1
        if (count < sweeps_max())
            list[++count] = others
        else
            hidden++
    }
    for (k = 1; k <= count; k++)
        write_sweep(n, name, list[k], count + hidden > 1)
    if (hidden)
        print "hidden\t" hidden "\t" case_name[n]
}

# A sweep is worth a chart where two values at least have a time or a number of allocations.
function is_known(n, name, others,    i, count, cells, met) {
    count = 0
    for (i = 1; i <= row_count[n]; i++) {
        if (!((n, i, name) in written_of) || others_of[n, i, name] != others)
            continue
        split(row[n, i], cells, "\t")
        if ((cells[7] != "" || cells[18] != "") && !(written_of[n, i, name] + 0 in met)) {
            met[written_of[n, i, name] + 0] = 1
            count++
        }
    }
    return count > 1
}

function write_sweep(n, name, others, is_one_of_many,    i, file, cells, written) {
    file = "sweep-" ++sweep_count
    print "sweep\t" sweep_count "\t" chart_name(stem[n], is_one_of_many ? others : "")
    print "sweep\t" case_name[n] "\t" name "\t" others > file
    for (i = 1; i <= row_count[n]; i++) {
        if (!((n, i, name) in written_of) || others_of[n, i, name] != others)
            continue
        split(row[n, i], cells, "\t")
        written = written_of[n, i, name]
        printf "at\t%.12g\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", written, cells[5], cells[6], cells[7], \
            cells[8], cells[9], cells[18], cells[19], cells[20], cells[21], cells[13], cells[12], written > file
    }
    close(file)
}

function chart_name(name, others,    unique, i) {
    if (others != "")
        name = name "_" others
    gsub(/[^A-Za-z0-9_.-]/, "_", name)
    name = substr("sweep_" name, 1, 150)
    unique = name
    for (i = 2; unique in chart_names; i++)
        unique = name "_" i
    chart_names[unique] = 1
    return unique
}
