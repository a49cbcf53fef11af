# SPDX-License-Identifier: MIT
#
# The chart of ratios: one line for each variant of each case and point beside its baseline, with its interval on a
# logarithmic axis. Reads the lines that results.awk wrote and writes gnuplot commands for ratio.gp, as layout.awk does
# for the bars.
#
#   awk -f text.awk -f scale.awk -f page.awk -f ratio.awk records

# Of more lines than this, only the first variant of each point is shown.
function lines_in_full() {
    return 60
}

# More lines than this are counted in the caption only.
function lines_max() {
    return 120
}

# An interval is shown up to this factor beyond the outermost ratio; one that goes on ends in an arrow.
function open_factor() {
    return 5
}

BEGIN {
    blue = "#0072b2"
    vermilion = "#d55e00"
}

$1 == "row" { add_row() }

END {
    choose_rows()
    name_reasons()
    draw_ratios()
    write_alt()
}

# A baseline is no line of its own: it is the 1 of the others. It has no interval.
function add_row(    i) {
    if ($13 != "" && $5 == $13 && $15 == "") {
        baseline_mean[$3, $4, $13] = $7
        return
    }
    i = ++row_count
    case_name[i] = $3
    point[i] = $4
    variant[i] = $5
    status[i] = $6 == "ok" ? "" : $6
    mean[i] = $7
    baseline[i] = $13
    baseline_name[i] = $24
    ratio[i] = $14
    low[i] = $15
    high[i] = $16
    if ($14 == "")
        return
    count_launches($12)
    has_interval = has_interval || $15 != ""
    value_text[i] = ratio_text($14 + 0, $25)
    words[i] = verdict_in_words($14 + 0, $17, $25)
    word_colour[i] = $25 == "faster" ? blue : $25 == "slower" ? vermilion : grey
}

# What a page has room for, and somebody the patience: the rest is in the charts of the cases.
function choose_rows(    i, kept) {
    if (row_count > lines_in_full()) {
        for (i = 1; i <= row_count; i++)
            if (i == 1 || case_name[i] != case_name[kept] || point[i] != point[kept] || baseline[i] != baseline[kept])
                move_row(i, ++kept)
        others_count = row_count - kept
        row_count = kept
    }
    if (row_count > lines_max()) {
        hidden_count = row_count - lines_max()
        row_count = lines_max()
    }
}

function move_row(from, to) {
    case_name[to] = case_name[from]
    point[to] = point[from]
    variant[to] = variant[from]
    status[to] = status[from]
    mean[to] = mean[from]
    baseline[to] = baseline[from]
    baseline_name[to] = baseline_name[from]
    ratio[to] = ratio[from]
    low[to] = low[from]
    high[to] = high[from]
    value_text[to] = value_text[from]
    words[to] = words[from]
    word_colour[to] = word_colour[from]
}

# A difference that is real never reads "1.00".
function ratio_text(value, code,    decimals, text) {
    if (value < 0.1 || value >= 10)
        return decimal(value)
    for (decimals = 2; decimals <= 6; decimals++) {
        text = sprintf("%.*f", decimals, value)
        if (text + 0 != 1 || code !~ /^(faster|slower)$/)
            break
    }
    return text
}

# "5.6x as fast", "1.12x as long", as the sentences of vbench count it: the larger side over the smaller one.
function verdict_in_words(value, verdict, code) {
    if (verdict == "")
        return "not judged"
    if (code == "faster" && value < 1)
        return factor_text(1 / value) "x as fast"
    if (code == "slower" && value > 1)
        return factor_text(value) "x as long"
    return verdict
}

# Two digits of how far it is from 1.
function factor_text(value,    decimals) {
    if (value >= 9.95)
        return grouped(value)
    for (decimals = 1; decimals < 5 && (value - 1) * 10 ^ decimals < 9.5; decimals++)
        ;
    return sprintf("%.*f", decimals, value)
}

