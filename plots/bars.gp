# SPDX-License-Identifier: MIT
# A line for each variant, a panel for each quantity, of which part k of the data has
# y, value, low, high, cut low, cut high, arrow's begin, arrow's end, quiet time, the baseline's value, whether it is
# quoted.

unset border
set tics scale 0
do for [k = 1:panel_count] {
    eval panel(k)
    foot = value(sprintf('foot_%d', k))
    fill = value(sprintf('fill_%d', k))
    plot $bars index k - 1 using ($11 == 1 ? NaN : $2):1:(foot):2:($1 - 8):($1 + 8) with boxxyerror linecolor rgb fill, \
         $bars index k - 1 using ($11 == 1 ? $2 : NaN):1:(foot):2:($1 - 8):($1 + 8) with boxxyerror linecolor rgb fill \
             fillstyle pattern 4 border, \
         $bars index k - 1 using 3:1:($4 - $3):(0) with vectors arrowstyle 1, \
         $bars index k - 1 using 5:1:($6 - $5):(0) with vectors arrowstyle 3, \
         $bars index k - 1 using 7:1:($8 - $7):(0) with vectors arrowstyle 2, \
         $bars index k - 1 using 9:1 with points pointtype 6 linewidth 1.2 linecolor rgb interval_colour, \
         $bars index k - 1 using 10:($1 - 11):(0):(22) with vectors nohead linewidth 1.6 linecolor rgb interval_colour, \
         $bars index k - 1 using (foot):($1 - 12):(0):(24) with vectors nohead linewidth 1 linecolor rgb axis_colour
    unset object
    unset arrow
}
