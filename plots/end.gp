
# The texts, over everything, with a panel that is empty.
eval "set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; set bmargin at screen 0"
unset border
unset grid
unset xtics
unset ytics
unset logscale
set xrange [0:1]
set yrange [0:1]
plot -1 with lines linecolor rgb 'white'
unset multiplot
