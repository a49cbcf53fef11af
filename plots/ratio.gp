# SPDX-License-Identifier: MIT
#
# Ratios to the baseline, one line each, with their intervals: a filled marker where the verdict is faster or slower, a
# hollow one elsewhere. Runs after page.gp, in a folder with the files that plots/ratio.awk wrote.

load 'labels-'.format.'.gp'

set lmargin at screen left
set rmargin at screen right
set tmargin at screen top
set bmargin at screen bottom
unset key
set logscale x
set style arrow 1 heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb '#333333'
set style arrow 2 head size screen 0.008,25 fixed filled linewidth 1.2 linecolor rgb '#333333'
set grid xtics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'
unset border
set tics scale 0 textcolor rgb '#444444' font 'DejaVu Sans,11'
unset ytics

# The markers are over the intervals: one that is narrower than its marker is seen as a point.
plot $interval using 2:1:($3 - $2):(0) with vectors arrowstyle 1, \
     $onward using 2:1:($3 - $2):(0) with vectors arrowstyle 2, \
     $same with points pointtype 7 pointsize 0.9 linecolor rgb 'white', \
     $same with points pointtype 6 pointsize 0.9 linewidth 1.5 linecolor rgb '#6b6b6b', \
     $faster with points pointtype 7 pointsize 0.9 linecolor rgb '#0072b2', \
     $slower with points pointtype 7 pointsize 0.9 linecolor rgb '#d55e00'
set output
