# SPDX-License-Identifier: MIT
#
# The layout for many methods, drawn by bars.gp: one line per method, with its time in the left panel and its bytes in
# the right one. The chart grows downwards.

# The width of the names, the panels beside them, and where every line is.
function draw_bars(    foot) {
    width = 980
    title_count = wrap(title, width - 48, 16, 1, 3, title_line)
    plot_top = 16 + title_count * 21 + 12 + 22
    measure_names()
    place_panels()
    plot_bottom = place_rows()
    foot = plot_bottom + 30
    measure_caption(width - 48)
    height = int(foot + caption_count * line_px + 10)

    write_frame(0, width, plot_top, plot_bottom)
    paragraph(title_count, title_line, 24, 14, "left", 16, ":Bold", dark, 21)
    draw_caption(24, foot, "left")
    write_names()
    write_panel("time", time_left, time_right, has_time)
    write_panel("bytes", bytes_left, bytes_right, has_bytes)
}

function measure_names(    i) {
    names_px = 90
    for (i = 1; i <= row_count; i++)
        names_px = max(names_px, max(min(300, text_px(variant[i], font_px)), min(200, text_px(status[i], 11))))
}

function place_panels(    room) {
    time_left = 24 + names_px + 12
    room = width - 24 - time_left
    time_right = time_left + (has_bytes ? (room - 28) * 0.55 : room)
    bytes_left = has_time ? time_right + 28 : time_left
    bytes_right = width - 24
}

# Sets the middle of each row and returns where the last one ends. A row is as high as its name and status need.
function place_rows(    i, y, n, line) {
    y = plot_top + 4
    for (i = 1; i <= row_count; i++) {
        if (has_points && (i == 1 || starts_group[i])) {
            y += i > 1 ? 6 : 2
            heading_y[i] = y
            y += line_px * wrap(point[i], width - 60, font_px, 1, 2, line) + 6
        }
        n = wrap(variant[i], names_px, font_px, 0, 8, line) + wrap(status[i], names_px, 11, 0, 6, line)
        row_px[i] = n * line_px + 8
        middle[i] = y + row_px[i] / 2
        y += row_px[i]
    }
    return y + 4
}

function write_names(    i, n, m, line, y) {
    for (i = 1; i <= row_count; i++) {
        if (i in heading_y) {
            n = wrap(point[i], width - 60, font_px, 1, 2, line)
            box(24, heading_y[i] - 2, width - 24, heading_y[i] + n * line_px + 2, "#f0f0f0")
            paragraph(n, line, 30, heading_y[i], "left", font_px, ":Bold", dark, line_px)
        }
        y = middle[i] - row_px[i] / 2 + 4
        n = wrap(variant[i], names_px, font_px, 0, 8, line)
        paragraph(n, line, time_left - 10, y, "right", font_px, "", dark, line_px)
        m = wrap(status[i], names_px, 11, 0, 6, line)
        paragraph(m, line, time_left - 10, y + n * line_px, "right", 11, "", red, line_px)
    }
}

# Scale, data, and the number behind each bar of one panel.
function write_panel(axis, left, right, is_shown,    i, room, value, end, text, one, bars, quotes, errors, onward,
                     panel_px) {
    panel_px = right - left
    for (i = 1; i <= row_count; i++) {
        value[i] = axis == "time" ? mean[i] : bytes[i]
        end[i] = axis == "time" ? top[i] : bytes[i]
        text[i] = axis == "time" ? mean_text[i] : bytes_written[i]
        room[i] = text_px(text[i], font_px) + 14
    }
    scale_setup(axis, row_count, value, end, room, panel_px)
    bars = quotes = errors = onward = "NaN NaN NaN NaN NaN NaN\n" # not drawn: a list must not be empty
    for (i = 1; i <= row_count && is_shown; i++) {
        rule(left, middle[i] - row_px[i] / 2, left, middle[i] + row_px[i] / 2, "#8a8a8a")
        label(text[i], left + fraction(axis, end[i]) * panel_px + 6, middle[i], "left", font_px, "", \
              value[i] == "" ? grey : dark)
        one = sprintf("%.9g %.9g %.9g %.9g %.9g %.9g\n", value[i], middle[i], \
                      axis_value(axis, axis_low[axis]), value[i], middle[i] - 8, middle[i] + 8)
        if (value[i] > 0 && is_quoted[i])
            quotes = quotes one
        else if (value[i] > 0)
            bars = bars one
        if (axis == "time" && high[i] > 0 && high[i] + 0 > low[i] + 0) {
            one = sprintf("%.9g %.9g %.9g\n", middle[i], error_foot(low[i]), top[i])
            if (goes_on[i])
                onward = onward one
            else
                errors = errors one
        }
    }
    printf "$%s << END\n%sEND\n$%s_quoted << END\n%sEND\n", axis, bars, axis, quotes
    if (axis == "time")
        printf "$interval << END\n%sEND\n$onward << END\n%sEND\n", errors, onward
    if (is_shown)
        label(axis == "time" ? time_axis_name() : bytes_axis_name(), left, plot_top - 12, "left", font_px, ":Bold", \
              axis == "time" ? "#00588a" : "#8f5a00")
    printf "set yrange [%.9g:%.9g]\n", plot_bottom, plot_top
    printf "%s_left = %.5f\n%s_right = %.5f\n", axis, left / width, axis, right / width
    printf "%s_is_log = %d\n", axis, is_log[axis]
    printf "%s_low = %.9g\n", axis, axis_value(axis, axis_low[axis])
    printf "%s_high = %.9g\n", axis, axis_value(axis, axis_high[axis])
    printf "%s_tics = \"set xtics nomirror %s\"\n", axis, tics_text(axis, panel_px, 56)
}
