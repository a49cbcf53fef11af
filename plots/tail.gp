# SPDX-License-Identifier: MIT
#
# Percentiles, a panel for each point: levels joined by a line, with their intervals. Runs after page.gp, in a
# folder with the files that plots/tail.awk wrote.

unset key
set logscale y
set border 3 linewidth 0.8 linecolor rgb '#8a8a8a'
set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'
set tics scale 0.5 textcolor rgb '#444444' font 'DejaVu Sans,11'
unset xtics
load 'labels-'.format.'.gp'

# Texts, boxes and rules belong to the whole picture: drawn once, with the first panel.
set multiplot
do for [k = 1:panel_count] {
    set lmargin at screen lefts[k]
    set rmargin at screen lefts[k] + panel_width
    set tmargin at screen tops[k]
    set bmargin at screen bottoms[k]
    set xrange [firsts[k]:firsts[k] + panel_px]
    plot for [v = 1:line_count] sprintf('intervals-%d-%d', k, v) using 1:2:(0):($3 - $2) with vectors \
             heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb colours[v], \
         for [v = 1:line_count] sprintf('levels-%d-%d', k, v) using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb colours[v] pointtype markers[v] pointsize 0.9
    unset label
    unset object
    unset arrow
}
unset multiplot
set output
