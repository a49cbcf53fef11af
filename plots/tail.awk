# SPDX-License-Identifier: MIT
#
# The chart of percentiles: how long the slower operations take, one line per variant, one panel per point. The
# horizontal axis counts nines: 90, 99 and 99.9 % are equally far apart, as the operations beyond them become ten times
# fewer. Reads the lines that results.awk wrote and writes gnuplot commands for tail.gp.
#
#   awk -f text.awk -f scale.awk -f page.awk -f lines.awk -f tail.awk -v chart=N records
#
# N is the number of the case. Also written, for panel K and variant V: the files 'levels-K-V' (x, y) and
# 'intervals-K-V' (x, low, high). The slowest operation of all is a number beside them: as a point it would press all
# else together, and it says more about how many operations there were than the percentiles do.

# More panels than this are named in the caption only.
function panels_max() {
    return 8
}

BEGIN {
    level_count = split("50 %|90 %|99 %|99.9 %|99.99 %", level_text, "|")
    split("0.301 1 2 3 4", level_at, " ") # -log10(1 - level)
}

$1 == "row" && $2 == chart && $6 != "ok" { warning[++warning_count] = $5 ($4 == "" ? "" : " at " $4) ": " $6 }
$1 == "tail" && $2 == chart { add_line() }

END {
    lines_setup()
    draw_tails()
    write_alt()
}

function add_line(    i, n) {
    case_name = $3
    if (!($4 in panel_of)) {
        if (panel_count == panels_max()) {
            left_out[$4] = 1
            return
        }
        panel_of[$4] = ++panel_count
        point[panel_count] = $4
    }
    if (!($5 in variant_number)) {
        if (variant_count == lines_max())
            return
        variant_number[$5] = ++variant_count
        variant[variant_count] = $5
    }
    n = ++total
    panel[n] = panel_of[$4]
    style[n] = variant_number[$5]
    for (i = 1; i <= level_count; i++)
        take_time(n, i, $(6 + i))
    for (i = 3; i <= level_count; i++)
        take_interval(n, i, $(2 * i + 7), $(2 * i + 8))
    slowest[n] = $12
    has_slowest = has_slowest || $12 != ""
    count_launches($6)
}

function take_time(n, i, value) {
    time[n, i] = value
    if (value == "")
        return
    time_high = max(time_high, value)
    time_low = time_low == "" ? value + 0 : min(time_low, value)
}

function take_interval(n, i, low, high) {
    interval_low[n, i] = low
    interval_high[n, i] = high
    if (low == "" || time[n, i] == "")
        return
    has_interval = 1
    time_high = max(time_high, high)
    time_low = min(time_low, low)
}

function how_measured(    text) {
    text = "Percentiles of single operations" launches_in_words()
    if (has_interval)
        text = text ", error bars: " interval_in_words("confidence interval")
    if (has_slowest)
        text = append(text, "slowest: of all that were timed, in ns; more of them would bring slower ones")
    return hidden_points() ? append(text, "not shown: " hidden_points() " more points") : text
}

function hidden_points(    name, n) {
    n = 0
    for (name in left_out)
        n++
    return n
}

function draw_tails(    key_y, y) {
    width = 980
    title = case_name ": how long the slower operations take"
    title_count = wrap(title, width - 48, 16, 1, 3, title_line)
    summary_count = wrap(fact["case." case_name], width - 48, font_px, 0, 2, summary_line)
    tallest_px = max(panel_count == 1 ? 380 : 260, measure_names(variant_count) * (line_px + 1) * (panel_count == 1))
    scale_times()
    key_y = 16 + title_count * 21 + summary_count * line_px + 14
    y = place_tail_panels(panel_count > 1 ? key_y + key_lines() * 20 : key_y - 10)
    measure_caption(width - 48)
    height = int(y + 8 + caption_count * line_px + 10)

    printf "width = %d\nheight = %d\n", width, height
    paragraph(title_count, title_line, 24, 14, "left", 16, ":Bold", dark, 21)
    paragraph(summary_count, summary_line, 24, 16 + title_count * 21, "left", font_px, "", dark, line_px)
    draw_caption(24, y + 8, "left")
    if (panel_count > 1)
        write_tail_key(key_y)
    write_tail_panels()
    write_styles(variant_count)
    write_times()
}

# Logarithmic, and the same for all panels.
function scale_times(    room) {
    is_log["time"] = 1
    axis_low["time"] = log10(time_low)
    axis_high["time"] = log10(time_high)
    room = max(0.01, (axis_high["time"] - axis_low["time"]) * 0.05)
    axis_low["time"] -= room
    axis_high["time"] += room
}

function time_tics() {
    return axis_high["time"] - axis_low["time"] > log10(6) ? tics_text("time", tallest_px, 28) : \
        step_tics("time", tallest_px, 28)
}

# Several panels share a key, one alone has the names beside its lines.
function place_tail_panels(y,    k, line, columns) {
    fact_count = 0
    columns = panel_count > 1 ? 2 : 1
    panel_px = columns == 1 ? width - 24 - 74 - beside_px() : (width - 48 - 28) / 2 - 50
    for (k = 1; k <= panel_count; k++) {
        panel_left[k] = columns == 1 ? 74 : 74 + (k - 1) % 2 * (panel_px + 78)
        fact_count = max(fact_count, columns == 1 ? 0 : wrap(slowest_in_words(k), panel_px, 11, 0, 3, line))
    }
    for (k = 1; k <= panel_count; k++) {
        heading_y[k] = y + 6
        panel_top[k] = y + 24 + ((point[k] != "") + fact_count) * line_px + 4
        if (k % columns == 0 || k == panel_count)
            y = panel_top[k] + tallest_px + 52
    }
    return y
}

