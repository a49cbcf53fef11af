# SPDX-License-Identifier: MIT
# Percentiles, a panel for each point: levels joined by a line, with their intervals.

unset key
set logscale y
set border 3 linewidth 0.8 linecolor rgb axis_colour
set grid ytics linetype 1 linewidth 0.6 linecolor rgb grid_colour
set tics scale 0.5 textcolor rgb tic_text_colour font 'DejaVu Sans,11'
unset xtics

# Texts, boxes and rules belong to the whole picture: drawn once, with the first panel.
set multiplot
do for [k = 1:panel_count] {
    set lmargin at screen lefts[k]
    set rmargin at screen lefts[k] + panel_width
    set tmargin at screen tops[k]
    set bmargin at screen bottoms[k]
    set xrange [firsts[k]:firsts[k] + panel_px]
    plot for [v = 1:line_count] $intervals index (k - 1)*line_count + v - 1 using 1:2:(0):($3 - $2) with vectors \
             heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb line_colour(v), \
         for [v = 1:line_count] $levels index (k - 1)*line_count + v - 1 using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb line_colour(v) pointtype markers[v] pointsize 0.9
    unset label
    unset object
    unset arrow
}
