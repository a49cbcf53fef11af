
set lmargin at screen time_left
set rmargin at screen time_right
set xrange [time_low:time_high]
if (time_is_log) { set logscale x }
eval time_tics
plot $time using 1:2:3:4:5:6 with boxxyerror linestyle 1, \
     $time_quoted using 1:2:3:4:5:6 with boxxyerror linestyle 1 fillstyle pattern 4 border, \
     $interval using 2:1:($3 - $2):(0) with vectors arrowstyle 1, \
     $below using 2:1:($3 - $2):(0) with vectors arrowstyle 3, \
     $onward using 2:1:($3 - $2):(0) with vectors arrowstyle 2, \
     $quiet using 2:1 with points pointtype 6 linewidth 1.2 linecolor rgb interval_colour
unset logscale x
