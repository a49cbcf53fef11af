# SPDX-License-Identifier: MIT
# Percentiles, a panel for each point: levels joined by a line, with their intervals. Part k of the lines is of one panel and
# variant, line_count of them each: x, time, low, high.

do for [p = 1:panel_count] {
    eval panel(p)
    plot for [k = 1:line_count] $lines index (p - 1)*line_count + k - 1 using 1:3:(0):($4 - $3) with vectors \
             heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb line_colour(k), \
         for [k = 1:line_count] $lines index (p - 1)*line_count + k - 1 using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb line_colour(k) pointtype markers[k] pointsize 0.9
    unset label
    unset object
    unset arrow
}
