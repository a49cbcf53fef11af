# SPDX-License-Identifier: MIT
#
# What gnuplot does first for every chart: read what plots/*.awk wrote into the current folder (the file 'chart.gp'),
# and open the picture. The variable `format` is 'svg' or 'png'.

set encoding utf8
load 'chart.gp'

# gnuplot's PNG takes a font size for points at 96 dpi, its SVG for pixels: 0.75 makes both alike. A PNG has double
# size, for sharp texts, unless it were higher than cairo can draw.
scale = height > 16000 ? 1 : 2
if (format eq 'svg') {
    set terminal svg noenhanced size width,height font 'DejaVu Sans,12' background rgb 'white'
} else {
    set terminal pngcairo noenhanced size scale*width,scale*height font 'DejaVu Sans,12' \
        fontscale 0.75*scale linewidth scale pointscale scale background rgb 'white'
}
set output 'chart.'.format
