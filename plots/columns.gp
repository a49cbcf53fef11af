# SPDX-License-Identifier: MIT
# A few methods as groups of two columns: time on the left axis, bytes on the right one.

set lmargin at screen left
set rmargin at screen right
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
set grid ytics linetype 1 linewidth 0.6 linecolor rgb grid_colour
set border (1 + 2*has_time + 8*has_bytes) linewidth 0.8 linecolor rgb axis_colour
set tics scale 0.5 textcolor rgb tic_text_colour font 'DejaVu Sans,11'
unset xtics
if (!has_time) {
    unset ytics
    set grid noytics y2tics
}
if (has_time) set ylabel time_name font 'DejaVu Sans,12' textcolor rgb time_text_colour
if (has_bytes) set y2label bytes_name font 'DejaVu Sans,12' textcolor rgb bytes_text_colour rotate by -90

plot $time using 1:2:3:4:5:6 axes x1y1 with boxxyerror linestyle 1, \
     $bytes using 1:2:3:4:5:6 axes x1y2 with boxxyerror linestyle 2, \
     $time_quoted using 1:2:3:4:5:6 axes x1y1 with boxxyerror linestyle 1 fillstyle pattern 4 border, \
     $bytes_quoted using 1:2:3:4:5:6 axes x1y2 with boxxyerror linestyle 2 fillstyle pattern 4 border, \
     $interval using 1:2:(0):($3 - $2) axes x1y1 with vectors arrowstyle 1, \
     $below using 1:2:(0):($3 - $2) axes x1y1 with vectors arrowstyle 3, \
     $onward using 1:2:(0):($3 - $2) axes x1y1 with vectors arrowstyle 2, \
     $quiet using 1:2 axes x1y1 with points pointtype 6 linewidth 1.2 linecolor rgb interval_colour
