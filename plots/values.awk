# SPDX-License-Identifier: MIT
#
# The horizontal axis of a sweep: the values of its parameter in their real distances, or on a logarithmic scale where
# that keeps neighbours further apart; or, where values crowd at the upper end (99, 99.9, 100), on a logarithmic scale
# of the distance to the last one. Every value has its number below the axis; where values crowd nevertheless, thin
# lines lead from them to their numbers.

# The part of a logarithmic axis between zero, if there is one, and the first value that is not zero.
function zero_part() {
    return 0.09
}

# How much further apart the closest neighbours must be before the scale becomes logarithmic.
function log_gain() {
    return 2
}

# Markers closer than this, in pixels, are one.
function apart_px() {
    return 4
}

# Takes the ascending values 1..count, which are drawn from the pixel `first` to the pixel `last`.
function values_setup(count, list, first, last,    i, ascending, distance, linear, is_log, is_mirrored) {
    value_count = count
    for (i = 1; i <= count; i++) {
        value[i] = ascending[i] = list[i]
        distance[i] = list[count] - list[count + 1 - i]
    }
    value_first = first
    value_last = last
    linear = closest(ascending, 0)
    is_log = closest(ascending, 1)
    is_mirrored = closest(distance, 1)
    value_scale = "linear"
    if (is_log > log_gain() * linear)
        value_scale = "log"
    else if (linear * (last - first) < apart_px() && is_mirrored > log_gain() * linear)
        value_scale = "mirrored"
    value_origin = value_scale == "mirrored" ? distance[2] : value[1] == 0 ? value[2] : value[1]
    value_jumps = value_scale == "mirrored" || (value_scale == "log" && value[1] == 0)
    value_reach = value_scale == "mirrored" ? distance[count] : value[count]
}

# The smallest distance between neighbours in list[1..value_count], as a part of all the way; 0 where the scale is
# impossible. On a logarithmic scale a zero stands apart.
function closest(list, is_log,    i, from, step, smallest) {
    from = is_log && list[1] == 0 ? 2 : 1
    if (is_log && (list[from] <= 0 || value_count - from < 1))
        return 0
    smallest = 1
    for (i = from + 1; i <= value_count; i++) {
        step = is_log ? log(list[i] / list[i - 1]) / log(list[value_count] / list[from]) : \
            (list[i] - list[i - 1]) / (list[value_count] - list[1])
        smallest = min(smallest, step)
    }
    return from == 2 ? min(zero_part(), smallest * (1 - zero_part())) : smallest
}

# The pixel at which a value between the first and the last is drawn.
function value_px(x,    part) {
    if (value_scale == "linear")
        part = (x - value[1]) / (value[value_count] - value[1])
    else if (value_scale == "log")
        part = log_part(x)
    else
        part = 1 - log_part(value[value_count] - x)
    return value_first + part * (value_last - value_first)
}

function log_part(x,    zero) {
    zero = value_jumps ? zero_part() : 0
    if (x <= value_origin)
        return zero * x / value_origin
    return zero + (1 - zero) * log(x / value_origin) / log(value_reach / value_origin)
}

function value_scale_in_words() {
    if (value_scale == "linear")
        return ""
    if (value_scale == "mirrored")
        return " (distance to " value_text[value_count] " on a log scale)"
    return value_jumps ? " (log scale from " value_text[2] " on)" : " (log scale)"
}

# Chooses the values that get a number: all, or as many as there is room for, the first and the last among them.
# value_text[] is what to write. Sets shown[1..shown_count], the pixels shown_at[], and shown_px[] of their numbers.
function choose_numbers(room_px,    i, step, total_px) {
    for (step = 1; ; step++) {
        shown_count = 0
        total_px = 0
        for (i = 1; i <= value_count; i++) {
            if (i != 1 && i != value_count && ((i - 1) % step || value_count - i < step))
                continue
            shown[++shown_count] = i
            shown_at[shown_count] = value_px(value[i])
            shown_px[shown_count] = text_px(value_text[i], 11) + 10
            total_px += shown_px[shown_count]
        }
        if (total_px <= room_px * 0.75 || step > value_count) # most of them stand where they belong
            return
    }
}

# Draws the numbers below the axis at `y`, from pixel `low` to pixel `high`, with what leads to them.
function draw_numbers(y, low, high,    i, place) {
    choose_numbers(high - low)
    spread(shown_count, shown_at, shown_px, low, high, place)
    for (i = 1; i <= shown_count; i++) {
        rule(shown_at[i], y, shown_at[i], y + 4, "#8a8a8a")
        if (max(place[i] - shown_at[i], shown_at[i] - place[i]) > 3)
            rule(shown_at[i], y + 4, place[i], y + 15, "#8a8a8a")
        label(value_text[shown[i]], place[i], y + 23, "center", 11, "", "#444444")
    }
    if (value_jumps)
        draw_break(y)
}

# The sign that the axis jumps: between the value that stands apart and its neighbour.
function draw_break(y,    i, x) {
    i = value_scale == "mirrored" ? value_count : 2
    x = (value_px(value[i - 1]) + value_px(value[i])) / 2
    rule(x - 5, y + 5, x - 1, y - 5, "#8a8a8a")
    rule(x + 1, y + 5, x + 5, y - 5, "#8a8a8a")
}
