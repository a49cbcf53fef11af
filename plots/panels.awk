# SPDX-License-Identifier: MIT
#
# Lays out the panels of turns.awk: a band for each point, below it its variants in one column or two, each with a name,
# a few facts and axes of its own. Writes gnuplot commands for turns.gp.

function panel_height() {
    return 170
}

# Two where that helps; with many launches a panel needs the whole width.
function columns_of_panels(    panel, columns) {
    columns = 1
    for (panel = 1; panel <= panel_count; panel++) {
        if (launch_high[point[panel]] - launch_low[point[panel]] >= 24)
            return 1
        if (panel > 1 && point[panel] == point[panel - 1])
            columns = 2
    }
    return columns
}

function draw_panels(    key_y, foot) {
    width = 980
    title = case_name ": single turns, launch by launch"
    title_count = wrap(title, width - 48, 16, 1, 3, title_line)
    summary_count = wrap(fact["case." case_name], width - 48, font_px, 0, 2, summary_line)
    place_grid()
    key_y = 16 + title_count * 21 + summary_count * line_px + 14
    foot = place_panels(key_y + 20)
    measure_caption(width - 48)
    height = int(foot + caption_count * line_px + 10)

    printf "width = %d\nheight = %d\n", width, height
    mark_outliers()
    paragraph(title_count, title_line, 24, 14, "left", 16, ":Bold", dark, 21)
    paragraph(summary_count, summary_line, 24, 14 + title_count * 21 + 2, "left", font_px, "", dark, line_px)
    write_turns_key(key_y)
    draw_caption(24, foot, "left")
    write_heads()
    write_panels()
}

# The columns, and the room that the numbers of the vertical axes need.
function place_grid(    panel) {
    axis_px = 0
    for (panel = 1; panel <= panel_count; panel++) {
        y_tics[panel] = step_tics(panel, panel_height(), 28)
        axis_px = max(axis_px, tics_px)
    }
    axis_px += 30
    column_count = columns_of_panels()
    column_px = (width - 48 - (column_count - 1) * 28) / column_count
    panel_px = column_px - axis_px
}

# The texts above a panel in line[].
function name_lines(panel, line) {
    return wrap(variant[panel], panel_px, font_px, 1, 3, line)
}

function fact_lines(panel, line) {
    return wrap(panel_facts(panel), panel_px, 11, 0, 3, line)
}

function starts_point(panel) {
    return panel == 1 || point[panel] != point[panel - 1]
}

function heading_lines(panel, line) {
    return wrap(point[panel], width - 60, font_px, 1, 2, line)
}

# Sets where each panel is; returns where the last one ends.
function place_panels(y,    panel, column, head, last, line) {
    column = 0
    for (panel = 1; panel <= panel_count; panel++) {
        if (starts_point(panel) || column == column_count) {
            if (panel > 1)
                y += head + panel_height() + 48
            column = 0
            if (has_points && starts_point(panel)) {
                heading_y[panel] = y
                y += heading_lines(panel, line) * line_px + 12
            }
            head = 0
            for (last = panel; last <= panel_count && last < panel + column_count; last++)
                if (point[last] == point[panel])
                    head = max(head, (name_lines(last, line) + fact_lines(last, line)) * line_px + 8)
        }
        panel_left[panel] = 24 + column * (column_px + 28) + axis_px
        head_y[panel] = y
        panel_top[panel] = y + head
        column++
    }
    return y + head + panel_height() + 48
}

function write_turns_key(y,    x) {
    marker(29, y, 7, 0.6, "#0072b2")
    x = key_text("a turn", 40, y)
    marker(x + 5, y, 7, 0.6, "#d55e00")
    x = key_text("preempted, or moved to another CPU", x + 16, y)
    rule(x, y, x + 18, y, "#111111", 2.5)
    x = key_text("median of the launch", x + 26, y)
    if (outlier_total) {
        rule(x, y, x + 18, y, "#aa3377", 2.5)
        x = key_text("of an outlier", x + 26, y)
    }
    rule(x, y, x + 18, y, "#8a8a8a", 1)
    key_text("median of all launches", x + 26, y)
}

# A band behind each launch that is an outlier: its bar may be one pixel away from the others.
function mark_outliers(    panel, i, low, px, x) {
    for (panel = 1; panel <= panel_count; panel++) {
        low = launch_low[point[panel]] - 0.6
        px = panel_px / (launch_high[point[panel]] + 0.6 - low)
        for (i = 1; i <= outliers[panel]; i++) {
            x = panel_left[panel] + (outlier_name[panel, i] - low) * px
            box(x - px / 2, panel_top[panel], x + px / 2, panel_top[panel] + panel_height(), "#f7e4f0")
        }
    }
}

function write_heads(    panel, n, m, line) {
    for (panel = 1; panel <= panel_count; panel++) {
        if (panel in heading_y) {
            n = heading_lines(panel, line)
            box(24, heading_y[panel] - 2, width - 24, heading_y[panel] + n * line_px + 2, "#f0f0f0")
            paragraph(n, line, 30, heading_y[panel], "left", font_px, ":Bold", dark, line_px)
        }
        n = name_lines(panel, line)
        paragraph(n, line, panel_left[panel], head_y[panel], "left", font_px, ":Bold", dark, line_px)
        m = fact_lines(panel, line)
        paragraph(m, line, panel_left[panel], head_y[panel] + n * line_px, "left", 11, "", grey, line_px)
        label("ns per operation", panel_left[panel] - axis_px + 8, panel_top[panel] + panel_height() / 2, \
              "center", 11, "", dark, 1)
        label("launch", panel_left[panel] + panel_px / 2, panel_top[panel] + panel_height() + 28, \
              "center", 11, "", dark)
    }
}

# What turns.gp needs for panel K: its place, the ranges and tics, the median over the launches.
function write_panels(    panel, low, high) {
    printf "panel_count = %d\n", panel_count
    printf "array lefts[%d]\narray tops[%d]\narray bottoms[%d]\narray axes[%d]\narray middles[%d]\n", \
        panel_count, panel_count, panel_count, panel_count, panel_count
    printf "panel_width = %.5f\n", panel_px / width
    for (panel = 1; panel <= panel_count; panel++) {
        low = launch_low[point[panel]]
        high = launch_high[point[panel]]
        printf "lefts[%d] = %.5f\ntops[%d] = %.5f\nbottoms[%d] = %.5f\nmiddles[%d] = %.9g\n", \
            panel, panel_left[panel] / width, panel, 1 - panel_top[panel] / height, \
            panel, 1 - (panel_top[panel] + panel_height()) / height, panel, middle_ns[panel]
        printf "axes[%d] = \"set xrange [%.9g:%.9g]; set xtics nomirror %s; set yrange %s; set ytics nomirror %s\"\n", \
            panel, low - 0.6, high + 0.6, launch_tics(low, high), range_text(panel), y_tics[panel]
    }
}

function launch_tics(low, high,    step, i, list) {
    step = max(1, int((high - low + 1) * 30 / panel_px + 0.999))
    list = ""
    for (i = low; i <= high; i += step)
        list = list (list == "" ? "" : ", ") tic(i)
    return "(" list ")"
}
