# SPDX-License-Identifier: MIT
# Single turns by launch, a panel for each variant: turns as dots, the median of each launch as a bar.

unset key
set style arrow 1 nohead linewidth 2.5 linecolor rgb interval_colour
set style arrow 2 nohead linewidth 2.5 linecolor rgb outlier_colour
set border 3 linewidth 0.8 linecolor rgb axis_colour
set grid ytics linetype 1 linewidth 0.6 linecolor rgb grid_colour
set tics scale 0.5 textcolor rgb tic_text_colour font 'DejaVu Sans,11'

# Texts, boxes and rules belong to the whole picture: drawn once, with the first panel.
set multiplot
do for [k = 1:panel_count] {
    set lmargin at screen lefts[k]
    set rmargin at screen lefts[k] + panel_width
    set tmargin at screen tops[k]
    set bmargin at screen bottoms[k]
    eval axes[k]
    plot $plain index k - 1 with points pointtype variable pointsize 0.35 linecolor rgb turn_colour, \
         middles[k] with lines linewidth 1 linecolor rgb axis_colour, \
         $disturbed index k - 1 with points pointtype variable pointsize 0.45 linecolor rgb disturbed_colour, \
         $medians index k - 1 using 1:2:($3 - $1):(0) with vectors arrowstyle 1, \
         $outliers index k - 1 using 1:2:($3 - $1):(0) with vectors arrowstyle 2
    unset label
    unset object
    unset arrow
}
