# SPDX-License-Identifier: MIT
#
# Where the lines of a sweep cross the baseline's: a ring with the interval through it, a dashed line up to the words
# above the panel. Used by sweep.awk; the files for gnuplot are 'rings' (x, y, colour), 'spans' (x, y, length, colour)
# and 'drops' (x, y, height, colour).

# Written above the panel at most; more of them are in the description only.
function crossings_max() {
    return 6
}

# Of the current line of the sweep; it is the same in every line of variant k.
function note_crossing(k) {
    crossing[k] = $9
    crossing_low[k] = $10
    crossing_high[k] = $11
    crossing_baseline[k] = variant_number[$12]
    crossing_name[k] = $12
}

function place_crossings(    k) {
    for (k = 1; k <= variant_count; k++) {
        if (!has_time || !(k in crossing) || !crossing_baseline[k])
            continue
        if (crossing[k] + 0 < value[1] || crossing[k] + 0 > value[value_count])
            continue
        crossing_x[k] = value_px(crossing[k] + 0)
        crossing_y[k] = line_at(crossing_baseline[k], crossing_x[k])
        if (crossing_y[k] != "" && crossing_count < crossings_max())
            crossing_of[++crossing_count] = k
    }
    crossing_lines = crossing_count
}

# The time of variant k at a pixel, as its line is drawn; "" where it has none.
function line_at(k, x,    i, left_x, left_y, here) {
    left_y = ""
    for (i = 1; i <= value_count; i++) {
        here = value_px(value[i])
        if (mean[k, key[i]] != "" && here >= x - 0.001)
            return left_y == "" ? (here <= x + 0.001 ? mean[k, key[i]] : "") : \
                between("time", left_y + 0, mean[k, key[i]] + 0, (x - left_x) / (here - left_x))
        left_x = here
        left_y = mean[k, key[i]]
    }
    return ""
}

function crossing_in_words(k) {
    return variant[k] " breaks even with " crossing_name[k] " at " param "=" number_text(crossing[k] + 0) \
        (crossing_low[k] == "" ? "" : " (" number_text(crossing_low[k] + 0) " to " \
         number_text(crossing_high[k] + 0) ")")
}

function write_crossings(    n, k, text, x, px) {
    print "NaN NaN 0" > "rings" # no file is empty
    print "NaN NaN 0 0" > "spans"
    print "NaN NaN 0 0" > "drops"
    for (n = 1; n <= crossing_count; n++) {
        k = crossing_of[n]
        text = crossing_in_words(k)
        px = text_px(text, font_px) / 2
        x = max(left + px, min(width - 24 - px, crossing_x[k]))
        label(text, x, top["time"] - 6 - (crossing_count - n + 0.5) * line_px, "center", font_px, "", line_colour[k])
        write_crossing(k, "0x" substr(line_colour[k], 2))
    }
}

function write_crossing(k, colour,    from, to) {
    printf "%.9g %.9g %s\n", crossing_x[k], crossing_y[k], colour > "rings"
    printf "%.9g %.9g %.9g %s\n", crossing_x[k], crossing_y[k], \
        axis_value("time", axis_high["time"]) - crossing_y[k], colour > "drops"
    if (crossing_low[k] == "")
        return
    from = value_px(max(value[1], crossing_low[k] + 0))
    to = value_px(min(value[value_count], crossing_high[k] + 0))
    printf "%.9g %.9g %.9g %s\n", from, crossing_y[k], to - from, colour > "spans"
    band(from, to, line_colour[k])
}

# A tint behind the panel, as wide as the interval.
function band(from, to, colour) {
    printf "set object %d rectangle from screen %.5f,%.5f to screen %.5f,%.5f", \
        ++object_count, from / width, 1 - bottom["time"] / height, to / width, 1 - top["time"] / height
    printf " behind fillcolor rgb '%s' fillstyle transparent solid 0.10 noborder\n", colour
}
