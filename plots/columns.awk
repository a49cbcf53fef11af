# SPDX-License-Identifier: MIT
#
# The layout for few methods, drawn by columns.gp: one group of two columns per method, time on the left axis and bytes
# on the right one.

function columns_max() {
    return 8
}

# Widths of a group and of the slot of one column in it: what is written in a slot never reaches into the next.
function measure_columns(    i) {
    slot_px = 50
    group_px = 0
    for (i = 1; i <= row_count; i++) {
        slot_px = max(slot_px, max(has_time * text_px(mean_text[i], font_px), text_px(bytes_written[i], font_px)) + 8)
        group_px = max(group_px, min(170, text_px(variant[i], font_px) + 18))
    }
    group_px = max(group_px, slot_px * (has_time + has_bytes) + 30)
    group_gap_px = has_points ? 24 : 0
}

function plot_width(    i, px) {
    px = group_px * row_count
    for (i = 2; i <= row_count; i++)
        px += starts_group[i] ? group_gap_px : 0
    return px
}

function fits_columns() {
    measure_columns()
    return row_count <= columns_max() && plot_width() <= 1000
}

function draw_columns(    plot_px, left, top_px, bottom, foot) {
    plot_px = plot_width()
    if (plot_px < 560) {
        group_px += (560 - plot_px) / row_count
        plot_px = 560
        slot_px = max(slot_px, min(100, (group_px - 40) / (has_time + has_bytes)))
    }
    left = has_time ? 76 : 24
    width = int(left + plot_px + (has_bytes ? 76 : 24))
    title_count = wrap(title, width - 40, 16, 1, 3, title_line)
    top_px = 16 + title_count * 21 + 36
    bottom = top_px + 310
    place_columns(left)
    foot = bottom + 8 + columns_feet()
    measure_caption(width - 40)
    height = int(foot + 12 + caption_count * line_px + 10)

    write_frame(left, left + plot_px, top_px, bottom)
    paragraph(title_count, title_line, width / 2, 14, "center", 16, ":Bold", dark, 21)
    columns_legend(top_px - 20)
    write_column_scales(plot_px, bottom - top_px)
    write_columns(left, bottom, bottom - top_px)
    write_column_feet(bottom + 8)
    draw_caption(width / 2, foot + 12, "center")
}

# The middle of each group.
function place_columns(left,    i, x) {
    x = left
    for (i = 1; i <= row_count; i++) {
        x += starts_group[i] ? group_gap_px : 0
        middle[i] = x + group_px / 2
        x += group_px
    }
}

# Height of what stands below the columns: names, then what went wrong, then the points.
function columns_feet(    i, n, line, names, points) {
    names = points = 0
    for (i = 1; i <= row_count; i++) {
        n = wrap(variant[i], group_px - 10, font_px, 0, 8, line) + wrap(status[i], group_px - 10, 11, 0, 6, line)
        names = max(names, n)
    }
    point_drop = names * line_px + 6
    for (i = 1; i <= row_count; i = group_end(i) + 1) {
        n = wrap(point[i], middle[group_end(i)] - middle[i] + group_px - 6, font_px, 1, 3, line)
        points = max(points, n)
    }
    return names * line_px + (points ? 6 + points * line_px : 0)
}

# The last row of the group that starts at row i.
function group_end(i) {
    while (i < row_count && !starts_group[i + 1])
        i++
    return i
}

function write_column_feet(y,    i, n, m, line, last) {
    for (i = 1; i <= row_count; i++) {
        n = wrap(variant[i], group_px - 10, font_px, 0, 8, line)
        paragraph(n, line, middle[i], y, "center", font_px, "", dark, line_px)
        m = wrap(status[i], group_px - 10, 11, 0, 6, line)
        paragraph(m, line, middle[i], y + n * line_px, "center", 11, "", red, line_px)
    }
    for (i = 1; has_points && i <= row_count; i = last + 1) {
        last = group_end(i)
        n = wrap(point[i], middle[last] - middle[i] + group_px - 6, font_px, 1, 3, line)
        paragraph(n, line, (middle[i] + middle[last]) / 2, y + point_drop, "center", font_px, ":Bold", dark, line_px)
        rule(middle[i] - group_px / 2 + 8, y + point_drop - 2, middle[last] + group_px / 2 - 8, y + point_drop - 2, \
             "#b0b0b0")
    }
}

