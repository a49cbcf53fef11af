# SPDX-License-Identifier: MIT
# Single turns by launch, a panel for each variant. Part k of the turns: launch, time, gnuplot's point, whether it was
# disturbed. Part k of the medians, a bar for each launch: from, time, width, whether it is an outlier.

set grid noxtics
set style arrow 4 nohead linewidth 2.5 linecolor rgb interval_colour
set style arrow 5 nohead linewidth 2.5 linecolor rgb outlier_colour
do for [k = 1:panel_count] {
    eval panel(k)
    plot $turns index k - 1 using 1:($4 == 1 ? NaN : $2):3 with points pointtype variable pointsize 0.35 linecolor rgb turn_colour, \
         value(sprintf('middle_%d', k)) with lines linewidth 1 linecolor rgb axis_colour, \
         $turns index k - 1 using 1:($4 == 1 ? $2 : NaN):3 with points pointtype variable pointsize 0.45 \
             linecolor rgb disturbed_colour, \
         $medians index k - 1 using 1:($4 == 1 ? NaN : $2):3:(0) with vectors arrowstyle 4, \
         $medians index k - 1 using 1:($4 == 1 ? $2 : NaN):3:(0) with vectors arrowstyle 5
    unset label
    unset object
    unset arrow
}
