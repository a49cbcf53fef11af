# SPDX-License-Identifier: MIT
#
# Reads the lines that csv.awk wrote, lays out one chart in pixels and writes it as gnuplot commands for columns.gp or
# bars.gp. All texts are placed here, where their widths are known, so that none can overlap.
#
#   awk -f text.awk -f scale.awk -f columns.awk -f bars.awk -f layout.awk -v chart=N records
#
# N is the number of a case; 0 is the overview of all rows. Also written into the current folder: 'labels-svg.gp' and
# 'labels-png.gp' (all texts), 'layout' (the name of the gnuplot script to use) and 'alt' (title and contents in words,
# for those who cannot see the chart).

BEGIN {
    FS = "\t"
    text_setup()
    font_px = 12
    line_px = 15
    dark = "#222222"
    grey = "#6b6b6b"
    red = "#b3261e"
}

$1 == "fact" && $2 == "warning" { warning[++warning_count] = $3 }
$1 == "fact" { fact[$2] = $3 }
$1 == "chart" { case_count++ }
$1 == "row" && (chart == 0 || $2 == chart) { add_row() }

END {
    describe_chart()
    if (chart > 0 && fits_columns()) {
        print "columns" > "layout"
        draw_columns()
    } else {
        print "bars" > "layout"
        draw_bars()
    }
    write_alt()
}

function add_row() {
    row_count++
    case_name = $3
    point[row_count] = chart > 0 ? $4 : ($4 == "" ? $3 : $3 ", " $4)
    variant[row_count] = $5
    status[row_count] = $6 == "ok" ? "" : $6
    mean[row_count] = $7
    high[row_count] = top[row_count] = $7
    low[row_count] = $7
    if ($7 != "" && $8 != "" && $9 != "") {
        has_interval = 1
        low[row_count] = $8
        high[row_count] = $9
        if ($9 + 0 > $7 + 0)
            top[row_count] = $9
    }
    bytes[row_count] = $10
    mean_text[row_count] = $7 == "" ? "n/a" : time_text($7 + 0)
    bytes_written[row_count] = $10 == "" ? "n/a" : bytes_text($10 + 0)
    if ($10 == "" && $11 ~ /^not constant/) {
        bytes_written[row_count] = "?"
        inconstant = 1
    }
    if ($10 == "" && $11 ~ /^(n\/a|not constant)/ && uncounted == "")
        uncounted = $11
    has_time = has_time || $7 != ""
    has_bytes = has_bytes || $10 != ""
    if (point[row_count] != "")
        has_points = 1
    starts_group[row_count] = row_count > 1 && point[row_count] != point[row_count - 1]
    if ($12 != "") {
        if (launches_max == "" || $12 + 0 > launches_max)
            launches_max = $12 + 0
        if (launches_min == "" || $12 + 0 < launches_min)
            launches_min = $12 + 0
    }
}

function describe_chart(    summary) {
    if (chart == 0) {
        title = "All " case_count " cases"
    } else {
        summary = fact["case." case_name]
        title = summary == "" ? case_name : case_name ": " summary
    }
}

# Sets caption_line[]: doubts about the run, where and when it was, how the numbers came about; at most `px` wide.
function measure_caption(px,    i) {
    caption_count = 0
    for (i = 1; i <= warning_count; i++)
        add_to_caption(warning[i], px)
    doubt_count = caption_count
    add_to_caption(where_measured(), px)
    add_to_caption(how_measured(), px)
}

function add_to_caption(text, px,    i, n, line) {
    n = wrap(text, px, 11, 0, 3, line)
    for (i = 1; i <= n; i++)
        caption_line[++caption_count] = line[i]
}

function draw_caption(x, y, align,    i) {
    for (i = 1; i <= caption_count; i++)
        label(caption_line[i], x, y + (i - 0.5) * line_px, align, 11, "", i <= doubt_count ? red : grey)
}

