# SPDX-License-Identifier: MIT
#
# What every chart has: the facts about the run, a caption made of them, and texts, boxes and rules at a pixel counted
# from the top left corner, written as gnuplot commands to stdout (texts: to 'labels-svg.gp' and 'labels-png.gp'). The
# chart sets `width` and `height` before it draws, and supplies how_measured(), the last line of the caption.

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
$1 == "row" && $23 != "" && !($23 in allocator_seen) { allocator_seen[$23] = ++allocator_count }

# Notes how many launches are behind a row, for launches_in_words().
function count_launches(count) {
    if (count == "")
        return
    launches_max = launches_max == "" ? count + 0 : max(launches_max, count + 0)
    launches_min = launches_min == "" ? count + 0 : min(launches_min, count + 0)
}

function launches_in_words() {
    if (launches_max == "")
        return ""
    if (launches_max == 1)
        return " over 1 launch"
    return " over " (launches_min < launches_max ? launches_min " to " : "") launches_max " launches"
}

# "99 % interval", or what `otherwise` says where the results do not tell the confidence.
function interval_in_words(otherwise,    confidence) {
    confidence = fact["confidence"]
    gsub(/[ %]/, "", confidence)
    if (confidence !~ /^[0-9.]+$/)
        return otherwise
    return sprintf("%g %% interval", confidence < 1 ? confidence * 100 : confidence)
}

# Sets caption_line[]: doubts about the run, where and when it was, how the numbers came about, the chart's own
# note[1..note_count]; at most `px` wide.
function measure_caption(px,    i) {
    caption_count = 0
    for (i = 1; i <= warning_count; i++)
        add_to_caption(warning[i], px)
    doubt_count = caption_count
    add_to_caption(where_measured(), px)
    add_to_caption(how_measured(), px)
    for (i = 1; i <= note_count; i++)
        add_to_caption(note[i], px)
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
    return append(append(text, fact["compiler"]), allocator_count > 1 ? "" : fact["allocator"])
}

# A label at a pixel counted from the top left corner. `style` is "" or ":Bold"; `turned` when it reads upwards.
function label(text, x, y, align, size, style, colour, turned,    place) {
    if (text == "")
        return
    place = sprintf("at screen %.5f,%.5f %s font 'DejaVu Sans%s,%g' textcolor rgb '%s'%s", \
                    x / width, 1 - y / height, align, style, size, colour, turned ? " rotate by 90" : "")
    print "set label " ++label_count " " quoted(text) " " place > "labels-svg.gp"
    print "set label " label_count " " quoted(in_dejavu(text)) " " place > "labels-png.gp"
}

# A marker that belongs to no axis, for a key. `type` and `size` are gnuplot's.
function marker(x, y, type, size, colour,    place) {
    place = sprintf("'' at screen %.5f,%.5f point pointtype %d pointsize %g linewidth 1.5 linecolor rgb '%s'", \
                    x / width, 1 - y / height, type, size, colour)
    print "set label " ++label_count " " place > "labels-svg.gp"
    print "set label " label_count " " place > "labels-png.gp"
}

# Writes a text of the key; returns where the next entry begins.
function key_text(text, x, y) {
    label(text, x, y, "left", font_px, "", dark)
    return x + text_px(text, font_px) + 22
}

# A filled rectangle without a border.
function box(x1, y1, x2, y2, colour) {
    printf "set object %d rectangle from screen %.5f,%.5f to screen %.5f,%.5f", \
        ++object_count, x1 / width, 1 - y2 / height, x2 / width, 1 - y1 / height
    printf " back fillcolor rgb '%s' fillstyle solid noborder\n", colour
}

# A line, one pixel wide unless `px` says otherwise.
function rule(x1, y1, x2, y2, colour, px) {
    printf "set arrow %d from screen %.5f,%.5f to screen %.5f,%.5f nohead linewidth %g linecolor rgb '%s' back\n", \
        ++arrow_count, x1 / width, 1 - y1 / height, x2 / width, 1 - y2 / height, px == "" ? 1 : px, colour
}

# The texts of a paragraph from `y` downwards.
function paragraph(count, line, x, y, align, size, style, colour, step_px,    i) {
    for (i = 1; i <= count; i++)
        label(line[i], x, y + (i - 0.5) * step_px, align, size, style, colour)
}

# Where gnuplot's panel lies, as variables with the prefix `name`.
function write_place(name, x1, y1, x2, y2) {
    printf "%sleft = %.5f\n%sright = %.5f\n", name, x1 / width, name, x2 / width
    printf "%stop = %.5f\n%sbottom = %.5f\n", name, 1 - y1 / height, name, 1 - y2 / height
}
