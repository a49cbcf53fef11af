# SPDX-License-Identifier: MIT
#
# Single turns by launch, a panel for each variant: turns as dots, the median of each launch as a bar. Runs after
# page.gp, in a folder with the files that plots/turns.awk wrote.

unset key
set style arrow 1 nohead linewidth 2.5 linecolor rgb '#111111'
set style arrow 2 nohead linewidth 2.5 linecolor rgb '#aa3377'
set border 3 linewidth 0.8 linecolor rgb '#8a8a8a'
set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'
set tics scale 0.5 textcolor rgb '#444444' font 'DejaVu Sans,11'

# Texts, boxes and rules belong to the whole picture: drawn once, with the first panel.
set multiplot
do for [k = 1:panel_count] {
    set lmargin at screen lefts[k]
    set rmargin at screen lefts[k] + panel_width
    set tmargin at screen tops[k]
    set bmargin at screen bottoms[k]
    eval axes[k]
    if (k == 1) { load 'labels-'.format.'.gp' }
    plot sprintf('plain-%d', k) with points pointtype variable pointsize 0.35 linecolor rgb '#900072b2', \
         middles[k] with lines linewidth 1 linecolor rgb '#8a8a8a', \
         sprintf('disturbed-%d', k) with points pointtype variable pointsize 0.45 linecolor rgb '#30d55e00', \
         sprintf('medians-%d', k) using 1:2:($3 - $1):(0) with vectors arrowstyle 1, \
         sprintf('outliers-%d', k) using 1:2:($3 - $1):(0) with vectors arrowstyle 2
    unset label
    unset object
    unset arrow
}
unset multiplot
set output