# Why a line has no ratio.
function name_reasons(    i) {
    for (i = 1; i <= row_count; i++) {
        starts_case[i] = i == 1 || case_name[i] != case_name[i - 1]
        starts_point[i] = starts_case[i] || point[i] != point[i - 1]
        case_count += starts_case[i]
        if (ratio[i] != "")
            continue
        if (status[i] == "")
            status[i] = mean[i] == "" ? "not timed" : baseline[i] == "" ? "no baseline to compare with" : \
                baseline_mean[case_name[i], point[i], baseline[i]] == "" ? \
                "its baseline " baseline[i] " has no time" : "no ratio"
    }
}

function how_measured(    text) {
    text = "Ratio: time over the baseline's, from turns of the same rounds" launches_in_words()
    if (has_interval)
        text = text ", lines: " interval_in_words("confidence interval") (cut_count ? ", arrows where it goes on" : "")
    if (others_count)
        text = append(text, "only the first variant of each point; " others_count " more are in the charts of the cases")
    if (hidden_count)
        text = append(text, "not shown: " hidden_count " more")
    return text
}

function draw_ratios(    key_y, foot) {
    width = 980
    title = (case_count == 1 ? case_name[1] ": time" : "Time") " relative to the baseline"
    title_count = wrap(title, width - 48, 16, 1, 3, title_line)
    place_panel()
    scale_ratios()
    key_y = 16 + title_count * 21 + 12
    plot_top = key_y + 60
    plot_bottom = place_rows()
    foot = plot_bottom + 30
    measure_caption(width - 48)
    height = int(foot + caption_count * line_px + 10)

    printf "width = %d\nheight = %d\n", width, height
    write_place("", left, plot_top, right, plot_bottom)
    paragraph(title_count, title_line, 24, 14, "left", 16, ":Bold", dark, 21)
    write_key(key_y)
    draw_caption(24, foot, "left")
    write_heading(plot_top - 31)
    write_names()
    write_points()
}

# From left to right: points, variants, the panel, ratios, verdicts.
function place_panel(    i) {
    point_px = value_px = 0
    names_px = 90
    words_px = 70
    for (i = 1; i <= row_count; i++) {
        point_px = max(point_px, min(180, text_px(point[i], font_px, 1)))
        names_px = max(names_px, min(200, text_px(variant[i], font_px)))
        value_px = max(value_px, text_px(value_text[i], font_px))
        if (ratio[i] != "")
            words_px = max(words_px, min(215, max(text_px(words[i], word_size(i)), text_px(status[i], 11))))
    }
    value_px = max(value_px, text_px("Ratio", font_px, 1)) + 2
    names_right = 30 + (point_px ? point_px + 14 : 0) + names_px
    words_left = width - 24 - words_px
    value_right = words_left - 12
    left = names_right + 12
    right = value_right - value_px - 14
}

# The axis holds every ratio and 1, as much of the intervals as is sensible, and the names of its two sides.
function scale_ratios(    i, first, last, end, room) {
    first = last = 0
    for (i = 1; i <= row_count; i++)
        if (ratio[i] != "") {
            first = min(first, log10(ratio[i]))
            last = max(last, log10(ratio[i]))
        }
    axis_low["ratio"] = min(first, -log10(1.02))
    axis_high["ratio"] = max(last, log10(1.02))
    for (i = 1; i <= row_count; i++) {
        if (low[i] == "")
            continue
        end = low[i] + 0 > 0 ? log10(low[i]) : first - 9
        axis_low["ratio"] = min(axis_low["ratio"], max(end, first - log10(open_factor())))
        axis_high["ratio"] = max(axis_high["ratio"], min(log10(high[i]), last + log10(open_factor())))
    }
    is_log["ratio"] = 1
    end = (axis_high["ratio"] - axis_low["ratio"]) * 0.04
    axis_low["ratio"] -= end
    axis_high["ratio"] += end
    room = (text_px("\342\206\220 faster", font_px, 1) + 12) / (right - left)
    axis_low["ratio"] = min(axis_low["ratio"], -axis_high["ratio"] * room / (1 - room))
    axis_high["ratio"] = max(axis_high["ratio"], -axis_low["ratio"] * room / (1 - room))
    for (i = 1; i <= row_count; i++)
        cut_count += low[i] != "" && (goes_on_below(i) || goes_on_above(i))
}