function append(text, more) {
    return text == "" ? more : more == "" ? text : text " \302\267 " more
}

function where_measured(    text) {
    text = append(fact["cpu"], substr(fact["started"], 1, 10))
    return append(append(text, fact["compiler"]), fact["allocator"])
}

function how_measured(    text) {
    text = has_time ? mean_in_words() : "time not measured"
    if (!has_bytes)
        return append(text, uncounted == "" ? "allocated bytes not counted" : "allocations " uncounted)
    return inconstant ? append(text, "? not constant from operation to operation") : text
}

function mean_in_words(    text, confidence) {
    text = "Mean: 20 % trimmed mean"
    if (launches_max == 1)
        text = text " over 1 launch"
    else if (launches_max != "")
        text = text " over " (launches_min < launches_max ? launches_min " to " : "") launches_max " launches"
    if (!has_interval)
        return text
    confidence = fact["confidence"]
    gsub(/[ %]/, "", confidence)
    if (confidence !~ /^[0-9.]+$/)
        return text ", error bars: interval of the mean"
    return sprintf("%s, error bars: %g %% interval", text, confidence < 1 ? confidence * 100 : confidence)
}

function time_axis_name() {
    return "Mean time (ns per operation" (is_log["time"] ? ", log scale)" : ")")
}

function bytes_axis_name() {
    return "Allocated (bytes per operation" (is_log["bytes"] ? ", log scale)" : ")")
}

# A label at a pixel counted from the top left corner. `style` is "" or ":Bold".
function label(text, x, y, align, size, style, colour,    place) {
    if (text == "")
        return
    place = sprintf("at screen %.5f,%.5f %s font 'DejaVu Sans%s,%g' textcolor rgb '%s'", \
                    x / width, 1 - y / height, align, style, size, colour)
    print "set label " ++label_count " " quoted(text) " " place > "labels-svg.gp"
    print "set label " label_count " " quoted(in_dejavu(text)) " " place > "labels-png.gp"
}

# A filled rectangle without a border.
function box(x1, y1, x2, y2, colour) {
    printf "set object %d rectangle from screen %.5f,%.5f to screen %.5f,%.5f", \
        ++object_count, x1 / width, 1 - y2 / height, x2 / width, 1 - y1 / height
    printf " back fillcolor rgb '%s' fillstyle solid noborder\n", colour
}

function rule(x1, y1, x2, y2, colour) {
    printf "set arrow %d from screen %.5f,%.5f to screen %.5f,%.5f nohead linewidth 1 linecolor rgb '%s' back\n", \
        ++arrow_count, x1 / width, 1 - y1 / height, x2 / width, 1 - y2 / height, colour
}

# The texts of a paragraph from `y` downwards.
function paragraph(count, line, x, y, align, size, style, colour, step_px,    i) {
    for (i = 1; i <= count; i++)
        label(line[i], x, y + (i - 0.5) * step_px, align, size, style, colour)
}

# Both scripts ask for these.
function write_frame(left, right, top_px, bottom) {
    printf "width = %d\nheight = %d\n", width, height
    printf "has_time = %d\nhas_bytes = %d\n", has_time, has_bytes
    printf "left = %.5f\nright = %.5f\ntop = %.5f\nbottom = %.5f\n", \
        left / width, right / width, 1 - top_px / height, 1 - bottom / height
}

function write_alt(    i, text) {
    print title > "alt"
    for (i = 1; i <= row_count; i++) {
        text = variant[i] (point[i] == "" ? "" : " (" point[i] ")")
        text = text ": mean " mean_text[i] (mean[i] == "" ? "" : " ns")
        text = text ", allocated " bytes_written[i] (bytes[i] == "" ? "" : " B")
        print text (status[i] == "" ? "" : "; " status[i]) > "alt"
    }
    for (i = 1; i <= caption_count; i++)
        print caption_line[i] > "alt"
}
