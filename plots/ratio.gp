# SPDX-License-Identifier: MIT
# Ratios to the baseline, one line each: y, ratio, low, high, below, above (where the interval goes on), 1 for faster, 2 for
# slower. A marker is filled where the verdict is faster or slower. Markers are over the intervals: one that is narrower is
# seen as a point.

unset border
set tics scale 0
eval panel(1)
plot $ratios using 3:1:($4 - $3):(0) with vectors arrowstyle 1, \
     $ratios using 2:1:($5 - $2):(0) with vectors arrowstyle 2, \
     $ratios using 2:1:($6 - $2):(0) with vectors arrowstyle 2, \
     $ratios using ($7 == 0 ? $2 : NaN):1 with points pointtype 7 pointsize 0.9 linecolor rgb 'white', \
     $ratios using ($7 == 0 ? $2 : NaN):1 with points pointtype 6 pointsize 0.9 linewidth 1.5 linecolor rgb grey_colour, \
     $ratios using ($7 == 1 ? $2 : NaN):1 with points pointtype 7 pointsize 0.9 linecolor rgb faster_colour, \
     $ratios using ($7 == 2 ? $2 : NaN):1 with points pointtype 7 pointsize 0.9 linecolor rgb slower_colour
unset label
unset object
unset arrow
