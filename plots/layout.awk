# SPDX-License-Identifier: MIT
#
# The bar charts: reads the lines that results.awk wrote, lays out one chart in pixels and writes it as gnuplot commands
# for columns.gp or bars.gp. All texts are placed here, where their widths are known, so that none can overlap.
#
#   awk -f text.awk -f scale.awk -f page.awk -f columns.awk -f bars.awk -f layout.awk -v chart=N records [published]
#
# N is the number of a case; 0 is the overview of all rows. With the lines that published.awk wrote, the figures that
# others published about the case stand below it, in a lighter pattern and under the heading "quoted". Also written into
# the current folder: 'labels-svg.gp' and 'labels-png.gp' (all texts), 'layout' (the name of the gnuplot script to use)
# and 'alt' (title and contents in words, for those who cannot see the chart).

$1 == "chart" { case_count++ }
$1 == "row" && (chart == 0 || $2 == chart) { add_row() }
$1 == "quoted" && $2 == case_name { add_quoted() }
$1 == "note" { remark[++remark_count] = $2 }

END {
    describe_chart()
    cut_wide_intervals()
    if (has_time && !some_bytes) # zeros need no panel, only words
        has_bytes = 0
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
    some_bytes = some_bytes || $10 + 0 > 0
    zero_bytes = zero_bytes || $10 == "0"
    if (point[row_count] != "")
        has_points = 1
    starts_group[row_count] = row_count > 1 && point[row_count] != point[row_count - 1]
    count_launches($12)
}

# A published figure has neither an interval nor a status. The rows before the first one were measured.
function add_quoted(    i) {
    if (!quoted_count++)
        begin_quoted()
    i = ++row_count
    is_quoted[i] = has_points = 1
    point[i] = "quoted: " $3
    variant[i] = $4
    mean[i] = top[i] = low[i] = high[i] = $5
    bytes[i] = $6
    mean_text[i] = $5 == "" ? "not given" : time_text($5 + 0)
    bytes_written[i] = $6 == "" ? "not given" : bytes_text($6 + 0)
    has_time = has_time || $5 != ""
    has_bytes = has_bytes || $6 != ""
    some_bytes = some_bytes || $6 + 0 > 0
    starts_group[i] = point[i] != point[i - 1]
}

function begin_quoted(    i) {
    for (i = 1; i <= remark_count; i++)
        note[++note_count] = remark[i]
    for (i = 1; i <= row_count; i++)
        point[i] = "measured here" (point[i] == "" ? "" : ", " point[i])
}

# One interval that reaches far beyond every bar would leave these without height: it ends in an arrow instead, a little above
# the longest of them, or where bars differ by decades, half a decade above.
function cut_wide_intervals(    i, smallest, largest, cut) {
    smallest = largest = 0
    for (i = 1; i <= row_count; i++)
        if (mean[i] + 0 > 0) {
            smallest = smallest == 0 ? mean[i] + 0 : min(smallest, mean[i] + 0)
            largest = max(largest, mean[i] + 0)
        }
    cut = largest * (smallest > 0 && largest / smallest > log_ratio() ? 3 : 1.5)
    for (i = 1; i <= row_count; i++)
        if (top[i] + 0 > cut) {
            top[i] = cut
            goes_on[i] = cut_count = 1
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

function how_measured(    text) {
    text = has_time ? mean_in_words() : "time not measured"
    if (!has_bytes && zero_bytes && uncounted == "")
        return append(text, "nothing is allocated")
    if (!has_bytes)
        return append(text, uncounted == "" ? "allocated bytes not counted" : "allocations " uncounted)
    return inconstant ? append(text, "? not constant from operation to operation") : text
}

function mean_in_words(    text) {
    text = "Mean: 20 % trimmed mean" launches_in_words()
    if (!has_interval)
        return text
    return text ", error bars: " interval_in_words("interval of the mean") (cut_count ? ", arrows where it goes on" : "")
}

function time_axis_name() {
    return "Mean time (ns per operation" (is_log["time"] ? ", log scale)" : ")")
}

function bytes_axis_name() {
    return "Allocated (bytes per operation" (is_log["bytes"] ? ", log scale)" : ")")
}

# Both scripts ask for these.
function write_frame(left, right, top_px, bottom) {
    printf "width = %d\nheight = %d\n", width, height
    printf "has_time = %d\nhas_bytes = %d\n", has_time, has_bytes
    write_place("", left, top_px, right, bottom)
}

function write_alt(    i, text) {
    print title > "alt"
    for (i = 1; i <= row_count; i++) {
        text = variant[i] (point[i] == "" ? "" : " (" point[i] ")")
        text = text ": mean " mean_text[i] (mean[i] == "" ? "" : " ns")
        text = text (goes_on[i] ? " (up to " time_text(high[i]) " ns)" : "") ", allocated " bytes_written[i] (bytes[i] == "" ? "" : " B")
        print text (status[i] == "" ? "" : "; " status[i]) > "alt"
    }
    for (i = 1; i <= caption_count; i++)
        print caption_line[i] > "alt"
}
