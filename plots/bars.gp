# SPDX-License-Identifier: MIT
#
# Many methods, one line each: time in blue in the left panel, bytes in orange in the right one. Runs after
# page.gp, in a folder with the files that plots/layout.awk wrote.

set tmargin at screen top
set bmargin at screen bottom
unset key
set style fill solid 1.0 noborder
set style line 1 linecolor rgb '#0072b2'
set style line 2 linecolor rgb '#e69f00'
# Error bars as vectors with flat heads: gnuplot's own put a point in the middle, which a blue bar does not need.
set style arrow 1 heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb '#111111'
set style arrow 2 head size screen 0.008,25 fixed filled linewidth 1.2 linecolor rgb '#111111'
set grid xtics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'
unset border
set tics scale 0 textcolor rgb '#444444' font 'DejaVu Sans,11'
unset ytics

# The texts belong to the whole picture: drawn once, with the last panel, over everything else.
set multiplot
if (has_time) {
    set lmargin at screen time_left
    set rmargin at screen time_right
    set xrange [time_low:time_high]
    if (time_is_log) { set logscale x }
    eval time_tics
    if (!has_bytes) { load 'labels-'.format.'.gp' }
    plot $time using 1:2:3:4:5:6 with boxxyerror linestyle 1, \
         $time_quoted using 1:2:3:4:5:6 with boxxyerror linestyle 1 fillstyle pattern 4 border, \
         $interval using 2:1:($3 - $2):(0) with vectors arrowstyle 1, \
         $onward using 2:1:($3 - $2):(0) with vectors arrowstyle 2
}
if (has_bytes) {
    unset logscale x
    set lmargin at screen bytes_left
    set rmargin at screen bytes_right
    set xrange [bytes_low:bytes_high]
    if (bytes_is_log) { set logscale x }
    eval bytes_tics
    load 'labels-'.format.'.gp'
    plot $bytes using 1:2:3:4:5:6 with boxxyerror linestyle 2, \
         $bytes_quoted using 1:2:3:4:5:6 with boxxyerror linestyle 2 fillstyle pattern 4 border
}
unset multiplot
set output