# Three digits: 651k, 1.2M.
function short_text(value) {
    return tic_text(sprintf("%.3g", value) + 0)
}

# The slowest operation of each line of a panel.
function slowest_in_words(k,    n, text) {
    text = ""
    for (n = 1; n <= total; n++)
        if (panel[n] == k && slowest[n] != "")
            text = text (text == "" ? "slowest: " : ", ") variant[style[n]] " " short_text(slowest[n])
    return text
}

function key_px(k) {
    return 30 + text_px(variant[k], font_px) + 22
}

function key_lines(    k, x, n) {
    x = 24
    n = 1
    for (k = 1; k <= variant_count; k++) {
        if (x > 24 && x + key_px(k) > width - 24) {
            x = 24
            n++
        }
        x += key_px(k)
    }
    return n
}

function write_tail_key(y,    k, x) {
    x = 24
    for (k = 1; k <= variant_count; k++) {
        if (x > 24 && x + key_px(k) > width - 24) {
            x = 24
            y += 20
        }
        line_sample(k, x, y, 0.9)
        wrap(variant[k], width - 80, font_px, 0, 1, name_line)
        label(name_line[1], x + 30, y, "left", font_px, "", dark)
        x += key_px(k)
    }
}

# Variants stand side by side at each level, or their intervals would hide each other.
function level_px(k, v, i,    x, step) {
    x = panel_left[k] + 22 + level_at[i] / level_at[level_count] * (panel_px - 44)
    step = min(6, 24 / variant_count)
    return x + (v - (variant_count + 1) / 2) * step
}

function write_tail_panels(    k, n, line, i, x) {
    printf "panel_count = %d\narray lefts[%d]\narray tops[%d]\narray bottoms[%d]\narray firsts[%d]\n", \
        panel_count, panel_count, panel_count, panel_count, panel_count
    printf "panel_width = %.5f\npanel_px = %.9g\n", panel_px / width, panel_px
    printf "set yrange %s\nset ytics nomirror %s\n", range_text("time"), time_tics()
    for (k = 1; k <= panel_count; k++) {
        printf "lefts[%d] = %.5f\ntops[%d] = %.5f\nbottoms[%d] = %.5f\nfirsts[%d] = %.9g\n", \
            k, panel_left[k] / width, k, 1 - panel_top[k] / height, k, 1 - (panel_top[k] + tallest_px) / height, \
            k, panel_left[k]
        n = wrap(point[k], panel_px, font_px, 1, 1, line)
        paragraph(n, line, panel_left[k], heading_y[k], "left", font_px, ":Bold", dark, line_px)
        n = panel_count == 1 ? 0 : wrap(slowest_in_words(k), panel_px, 11, 0, 3, line)
        paragraph(n, line, panel_left[k], heading_y[k] + (point[k] != "") * line_px, "left", 11, "", grey, line_px)
        label("ns per operation (log scale)", panel_left[k], panel_top[k] - 11, "left", 11, "", dark)
        label("share of the operations that take no longer", panel_left[k] + panel_px / 2, \
              panel_top[k] + tallest_px + 32, "center", 11, "", dark)
        for (i = 1; i <= level_count; i++) {
            x = level_px(k, (variant_count + 1) / 2, i)
            rule(x, panel_top[k], x, panel_top[k] + tallest_px, "#ececec")
            label(level_text[i], x, panel_top[k] + tallest_px + 14, "center", 11, "", "#444444")
        }
    }
    if (panel_count == 1)
        write_tail_names()
}

function last_level(n,    i) {
    for (i = level_count; i > 1 && time[n, i] == ""; i--)
        ;
    return i
}

function write_tail_names(    n, order, y_of, place) {
    for (n = 1; n <= total; n++) {
        order[n] = style[n]
        if (slowest[n] != "")
            remark[style[n]] = "slowest: " short_text(slowest[n])
        y_of[style[n]] = panel_top[1] + (1 - fraction("time", time[n, last_level(n)])) * tallest_px
    }
    names_beside(total, order, y_of, panel_left[1] + panel_px, panel_top[1] - 4, panel_top[1] + tallest_px + 8)
}

# The files of gnuplot, for each panel and variant.
function write_times(    k, v, n, id) {
    for (k = 1; k <= panel_count; k++)
        for (v = 1; v <= variant_count; v++) {
            id = k "-" v
            print "NaN NaN" > ("levels-" id) # no file is empty
            print "NaN NaN NaN" > ("intervals-" id)
            for (n = 1; n <= total; n++)
                if (panel[n] == k && style[n] == v)
                    write_line(n, id)
            close("levels-" id)
            close("intervals-" id)
        }
}

function write_line(n, id,    i, x) {
    for (i = 1; i <= level_count; i++) {
        if (time[n, i] == "")
            continue
        x = level_px(panel[n], style[n], i)
        printf "%.9g %.9g\n", x, time[n, i] > ("levels-" id)
        if (interval_low[n, i] != "")
            printf "%.9g %.9g %.9g\n", x, interval_low[n, i], interval_high[n, i] > ("intervals-" id)
    }
}

function write_alt(    n, i, text) {
    print title > "alt"
    for (n = 1; n <= total; n++) {
        text = variant[style[n]] (point[panel[n]] == "" ? "" : " (" point[panel[n]] ")") ":"
        for (i = 1; i <= level_count; i++)
            if (time[n, i] != "")
                text = text (i > 1 ? "," : "") " " level_text[i] " " time_text(time[n, i] + 0) " ns"
        if (slowest[n] != "")
            text = text ", slowest " time_text(slowest[n] + 0) " ns"
        print text > "alt"
    }
    for (i = 1; i <= caption_count; i++)
        print caption_line[i] > "alt"
}
