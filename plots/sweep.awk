# SPDX-License-Identifier: MIT
#
# The chart of a sweep: time over the values of a parameter, one line per variant with its interval as a ribbon, where
# the others cross the baseline's line, and below it allocations over the same values. Reads the lines that results.awk
# wrote, and one sweep as sweeps.awk wrote it; writes gnuplot commands for sweep.gp.
#
#   awk -f text.awk -f scale.awk -f page.awk -f lines.awk -f values.awk -f crossings.awk -f sweep.awk records sweep-K
#
# Also written: the files 'time-V' (x, mean, low, high; a blank line where the line has a gap) and 'allocs-V' (x, y) of
# the variant V. An x is a pixel of the chart.

$1 == "sweep" {
    case_name = $2
    param = $3
    others = $4
}
$1 == "at" { add_row() }

END {
    lines_setup()
    sort_values()
    find_extremes()
    draw_sweep()
    write_alt()
}

function add_row(    k) {
    if (!($3 in variant_number)) {
        if (variant_count == lines_max()) {
            hidden[$3] = 1
            return
        }
        variant_number[$3] = ++variant_count
        variant[variant_count] = $3
    }
    k = variant_number[$3]
    if (!($2 in text_of)) {
        text_of[$2] = $14
        unsorted[++unsorted_count] = $2 + 0
        key_of[unsorted_count] = $2
    }
    if ((k, $2) in mean)
        return
    mean[k, $2] = $5
    low[k, $2] = $6 == "" || $7 == "" ? $5 : $6
    high[k, $2] = $6 == "" || $7 == "" ? $5 : $7
    allocs[k, $2] = $8
    has_interval = has_interval || ($5 != "" && $6 != "" && $7 != "")
    if ($9 != "" && $12 != "" && $3 != $12)
        note_crossing(k)
    if ($4 != "ok" && ++failure_count <= 2)
        warning[++warning_count] = $3 " at " param "=" $14 ": " $4
    if ($5 != "")
        count_launches($13)
}

function sort_values(    i, order) {
    for (i = 1; i <= unsorted_count; i++)
        order[i] = i
    sort_by(unsorted, order, unsorted_count)
    for (i = 1; i <= unsorted_count; i++) {
        sorted[i] = unsorted[order[i]]
        key[i] = key_of[order[i]]
        value_text[i] = text_of[key[i]]
    }
    if (failure_count > 2)
        warning[++warning_count] = failure_count - 2 " more that went wrong"
}

# What the axes must hold: the positive times with their intervals, and the allocations.
function find_extremes(    k, i) {
    time_low = time_high = allocs_high = 0
    for (k = 1; k <= variant_count; k++)
        for (i = 1; i <= unsorted_count; i++) {
            if (allocs[k, key[i]] != "") {
                has_allocs = 1
                allocs_high = max(allocs_high, allocs[k, key[i]])
            }
            if (mean[k, key[i]] == "")
                continue
            has_time = 1
            time_high = max(time_high, high[k, key[i]])
            time_low = least_positive(low[k, key[i]], least_positive(mean[k, key[i]], time_low))
        }
}

function least_positive(value, others) {
    return value + 0 <= 0 ? others : others == 0 ? value + 0 : min(value, others)
}

function how_measured(    text) {
    text = has_time ? "Mean: 20 % trimmed mean" launches_in_words() : "time not measured"
    if (has_time && has_interval)
        text = text ", ribbons: " interval_in_words("interval of the mean")
    if (crossing_count)
        text = append(text, "rings: where a line crosses the baseline's, with the interval")
    if (!has_allocs)
        text = append(text, "number of allocations not known")
    return hidden_count() ? append(text, "not shown: " hidden_count() " more variants") : text
}

function hidden_count(    name, n) {
    n = 0
    for (name in hidden)
        n++
    return n
}

function draw_sweep(    y) {
    width = 980
    title = fact["case." case_name] == "" ? case_name : case_name ": " fact["case." case_name]
    title_count = wrap(title, width - 48, 16, 1, 3, title_line)
    other_count = wrap(others == "" ? "" : "at " others, width - 48, font_px, 0, 2, other_line)
    line_scale("time", time_low, time_high)
    line_scale("allocs", 0, allocs_high)
    place_axes()
    y = 14 + title_count * 21 + other_count * line_px
    place_crossings()
    y = place_panels(y + 16 + 20)
    measure_caption(width - 48)
    height = int(y + 56 + caption_count * line_px + 10)

    printf "width = %d\nheight = %d\nhas_time = %d\nhas_allocs = %d\n", width, height, has_time, has_allocs
    paragraph(title_count, title_line, 24, 14, "left", 16, ":Bold", dark, 21)
    paragraph(other_count, other_line, 24, 14 + title_count * 21, "left", font_px, "", dark, line_px)
    draw_values(y)
    draw_caption(24, y + 56, "left")
    if (has_time)
        write_panel("time", "Mean time (ns per operation" (is_log["time"] ? ", log scale)" : ")"))
    if (has_allocs)
        write_panel("allocs", "Allocations per operation")
    write_crossings()
    write_names(has_time ? "time" : "allocs")
    write_styles(variant_count)
    write_lines()
}

