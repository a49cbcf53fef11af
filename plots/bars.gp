# SPDX-License-Identifier: MIT
# Many methods, one line each: time in the left panel, bytes in the right one. The texts belong to the whole picture:
# they are drawn with the last panel, over everything else.

set tmargin at screen top
set bmargin at screen bottom
unset key
set style fill solid 1.0 noborder
set style line 1 linecolor rgb time_colour
set style line 2 linecolor rgb bytes_colour
# Error bars as vectors with flat heads: gnuplot's own put a point in the middle, which a bar does not need.
set style arrow 1 heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb interval_colour
set style arrow 2 head size screen 0.008,25 fixed filled linewidth 1.2 linecolor rgb interval_colour
set style arrow 3 backhead size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb interval_colour
set grid xtics linetype 1 linewidth 0.6 linecolor rgb grid_colour
unset border
set tics scale 0 textcolor rgb tic_text_colour font 'DejaVu Sans,11'
unset ytics
set multiplot
