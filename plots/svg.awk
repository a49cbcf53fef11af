# SPDX-License-Identifier: MIT
#
# Finishes a chart that gnuplot wrote as SVG: title and description in words (the file 'alt', for screen readers and for
# search) and fonts for machines without DejaVu (Verdana has nearly its widths).
#
#   awk -f svg.awk alt chart.svg

function escaped(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    return text
}

FNR == NR {
    if (FNR == 1)
        title = escaped($0)
    else
        description = description "\n" escaped($0)
    next
}

$0 == "<title>Gnuplot</title>" {
    print "<title>" title "</title>"
    next
}

/^<desc>Produced by GNUPLOT/ && !described {
    described = 1
    print "<desc>" description "\n</desc>"
    next
}

# Only the attributes that gnuplot writes; a text of the chart is on a line of its own that starts with '<text>'.
!/<text>/ && /font-family="DejaVu Sans/ {
    sub(/font-family="DejaVu Sans:Bold"/, "font-family=\"DejaVu Sans\" font-weight=\"bold\"")
    sub(/font-family="DejaVu Sans"/, "font-family=\"DejaVu Sans, Verdana, sans-serif\"")
}

# A browser would show the plot command wherever the pointer rests on a bar.
/^[ \t]*<g id="gnuplot_plot_/ { sub(/<title>.*<\/title>/, "") }

# gnuplot leaves '>' as it is, which XML allows but for this.
/^[ \t]*<text>/ { gsub(/\]\]>/, "]]\\&gt;") }

{ print }
