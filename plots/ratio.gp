# SPDX-License-Identifier: MIT
# Ratios to the baseline, one line each, with their intervals: a filled marker where the verdict is faster or slower, a
# hollow one elsewhere.

set lmargin at screen left
set rmargin at screen right
set tmargin at screen top
set bmargin at screen bottom
unset key
set logscale x
set style arrow 1 heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb one_colour
set style arrow 2 head size screen 0.008,25 fixed filled linewidth 1.2 linecolor rgb one_colour
set grid xtics linetype 1 linewidth 0.6 linecolor rgb grid_colour
unset border
set tics scale 0 textcolor rgb tic_text_colour font 'DejaVu Sans,11'
unset ytics

# The markers are over the intervals: one that is narrower than its marker is seen as a point.
plot $interval using 2:1:($3 - $2):(0) with vectors arrowstyle 1, \
     $onward using 2:1:($3 - $2):(0) with vectors arrowstyle 2, \
     $same with points pointtype 7 pointsize 0.9 linecolor rgb 'white', \
     $same with points pointtype 6 pointsize 0.9 linewidth 1.5 linecolor rgb grey_colour, \
     $faster with points pointtype 7 pointsize 0.9 linecolor rgb faster_colour, \
     $slower with points pointtype 7 pointsize 0.9 linecolor rgb slower_colour