function x_of(value) {
    return left + fraction("ratio", value) * (right - left)
}

# The texts of a row in line[]: its name; its verdict, or why it has none. A status goes below the verdict.
function name_lines(i, line) {
    return wrap(variant[i], names_px, font_px, 0, 8, line)
}

# A doubt is a longer text than an answer.
function word_size(i) {
    return word_colour[i] == grey ? 11 : font_px
}

function word_lines(i, line) {
    return wrap(words[i], words_px, word_size(i), 0, 4, line)
}

function status_lines(i, line) {
    return wrap(status[i], ratio[i] == "" ? width - 24 - left - 8 : words_px, 11, 0, 6, line)
}

# The heading of the case that begins at row i: its name and summary, and on the right what 1 stands for.
function heading_lines(i, line) {
    return wrap(fact["case." case_name[i]] == "" ? case_name[i] : case_name[i] ": " fact["case." case_name[i]], \
                (width - 60) * 0.64, font_px, 1, 2, line)
}

function unit_lines(i, line,    k, name) {
    name = baseline[i]
    for (k = i; k <= row_count && case_name[k] == case_name[i]; k++)
        if (baseline_name[k] != baseline_name[i])
            name = "the baseline of each point"
        else if (baseline[k] != name && name == baseline[i])
            name = baseline_name[i] " with the same allocator"
    return wrap(name == "" ? "" : "1 = " name, (width - 60) * 0.34, font_px, 0, 2, line)
}

# Sets the top and height of each row and heading; returns where the last row ends.
function place_rows(    i, y, n, line, others, used) {
    y = plot_top
    for (i = 1; i <= row_count; i++) {
        if (starts_case[i]) {
            y += i > 1 ? 8 : 0
            heading_y[i] = y
            heading_px[i] = max(heading_lines(i, line), unit_lines(i, others)) * line_px + 4
            y += heading_px[i] + 3
        } else if (starts_point[i]) {
            y += 5
        }
        n = max(name_lines(i, line), word_lines(i, others) + status_lines(i, line))
        row_y[i] = y
        row_px[i] = n * line_px + 7
        used = starts_point[i] ? row_px[i] : used + row_px[i]
        if (i == row_count || case_name[i + 1] != case_name[i] || point[i + 1] != point[i])
            row_px[i] += max(0, wrap(point[i], point_px, font_px, 1, 6, line) * line_px + 7 - used)
        y += row_px[i]
    }
    return y + 4
}

function write_key(y,    x) {
    x = 24
    marker(x + 5, y, 7, 0.9, blue)
    x = key_text("faster", x + 16, y)
    marker(x + 5, y, 7, 0.9, vermilion)
    x = key_text("slower", x + 16, y)
    marker(x + 5, y, 6, 0.9, grey)
    key_text("same, cannot tell, or not judged", x + 16, y)
}

function write_heading(y) {
    label("Time / baseline's time (log scale)", left, y, "left", font_px, ":Bold", dark)
    label("Ratio", value_right, y, "right", font_px, ":Bold", dark)
    label("Verdict", words_left, y, "left", font_px, ":Bold", dark)
    label("\342\206\220 faster", x_of(1) - 6, y + 18, "right", font_px, ":Bold", blue)
    label("slower \342\206\222", x_of(1) + 6, y + 18, "left", font_px, ":Bold", vermilion)
}

function write_names(    i, n, line) {
    for (i = 1; i <= row_count; i++) {
        if (i in heading_y) {
            box(24, heading_y[i], width - 24, heading_y[i] + heading_px[i], "#f0f0f0")
            n = heading_lines(i, line)
            paragraph(n, line, 30, heading_y[i] + 2, "left", font_px, ":Bold", dark, line_px)
            n = unit_lines(i, line)
            paragraph(n, line, width - 30, heading_y[i] + 2, "right", font_px, "", dark, line_px)
        } else if (starts_point[i]) {
            rule(30, row_y[i] - 2.5, width - 24, row_y[i] - 2.5, "#e2e2e2")
        }
        if (starts_point[i]) {
            n = wrap(point[i], point_px, font_px, 1, 6, line)
            paragraph(n, line, 30, row_y[i] + 3.5, "left", font_px, ":Bold", dark, line_px)
        }
        n = name_lines(i, line)
        paragraph(n, line, names_right, row_y[i] + 3.5, "right", font_px, "", dark, line_px)
        write_verdict(i)
    }
}

