#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Makes a picture (SVG) of what a program prints on a terminal: scripts/terminal_picture.sh COLUMNS COMMAND... >picture.svg
# Colours are left out. The pictures in results/reference/ are made so.
set -eu
export COLUMNS=$1 LINES=${LINES-24} NO_COLOR=1 LC_ALL=C.UTF-8
shift
"$@" | awk -v columns="$COLUMNS" '
    { gsub(/&/, "\\&amp;"); gsub(/</, "\\&lt;"); gsub(/>/, "\\&gt;"); line[NR] = $0 }
    END {
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n", columns * 8 + 16, NR * 16 + 16
        print "<title>What a terminal of " columns " columns shows</title>"
        print "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
        print "<g font-family=\"DejaVu Sans Mono, monospace\" font-size=\"13\" fill=\"#111\">"
        for (i = 1; i <= NR; i++)
            if (line[i] != "")
                printf "<text x=\"8\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", i * 16 + 4, line[i]
        print "</g>\n</svg>"
    }'
