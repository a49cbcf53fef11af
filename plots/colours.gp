# SPDX-License-Identifier: MIT
# The colours of all charts.

time_colour = '#0072b2'
bytes_colour = '#e69f00'
time_text_colour = '#00588a'
bytes_text_colour = '#8f5a00'
rate_colour = '#009e73'
rate_text_colour = '#006b4e'
faster_colour = '#0072b2'
slower_colour = '#d55e00'
interval_colour = '#111111'
one_colour = '#333333'
turn_colour = '#900072b2' # dots: the first two digits make them transparent
disturbed_colour = '#30d55e00'
outlier_colour = '#aa3377'
outlier_band_colour = '#f7e4f0'

# The lines of variants: the baseline in dark grey, the others in colours that people with any colour vision can tell apart
# (Okabe and Ito, "Color Universal Design").
line_colours = "#3c3c3c #0072b2 #d55e00 #009e73 #aa3377 #e69f00 #56b4e9 #8f5a00"
line_colour(k) = word(line_colours, k <= 8 ? int(k) : 2 + (int(k) - 2) % 7)

dark_colour = '#222222'
grey_colour = '#6b6b6b'
red_colour = '#b3261e'
tic_text_colour = '#444444'
heading_colour = '#f0f0f0'
axis_colour = '#8a8a8a'
grid_colour = '#e2e2e2'
faint_colour = '#ececec'
