# SPDX-License-Identifier: MIT
# A sweep: a panel for each quantity. Part k of the lines is of one panel and variant, line_count of them each: x, value, low,
# high. Part k of the crossings is one of them: x, time, from, width, foot and head of the panel.

do for [p = 1:panel_count] {
    eval panel(p)
    plot for [k = 1:(p == 1 ? crossing_count : 0)] $crossings index k - 1 using 1:2:3:($3 + $4):5:6 with boxxyerror \
             fillcolor rgb line_colour(crossing_lines[k]) fillstyle transparent solid 0.10 noborder, \
         for [k = 1:line_count] $lines index (p - 1)*line_count + k - 1 using 1:3:4 with filledcurves \
             fillcolor rgb line_colour(k) fillstyle transparent solid 0.22 noborder, \
         for [k = 1:line_count] $lines index (p - 1)*line_count + k - 1 using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb line_colour(k) pointtype markers[k] pointsize sizes[k], \
         for [k = 1:(p == 1 ? crossing_count : 0)] $crossings index k - 1 using 1:2:(0):($6 - $2) with vectors nohead \
             linewidth 1.2 dashtype 2 linecolor rgb line_colour(crossing_lines[k]), \
         for [k = 1:(p == 1 ? crossing_count : 0)] $crossings index k - 1 using 3:2:4:(0) with vectors \
             heads size screen 0.006,90 fixed nofilled linewidth 2 linecolor rgb line_colour(crossing_lines[k]), \
         for [k = 1:(p == 1 ? crossing_count : 0)] $crossings index k - 1 using 1:2 with points pointtype 6 pointsize 1.9 \
             linewidth 2 linecolor rgb line_colour(crossing_lines[k])
    unset label
    unset object
    unset arrow
}
