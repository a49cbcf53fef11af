# SPDX-License-Identifier: MIT
#
# A few methods as groups of two columns: time in blue on the left axis, bytes in orange on the right one. Runs after
# page.gp, in a folder with the files that plots/layout.awk wrote.

load 'labels-'.format.'.gp'

set lmargin at screen left
set rmargin at screen right
set tmargin at screen top
set bmargin at screen bottom
unset key
set style fill solid 1.0 noborder
set style line 1 linecolor rgb '#0072b2'
set style line 2 linecolor rgb '#e69f00'
# Error bars as vectors with flat heads: gnuplot's own put a point in the middle, which a blue bar does not need.
set style arrow 1 heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb '#111111'
set style arrow 2 head size screen 0.008,25 fixed filled linewidth 1.2 linecolor rgb '#111111'
set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'
set border (1 + 2*has_time + 8*has_bytes) linewidth 0.8 linecolor rgb '#8a8a8a'
set tics scale 0.5 textcolor rgb '#444444' font 'DejaVu Sans,11'
unset xtics
if (!has_time) {
    unset ytics
    set grid noytics y2tics
}
if (has_time) set ylabel time_name font 'DejaVu Sans,12' textcolor rgb '#00588a'
if (has_bytes) set y2label bytes_name font 'DejaVu Sans,12' textcolor rgb '#8f5a00' rotate by -90

plot $time using 1:2:3:4:5:6 axes x1y1 with boxxyerror linestyle 1, \
     $bytes using 1:2:3:4:5:6 axes x1y2 with boxxyerror linestyle 2, \
     $time_quoted using 1:2:3:4:5:6 axes x1y1 with boxxyerror linestyle 1 fillstyle pattern 4 border, \
     $bytes_quoted using 1:2:3:4:5:6 axes x1y2 with boxxyerror linestyle 2 fillstyle pattern 4 border, \
     $interval using 1:2:(0):($3 - $2) axes x1y1 with vectors arrowstyle 1, \
     $onward using 1:2:(0):($3 - $2) axes x1y1 with vectors arrowstyle 2
set output