function columns_legend(y,    x, time_px, bytes_px) {
    time_px = has_time ? 18 + text_px("Mean time", font_px) : 0
    bytes_px = has_bytes ? 18 + text_px("Allocated", font_px) : 0
    x = (width - time_px - bytes_px - (has_time && has_bytes ? 24 : 0)) / 2
    if (has_time) {
        box(x, y - 5.5, x + 11, y + 5.5, "#0072b2")
        label("Mean time", x + 18, y, "left", font_px, "", dark)
        x += time_px + 24
    }
    if (has_bytes) {
        box(x, y - 5.5, x + 11, y + 5.5, "#e69f00")
        label("Allocated", x + 18, y, "left", font_px, "", dark)
    }
}

function write_column_scales(plot_px, plot_height,    i, room) {
    for (i = 1; i <= row_count; i++)
        room[i] = 24
    scale_setup("time", row_count, mean, top, room, plot_height)
    scale_setup("bytes", row_count, bytes, bytes, room, plot_height)
    printf "time_name = '%s'\nbytes_name = '%s'\n", time_axis_name(), bytes_axis_name()
    printf "set xrange [0:%.9g]\nset yrange %s\nset y2range %s\n", plot_px, range_text("time"), range_text("bytes")
    if (is_log["time"])
        print "set logscale y"
    if (is_log["bytes"])
        print "set logscale y2"
    if (has_time)
        print "set ytics nomirror " tics_text("time", plot_height, 44)
    if (has_bytes)
        print "set y2tics nomirror " tics_text("bytes", plot_height, 44)
}

# The columns as data of gnuplot, and the number on top of each. Each list starts with one that is not drawn, so that
# none is empty.
function write_columns(left, bottom, plot_height,    i, x, half, list, name) {
    half = slot_px * 0.42
    list["time"] = list["interval"] = list["onward"] = list["bytes"] = list["time_quoted"] = list["bytes_quoted"] = \
        "NaN NaN NaN NaN NaN NaN\n"
    for (i = 1; i <= row_count; i++) {
        x = middle[i] - (has_bytes ? slot_px / 2 : 0)
        name = is_quoted[i] ? "_quoted" : ""
        if (has_time)
            column_value(x, bottom - fraction("time", top[i]) * plot_height, mean_text[i], mean[i] == "")
        if (mean[i] > 0)
            list["time" name] = list["time" name] column_line(x - left, half, "time", mean[i])
        if (high[i] > 0 && high[i] + 0 > low[i] + 0) {
            name = goes_on[i] ? "onward" : "interval"
            list[name] = list[name] sprintf("%.9g %.9g %.9g\n", x - left, error_foot(low[i]), top[i])
            name = is_quoted[i] ? "_quoted" : ""
        }
        x = middle[i] + (has_time ? slot_px / 2 : 0)
        if (has_bytes)
            column_value(x, bottom - fraction("bytes", bytes[i]) * plot_height, bytes_written[i], bytes[i] == "")
        if (bytes[i] > 0)
            list["bytes" name] = list["bytes" name] column_line(x - left, half, "bytes", bytes[i])
    }
    for (name in list)
        printf "$%s << END\n%sEND\n", name, list[name]
}

function column_line(x, half, axis, to) {
    return sprintf("%.9g %.9g %.9g %.9g %.9g %.9g\n", x, to, x - half, x + half, axis_value(axis, axis_low[axis]), to)
}

function column_value(x, y, text, is_missing) {
    label(text, x, y - 10, "center", font_px, "", is_missing ? grey : dark)
}
