# Opens the picture, NAME.svg or NAME.png: `gnuplot -e "format='png'" NAME.gp`.
# gnuplot's PNG takes a font size for points at 96 dpi, its SVG for pixels: 0.75 makes both alike. A PNG has double
# size, for sharp texts, unless it were higher than cairo can draw.
if (!exists('format')) format = 'svg'
set encoding utf8
scale = height > 16000 ? 1 : 2
if (format eq 'svg') {
    set terminal svg noenhanced size width,height font 'DejaVu Sans,12' background rgb 'white'
} else {
    set terminal pngcairo noenhanced size scale*width,scale*height font 'DejaVu Sans,12' \
        fontscale 0.75*scale linewidth scale pointscale scale background rgb 'white'
}
set output name.'.'.format

# Pixels from the top left corner as places on the screen; the settings of a panel.
X(px) = 1.0*px/width
Y(px) = 1 - 1.0*px/height
panel(k) = value(sprintf('panel_%d', k))

unset key
set border 3 linewidth 0.8 linecolor rgb axis_colour
set grid linetype 1 linewidth 0.6 linecolor rgb grid_colour
set tics scale 0.5 textcolor rgb tic_text_colour font 'DejaVu Sans,11'
set style fill solid 1.0 noborder
# Error bars are vectors with flat heads: gnuplot's own put a point in the middle. Of one that goes on, the end is an arrow.
set style arrow 1 heads size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb interval_colour
set style arrow 2 head size screen 0.008,25 fixed filled linewidth 1.2 linecolor rgb interval_colour
set style arrow 3 backhead size screen 0.004,90 fixed nofilled linewidth 1.2 linecolor rgb interval_colour
# Boxes, rules and keys are drawn once, with the first panel.
set multiplot
