# SPDX-License-Identifier: MIT
# The colours of all charts.

time_colour = '#0072b2'
bytes_colour = '#e69f00'
time_text_colour = '#00588a'
bytes_text_colour = '#8f5a00'
faster_colour = '#0072b2'
slower_colour = '#d55e00'
interval_colour = '#111111'

dark_colour = '#222222'
grey_colour = '#6b6b6b'
red_colour = '#b3261e'
tic_text_colour = '#444444'
heading_colour = '#f0f0f0'
axis_colour = '#8a8a8a'
grid_colour = '#e2e2e2'
faint_colour = '#ececec'