function write_verdict(i,    n, m, line) {
    if (ratio[i] == "") {
        n = status_lines(i, line)
        paragraph(n, line, left + 8, row_y[i] + 3.5, "left", 11, "", red, line_px)
        return
    }
    label(value_text[i], value_right, row_y[i] + 3.5 + line_px / 2, "right", font_px, "", dark)
    n = word_lines(i, line)
    paragraph(n, line, words_left, row_y[i] + 3.5, "left", word_size(i), "", word_colour[i], line_px)
    m = status_lines(i, line)
    paragraph(m, line, words_left, row_y[i] + 3.5 + n * line_px, "left", 11, "", red, line_px)
}

# The data of gnuplot, y in pixels from the top. Each list starts with one that is not drawn, so that none is empty.
function write_points(    i, y, kind, list, end) {
    list["faster"] = list["slower"] = list["same"] = "NaN NaN\n"
    list["interval"] = list["onward"] = "NaN NaN NaN\n"
    for (i = 1; i <= row_count; i++) {
        y = row_y[i] + 3.5 + line_px / 2
        end = i < row_count && !starts_case[i + 1] ? row_y[i + 1] : row_y[i] + row_px[i]
        if (ratio[i] == "")
            continue
        rule(x_of(1), row_y[i], x_of(1), end, "#333333", 2)
        kind = word_colour[i] == blue ? "faster" : word_colour[i] == vermilion ? "slower" : "same"
        list[kind] = list[kind] sprintf("%.9g %.9g\n", ratio[i], y)
        if (low[i] == "")
            continue
        list["interval"] = list["interval"] interval_line(i, y)
        list["onward"] = list["onward"] onward_lines(i, y)
    }
    for (kind in list)
        printf "$%s << END\n%sEND\n", kind, list[kind]
    printf "set xrange %s\nset yrange [%.9g:%.9g]\n", range_text("ratio"), plot_bottom, plot_top
    print "set xtics nomirror " ratio_tics()
}

function goes_on_below(i) {
    return low[i] + 0 < axis_value("ratio", axis_low["ratio"])
}

function goes_on_above(i) {
    return high[i] + 0 > axis_value("ratio", axis_high["ratio"])
}

function interval_line(i, y) {
    return sprintf("%.9g %.9g %.9g\n", y, \
                   goes_on_below(i) ? ratio[i] : low[i], goes_on_above(i) ? ratio[i] : high[i])
}

# From the ratio to an end of the axis beyond which the interval goes on.
function onward_lines(i, y,    text) {
    text = ""
    if (goes_on_below(i))
        text = sprintf("%.9g %.9g %.9g\n", y, ratio[i], axis_value("ratio", axis_low["ratio"]))
    if (goes_on_above(i))
        text = text sprintf("%.9g %.9g %.9g\n", y, ratio[i], axis_value("ratio", axis_high["ratio"]))
    return text
}

function ratio_tics() {
    if (axis_high["ratio"] - axis_low["ratio"] > log10(6))
        return tics_text("ratio", right - left, 44)
    return step_tics("ratio", right - left, 44)
}

function write_alt(    i, text) {
    print title > "alt"
    for (i = 1; i <= row_count; i++) {
        text = case_name[i] (point[i] == "" ? "" : " (" point[i] ")") ", " variant[i] ": "
        if (ratio[i] != "")
            text = text "ratio " value_text[i] " to " baseline[i] ", " words[i]
        print text (ratio[i] == "" || status[i] == "" ? "" : "; ") status[i] > "alt"
    }
    for (i = 1; i <= caption_count; i++)
        print caption_line[i] > "alt"
}
