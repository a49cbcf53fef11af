
set lmargin at screen bytes_left
set rmargin at screen bytes_right
set xrange [bytes_low:bytes_high]
if (bytes_is_log) { set logscale x }
eval bytes_tics
plot $bytes using 1:2:3:4:5:6 with boxxyerror linestyle 2, \
     $bytes_quoted using 1:2:3:4:5:6 with boxxyerror linestyle 2 fillstyle pattern 4 border
