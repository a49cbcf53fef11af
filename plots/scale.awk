# SPDX-License-Identifier: MIT
#
# The axes of a chart, each with a name ("time", "bytes"): their range, whether they are logarithmic, and their tics.

# Beyond this ratio of the largest to the smallest positive value, the smallest is no longer seen on a linear axis.
function log_ratio() {
    return 50
}

function min(a, b) {
    return a < b ? a : b
}

function max(a, b) {
    return a > b ? a : b
}

function log10(value) {
    return log(value) / log(10)
}

# Where a value lies on the axis before it is stretched to 0..1.
function scaled(axis, value) {
    return is_log[axis] ? log10(value) : value
}

# Sets up an axis `length_px` long on which each top[1..count] (a bar with its error bar, "" when unknown) leaves
# room_px[i] for the number written at its end; smallest and largest value of the bars decide on the logarithm.
function scale_setup(axis, count, value, top, room_px, length_px,    i, smallest, largest) {
    smallest = largest = 0
    for (i = 1; i <= count; i++) {
        if (value[i] == "" || value[i] + 0 <= 0)
            continue
        smallest = smallest == 0 ? value[i] + 0 : min(smallest, value[i] + 0)
        largest = max(largest, value[i] + 0)
    }
    is_log[axis] = smallest > 0 && largest / smallest > log_ratio()
    # Half a decade below the smallest, so that its bar is still one.
    axis_low[axis] = is_log[axis] ? log10(smallest) - 0.5 : 0
    axis_high[axis] = axis_low[axis]
    for (i = 1; i <= count; i++) {
        if (top[i] == "" || (is_log[axis] && top[i] + 0 <= 0))
            continue
        axis_high[axis] = max(axis_high[axis], axis_low[axis] + \
            (scaled(axis, top[i]) - axis_low[axis]) * length_px / (length_px - room_px[i]))
    }
    if (axis_high[axis] <= axis_low[axis]) # nothing but zeros
        axis_high[axis] = axis_low[axis] + 1
}

# Where a value is drawn, 0 at the foot of the axis to 1 at its end.
function fraction(axis, value) {
    if (is_log[axis] && value + 0 <= 0)
        return 0
    return max(0, min(1, (scaled(axis, value) - axis_low[axis]) / (axis_high[axis] - axis_low[axis])))
}

function axis_value(axis, end) {
    return is_log[axis] ? 10 ^ end : end
}

# The lower end of an error bar, which a logarithmic axis may not reach.
function error_foot(value) {
    return max(value + 0, axis_value("time", axis_low["time"]))
}

function range_text(axis) {
    return sprintf("[%.9g:%.9g]", axis_value(axis, axis_low[axis]), axis_value(axis, axis_high[axis]))
}

# The tics as gnuplot's explicit list, at least tic_px apart.
function tics_text(axis, length_px, tic_px,    most, list) {
    most = max(2, int(length_px / tic_px))
    list = is_log[axis] ? log_tics(axis, most) : linear_tics(axis, most)
    return "(" list ")"
}

# Steps of 1, 2 or 5 times a power of ten.
function linear_tics(axis, most,    step, i, list) {
    step = 10 ^ floor(log10(axis_high[axis] / most))
    if (step * most < axis_high[axis])
        step *= (step * 2 * most >= axis_high[axis]) ? 2 : (step * 5 * most >= axis_high[axis]) ? 5 : 10
    list = ""
    for (i = 0; i * step <= axis_high[axis] * 1.000001; i++)
        list = list (i ? ", " : "") tic(i * step)
    return list
}

# Powers of ten, every one or every few; with 2 and 5 between them where there is room.
function log_tics(axis, most,    first, last, step, power, list, digits, k, digit) {
    first = floor(axis_low[axis])
    last = floor(axis_high[axis])
    step = int((last - first) / most) + 1
    digits = split((last - first + 1) * 3 <= most ? "1 2 5" : "1", digit, " ")
    list = ""
    for (power = first; power <= last; power += step)
        for (k = 1; k <= digits; k++)
            if (log10(digit[k]) + power >= axis_low[axis] && log10(digit[k]) + power <= axis_high[axis])
                list = list (list == "" ? "" : ", ") tic(digit[k] * 10 ^ power)
    return list
}

# Multiples of a step (1, 2 or 5 times a power of ten) over a range that need not begin at 0, nowhere closer than
# tic_px: on a logarithmic axis they crowd at its upper end.
function step_tics(axis, length_px, tic_px,    low, high, power, k, digit, step) {
    low = axis_value(axis, axis_low[axis])
    high = axis_value(axis, axis_high[axis])
    split("1 2 5", digit, " ")
    for (power = floor(log10(high - low)) - 3; ; power++)
        for (k = 1; k <= 3; k++) {
            step = digit[k] * 10 ^ power
            if (step > high - low || (1 - fraction(axis, high - step)) * length_px >= tic_px)
                return "(" multiples(step, low, high) ")"
        }
}

# Also sets tics_px, the width of the widest of them.
function multiples(step, low, high,    i, list) {
    list = ""
    tics_px = 0
    for (i = -floor(-low / step); i * step <= high; i++) {
        list = list (list == "" ? "" : ", ") tic(i * step)
        tics_px = max(tics_px, text_px(tic_text(i * step), 11))
    }
    return list
}

function tic(value) {
    return sprintf("%s %.9g", quoted(tic_text(value)), value)
}

function floor(value) {
    return value < int(value) ? int(value) - 1 : int(value)
}
