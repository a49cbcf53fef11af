# SPDX-License-Identifier: MIT
#
# What charts of lines share: the colours and markers of the variants, axes for lines, texts that stand as near to their
# places as they can without touching each other.

# The baseline in dark grey, the others in colours that people with any colour vision can tell apart (Okabe and Ito,
# "Color Universal Design"); with more variants than colours, the markers tell.
function lines_setup(    i) {
    colour_count = split("#3c3c3c #0072b2 #d55e00 #009e73 #aa3377 #e69f00 #56b4e9 #8f5a00", line_colour, " ")
    split("7 5 9 13 11 7 5 9", line_marker, " ") # gnuplot's filled circle, square, triangle, diamond, triangle
    for (i = colour_count + 1; i <= 64; i++) {
        line_colour[i] = line_colour[2 + (i - 2) % (colour_count - 1)]
        line_marker[i] = line_marker[1 + (i + int(i / colour_count)) % 5] - 1 # hollow
    }
}

function lines_max() {
    return 64
}

# Smaller for the later ones: where all lines are one, each is still seen.
function marker_size(k, count) {
    return count < 2 ? 0.9 : 1.1 - 0.55 * (k - 1) / (count - 1)
}

# Beyond this ratio a logarithmic axis shows more than one from zero.
function line_log_ratio() {
    return 20
}

# Sets up an axis for values from `low` to `high`: from zero, or logarithmic. Without a positive value, `high` is 0.
function line_scale(axis, low, high,    room) {
    is_log[axis] = low > 0 && high / low > line_log_ratio()
    axis_low[axis] = is_log[axis] ? log10(low) : 0
    axis_high[axis] = is_log[axis] ? log10(high) : high > 0 ? high : 1
    room = (axis_high[axis] - axis_low[axis]) * (is_log[axis] ? 0.05 : 0.12)
    axis_high[axis] += room
    axis_low[axis] -= is_log[axis] ? room : 0
}

# The value at a fraction of the way from one value to another, as the line between them is drawn.
function between(axis, from, to, part) {
    if (!is_log[axis])
        return from + (to - from) * part
    return from > 0 && to > 0 ? exp(log(from) + (log(to) - log(from)) * part) : ""
}

# Places count texts, each size[i] long, with their middles as near to want[i] (ascending) as goes without touching,
# all between `low` and `high`. Texts that would touch become one block around the mean of their places, again and
# again (pool adjacent violators: Barlow and others, "Statistical inference under order restrictions", 1972).
function spread(count, want, size, low, high, place,    i, n, start, sum, items, px) {
    n = 0
    for (i = 1; i <= count; i++) {
        n++
        sum[n] = want[i] - size[i] / 2
        items[n] = 1
        px[n] = size[i]
        start[n] = max(low, min(high - px[n], sum[n]))
        while (n > 1 && start[n - 1] + px[n - 1] > start[n]) {
            sum[n - 1] += sum[n] - items[n] * px[n - 1]
            items[n - 1] += items[n]
            px[n - 1] += px[n]
            n--
            start[n] = max(low, min(high - px[n], sum[n] / items[n]))
        }
    }
    place_blocks(count, size, n, start, px, place)
}

function place_blocks(count, size, n, start, px, place,    i, block, at) {
    block = 1
    at = start[1]
    for (i = 1; i <= count; i++) {
        if (block < n && at + size[i] / 2 > start[block] + px[block]) {
            block++
            at = start[block]
        }
        place[i] = at + size[i] / 2
        at += size[i]
    }
}

# Sorts order[1..count], indices into value[], by the values; equal ones stay as they are.
function sort_by(value, order, count,    i, k, index_) {
    for (i = 2; i <= count; i++) {
        index_ = order[i]
        for (k = i; k > 1 && value[order[k - 1]] > value[index_]; k--)
            order[k] = order[k - 1]
        order[k] = index_
    }
}

# The names of the lines order[1..count] at the pixel x, right of their panel, as near to the ends of the lines, at the
# heights y_of[], as they can be between `low` and `high`. A name is variant[], in lines at most names_px wide; below it
# stands remark[], where there is one.
function names_beside(count, order, y_of, x, low, high,    i, want, size, place) {
    sort_by(y_of, order, count)
    for (i = 1; i <= count; i++) {
        want[i] = y_of[order[i]]
        size[i] = wrap(variant[order[i]], names_px, font_px, 0, 3, name_line) * line_px + 1
        size[i] += (order[i] in remark) * line_px
    }
    spread(count, want, size, low, high, place)
    for (i = 1; i <= count; i++)
        name_beside(order[i], x, y_of[order[i]], place[i])
}

function name_beside(k, x, y, place,    n) {
    rule(x + 3, y, x + 20, place, line_colour[k], 0.8)
    line_sample(k, x + 22, place, 0.9)
    n = wrap(variant[k], names_px, font_px, 0, 3, name_line)
    place -= (n + (k in remark)) * line_px / 2
    paragraph(n, name_line, x + 50, place, "left", font_px, "", dark, line_px)
    if (k in remark)
        label(remark[k], x + 50, place + (n + 0.5) * line_px, "left", 11, "", grey)
}

# What names_beside() needs of the width.
function beside_px() {
    return names_px + 56
}

# Sets names_px for the names of count variants; returns how many lines they take, one below the other.
function measure_names(count,    k, n) {
    names_px = 60
    for (k = 1; k <= count; k++)
        names_px = max(names_px, min(210, text_px(variant[k], font_px)))
    n = 0
    for (k = 1; k <= count; k++)
        n += wrap(variant[k], names_px, font_px, 0, 3, name_line)
    return n
}

# A line of the key: the marker of variant k on a piece of its line.
function line_sample(k, x, y, size) {
    rule(x, y, x + 22, y, line_colour[k], 2)
    marker(x + 11, y, line_marker[k], size, line_colour[k])
}

# For gnuplot: the colours, markers and sizes of count variants.
function write_styles(count,    k) {
    printf "line_count = %d\narray colours[%d]\narray markers[%d]\narray sizes[%d]\n", count, count, count, count
    for (k = 1; k <= count; k++)
        printf "colours[%d] = '%s'\nmarkers[%d] = %d\nsizes[%d] = %.3g\n", \
            k, line_colour[k], k, line_marker[k], k, marker_size(k, count)
}
