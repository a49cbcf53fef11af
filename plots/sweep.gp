# SPDX-License-Identifier: MIT
# A sweep: time over a parameter in the upper panel, allocations in the lower one.

unset key
set border 3 linewidth 0.8 linecolor rgb axis_colour
set grid ytics linetype 1 linewidth 0.6 linecolor rgb grid_colour
set tics scale 0.5 textcolor rgb tic_text_colour font 'DejaVu Sans,11'
unset xtics

# Texts, boxes and rules belong to the whole picture: drawn once, with the first panel.
set multiplot
if (has_time) {
    set lmargin at screen time_left
    set rmargin at screen time_right
    set tmargin at screen time_top
    set bmargin at screen time_bottom
    if (time_is_log) { set logscale y }
    eval time_setting
    plot for [k = 1:line_count] $time index k - 1 using 1:3:4 with filledcurves \
             fillcolor rgb line_colour(k) fillstyle transparent solid 0.22 noborder, \
         for [k = 1:line_count] $time index k - 1 using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb line_colour(k) pointtype markers[k] pointsize sizes[k], \
         for [k = 1:crossing_count] $crossings index k - 1 using 1:2:(0):5 with vectors nohead \
             linewidth 1.2 dashtype 2 linecolor rgb line_colour(crossing_lines[k]), \
         for [k = 1:crossing_count] $crossings index k - 1 using 3:2:4:(0) with vectors \
             heads size screen 0.006,90 fixed nofilled linewidth 2 linecolor rgb line_colour(crossing_lines[k]), \
         for [k = 1:crossing_count] $crossings index k - 1 using 1:2 with points pointtype 6 pointsize 1.9 \
             linewidth 2 linecolor rgb line_colour(crossing_lines[k])
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
    plot for [k = 1:line_count] $allocs index k - 1 using 1:2 with linespoints linewidth 1.8 \
             linecolor rgb line_colour(k) pointtype markers[k] pointsize sizes[k]
}
