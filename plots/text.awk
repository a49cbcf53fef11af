# SPDX-License-Identifier: MIT
#
# Texts of a chart: how wide they are, where they break, how a number is written. Bytes, not characters: LC_ALL=C.

# Advance widths of the printable ASCII characters in DejaVu Sans, in thousandths of the font size.
function text_setup(    i, widths) {
    split("318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 " \
          "636 636 337 337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 " \
          "603 787 695 635 611 732 684 989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 " \
          "634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838", widths, " ")
    for (i = 32; i < 127; i++)
        char_width[sprintf("%c", i)] = widths[i - 31]
}

# Splits UTF-8 into characters char[1..n]; returns n.
function split_chars(text, char,    i, n, byte) {
    n = 0
    for (i = 1; i <= length(text); i++) {
        byte = substr(text, i, 1)
        if (n > 0 && byte ~ /[\200-\277]/)
            char[n] = char[n] byte
        else
            char[++n] = byte
    }
    return n
}

# Width of one character in thousandths of the font size. Beyond ASCII: as wide as a wide letter, or, from three bytes
# on, where the East Asian scripts live, a square (and a mark such as the dash is over-estimated).
function width_of(char) {
    if (char in char_width)
        return char_width[char]
    return length(char) > 2 ? 1000 : 700
}

# Width in pixels, never much too small. A bold text is a tenth wider in the mean and a little more for short words.
function text_px(text, size, bold,    i, n, char, sum) {
    n = split_chars(text, char)
    sum = 0
    for (i = 1; i <= n; i++)
        sum += width_of(char[i])
    return sum * size / 1000 * (bold ? 1.13 : 1)
}

# Breaks a text into line[1..n], each at most max_px wide, and returns n, at most max_lines: what does not fit then ends
# in an ellipsis. Breaks behind a blank or another separator, else anywhere: a name without one must break too.
function wrap(text, max_px, size, bold, max_lines, line,    i, n, char, count, start, last_break, sum, limit) {
    count = split_chars(text, char)
    limit = max_px * 1000 / size / (bold ? 1.13 : 1)
    n = 0
    start = 1
    while (start <= count && n < max_lines) {
        sum = 0
        last_break = 0
        for (i = start; i <= count; i++) {
            sum += width_of(char[i])
            if (sum - (char[i] == " " ? width_of(" ") : 0) > limit && i > start)
                break
            if (char[i] ~ /[ _,;:=\/|.-]/)
                last_break = i
        }
        if (i <= count && last_break > start)
            i = last_break + 1
        line[++n] = join(char, start, i - 1)
        start = i
    }
    if (start <= count)
        line[n] = with_ellipsis(line[n], limit)
    return n
}

function join(char, first, last,    i, text) {
    text = ""
    for (i = first; i <= last; i++)
        text = text char[i]
    sub(/ +$/, "", text)
    return text
}

function with_ellipsis(text, limit,    n, char) {
    n = split_chars(text, char)
    while (n > 1 && text_px(join(char, 1, n), 1000) + 1000 > limit)
        n--
    return join(char, 1, n) "\342\200\246"
}

# The text with a square for what DejaVu Sans may lack: all but Latin, Greek, Cyrillic, punctuation, arrows and
# mathematics. Where pngcairo finds no glyph, it spoils the picture.
function in_dejavu(text,    i, n, char, safe) {
    n = split_chars(text, char)
    safe = ""
    for (i = 1; i <= n; i++)
        safe = safe (char[i] ~ /^([\001-\177]|[\302-\324].|\342[\200-\213].)$/ ? char[i] : "\342\226\241")
    return safe
}

# 1234567 -> 1,234,567; four digits stay as they are.
function grouped(value,    digits, text) {
    digits = sprintf("%.0f", value)
    if (length(digits) < 5)
        return digits
    text = ""
    while (length(digits) > 3) {
        text = "," substr(digits, length(digits) - 2) text
        digits = substr(digits, 1, length(digits) - 3)
    }
    return digits text
}

# What is not zero never reads "0".
function decimal(value) {
    if (value < 0.01)
        return sprintf("%.2g", value)
    if (value < 100)
        return sprintf("%.2f", value)
    if (value < 1000)
        return sprintf("%.1f", value)
    return value < 1e9 ? grouped(value) : sprintf("%.3e", value)
}

function time_text(value) {
    return value == 0 ? "0" : decimal(value)
}

# Bytes are whole where every operation does the same; decimals say that it does not.
function bytes_text(value) {
    return value == int(value) && value < 1e12 ? grouped(value) : decimal(value)
}

# A number on an axis, short: 0, 2.5, 500, 20k, 3M, 1G.
function tic_text(value) {
    if (value >= 1e12)
        return sprintf("%gT", value / 1e12)
    if (value >= 1e9)
        return sprintf("%gG", value / 1e9)
    if (value >= 1e6)
        return sprintf("%gM", value / 1e6)
    return value >= 1e4 ? sprintf("%gk", value / 1e3) : sprintf("%g", value)
}

# A string that gnuplot takes as it stands: in single quotes there are neither escapes nor command substitution. A
# single quote is a string of its own, for gnuplot 5.4 does not understand a doubled one at the beginning of a string or
# behind another one.
function quoted(text) {
    gsub(/'/, "'.\"'\".'", text)
    return "'" text "'"
}