# From left to right: the numbers of the axis, the panels, the names of the lines.
function place_axes() {
    tallest_px = max(320, measure_names(variant_count) * (line_px + 1))
    left = 74
    right = width - 24 - beside_px()
    values_setup(unsorted_count, sorted, left + 14, right - 8)
}

# Returns where the lower panel ends.
function place_panels(y) {
    if (has_time) {
        y += crossing_lines * line_px + (crossing_lines ? 6 : 0)
        top["time"] = y
        bottom["time"] = y += tallest_px
    }
    if (has_allocs) {
        top["allocs"] = y += has_time ? 46 : 0
        bottom["allocs"] = y += has_time ? 120 : tallest_px
    }
    return y
}

# The numbers of the values, their name, and a thin line up through the panels for each that has a number.
function draw_values(y,    i) {
    draw_numbers(y, left - 20, right + 40)
    for (i = 1; i <= shown_count; i++) {
        if (has_time)
            rule(shown_at[i], top["time"], shown_at[i], bottom["time"], "#ececec")
        if (has_allocs)
            rule(shown_at[i], top["allocs"], shown_at[i], bottom["allocs"], "#ececec")
    }
    label(param value_scale_in_words(), (left + right) / 2, y + 40, "center", font_px, ":Bold", dark)
}

function write_panel(axis, name) {
    label(name, left, top[axis] - 12 - (axis == "time" && crossing_lines ? crossing_lines * line_px + 6 : 0), \
          "left", font_px, ":Bold", dark)
    write_place(axis "_", left, top[axis], right, bottom[axis])
    printf "%s_is_log = %d\n", axis, is_log[axis]
    printf "%s_setting = \"set yrange %s; set ytics nomirror %s\"\n", axis, range_text(axis), \
        tics_text(axis, bottom[axis] - top[axis], 28)
    printf "set xrange [%.9g:%.9g]\n", left, right
}

function y_px(axis, value) {
    return bottom[axis] - fraction(axis, value) * (bottom[axis] - top[axis])
}

# The last value at which variant k has something to draw on the axis, or 0.
function last_known(axis, k,    i) {
    for (i = unsorted_count; i >= 1; i--)
        if ((axis == "time" ? mean[k, key[i]] : allocs[k, key[i]]) != "")
            return i
    return 0
}

function write_names(axis,    k, i, order, count, y_of) {
    count = 0
    for (k = 1; k <= variant_count; k++) {
        i = last_known(axis, k)
        if (i == 0)
            continue
        order[++count] = k
        y_of[k] = y_px(axis, axis == "time" ? mean[k, key[i]] : allocs[k, key[i]])
    }
    names_beside(count, order, y_of, right, top[axis] - 4, bottom[axis] + 8)
}

# The files of gnuplot. What cannot be drawn on a logarithmic axis is a gap.
function write_lines(    k, i, x, id) {
    for (k = 1; k <= variant_count; k++) {
        print "NaN NaN NaN NaN\n" > ("time-" k) # no file is empty
        print "NaN NaN\n" > ("allocs-" k)
        for (i = 1; i <= unsorted_count; i++) {
            x = value_px(sorted[i])
            id = k SUBSEP key[i]
            if (!(id in mean))
                continue
            if (mean[id] == "" || (is_log["time"] && mean[id] + 0 <= 0))
                print "" > ("time-" k)
            else
                printf "%.9g %.9g %.9g %.9g\n", x, mean[id], error_foot(low[id]), high[id] > ("time-" k)
            if (allocs[id] == "")
                print "" > ("allocs-" k)
            else
                printf "%.9g %.9g\n", x, allocs[id] > ("allocs-" k)
        }
    }
}

function write_alt(    k, i, text) {
    print title (others == "" ? "" : ", at " others) ": over " param > "alt"
    for (k = 1; k <= variant_count; k++) {
        text = variant[k] ":"
        for (i = 1; i <= unsorted_count; i++)
            if ((k, key[i]) in mean)
                text = text (i > 1 ? "," : "") " " param "=" value_text[i] " " point_in_words(k, key[i])
        print text > "alt"
        if (k in crossing)
            print crossing_in_words(k) > "alt"
    }
    for (i = 1; i <= caption_count; i++)
        print caption_line[i] > "alt"
}

function point_in_words(k, id) {
    return (mean[k, id] == "" ? "n/a" : time_text(mean[k, id] + 0) " ns") \
        (allocs[k, id] == "" ? "" : " and " number_text(allocs[k, id] + 0) " allocations")
}

# Short, with four digits: 0, 0.125, 42.31, 1.2e+06.
function number_text(value) {
    return sprintf("%.4g", value)
}
