# SPDX-License-Identifier: MIT
#
# A sweep: time over a parameter in the upper panel, allocations in the lower one. Runs after page.gp, in a folder with
# the files that plots/sweep.awk wrote.

unset key
set border 3 linewidth 0.8 linecolor rgb '#8a8a8a'
set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'
set tics scale 0.5 textcolor rgb '#444444' font 'DejaVu Sans,11'
unset xtics
set style arrow 1 heads size screen 0.006,90 fixed nofilled linewidth 2 linecolor rgb variable
set style arrow 2 nohead linewidth 1.2 dashtype 2 linecolor rgb variable
load 'labels-'.format.'.gp'

# Texts, boxes and rules belong to the whole picture: drawn once, with the first panel.
set multiplot
if (has_time) {
    set lmargin at screen time_left
    set rmargin at screen time_right
    set tmargin at screen time_top
    set bmargin at screen time_bottom
    if (time_is_log) { set logscale y }
    eval time_setting
    plot for [k = 1:line_count] sprintf('time-%d', k) using 1:3:4 with filledcurves \
             fillcolor rgb colours[k] fillstyle transparent solid 0.22 noborder, \
         for [k = 1:line_count] sprintf('time-%d', k) using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb colours[k] pointtype markers[k] pointsize sizes[k], \
         'drops' using 1:2:(0):3:4 with vectors arrowstyle 2, \
         'spans' using 1:2:3:(0):4 with vectors arrowstyle 1, \
         'rings' using 1:2:3 with points pointtype 6 pointsize 1.9 linewidth 2 linecolor rgb variable
    unset label
    unset object
    unset arrow
    unset logscale y
}
if (has_allocs) {
    set lmargin at screen allocs_left
    set rmargin at screen allocs_right
    set tmargin at screen allocs_top
    set bmargin at screen allocs_bottom
    eval allocs_setting
    plot for [k = 1:line_count] sprintf('allocs-%d', k) using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb colours[k] pointtype markers[k] pointsize sizes[k]
}
unset multiplot
set output
