# SPDX-License-Identifier: MIT
#
# The chart of single turns: one panel for each variant of a case and point, with the launches from left to right, the
# rounds of a launch from left to right in it, and every turn as a dot. Reads the lines that results.awk wrote, then
# three times those that samples.awk wrote about case N, sorted by row and time: to count, to find the quantiles, to
# place the dots. So no list of readings is in memory, however long the run was.
#
#   awk -f text.awk -f scale.awk -f page.awk -f panels.awk -f turns.awk -v chart=N \
#       records pass=1 TURNS pass=2 TURNS pass=3 TURNS
#
# Writes for panel K the files 'plain-K' and 'disturbed-K' (dots: x, y, gnuplot's type of point), 'medians-K' and
# 'outliers-K' (bars: x from, y, x to) for turns.gp, and what panels.awk and page.awk write.

# More panels than this are not drawn: whole points at the end are left out.
function panels_max() {
    return 20
}

# Dots of a chart, and of one of its panels; each dot is some hundred bytes of SVG.
function dots_max(panels) {
    return max(500, min(5000, int(20000 / panels)))
}

# Below 1 the dots of neighbouring launches are apart.
function launch_width() {
    return 0.8
}

pass == "" && $1 == "row" { add_row() }
pass == 1 && ($1 in row_of) { count_turn($1, $2, $3, $5) }
pass == 2 && !planned { choose_panels() }
pass == 2 && ($1 in panel_of) { rank_turn(panel_of[$1], $2, $4) }
pass == 3 && !framed { frame_panels() }
pass == 3 && ($1 in panel_of) { place_turn(panel_of[$1], $2, $3, $4, $5) }

END {
    draw_panels()
    write_alt()
}

function add_row() {
    total++
    if ($2 != chart)
        return
    case_name = $3
    row_of[total] = ++row_count
    number_of[row_count] = total
    row_point[row_count] = $4
    row_variant[row_count] = $5
}

function count_turn(row, launch, round, is_disturbed) {
    turns[row]++
    disturbed_turns[row] += is_disturbed
    rounds[row] = max(rounds[row], round + 1)
    if (!((row, launch) in launch_turns)) {
        launch_name[row, ++launches[row]] = launch
        span_launches(row_point[row_of[row]], launch)
    }
    launch_turns[row, launch]++
}

# The panels of a point share their horizontal axis.
function span_launches(name, launch) {
    launch_low[name] = name in launch_low ? min(launch_low[name], launch) : launch + 0
    launch_high[name] = name in launch_high ? max(launch_high[name], launch) : launch + 0
}

# Rows become panels, point by point; those without turns are named in the caption.
function choose_panels(    i, k, size) {
    planned = 1
    for (i = 1; i <= row_count; i = k) {
        size = 0
        for (k = i; k <= row_count && row_point[k] == row_point[i]; k++)
            size += number_of[k] in turns
        if (panel_count > 0 && panel_count + size > panels_max())
            break
        add_panels(i, k - 1)
    }
    for (k = 1; k <= row_count; k++) {
        if (!(number_of[k] in turns))
            silent = silent (silent == "" ? "" : ", ") row_variant[k] (row_point[k] == "" ? "" : " " row_point[k])
        else if (!(number_of[k] in panel_of))
            hidden_count++
    }
}

function add_panels(first, last,    i, row) {
    for (i = first; i <= last && panel_count < panels_max(); i++) {
        row = number_of[i]
        if (!(row in turns))
            continue
        panel_of[row] = ++panel_count
        row_at[panel_count] = row
        point[panel_count] = row_point[i]
        variant[panel_count] = row_variant[i]
        has_points = has_points || row_point[i] != ""
    }
}

# The turns of a panel come in ascending order: the quantiles at 0.5 % and 99.5 %, and the median of each launch.
function rank_turn(panel, launch, ns,    row, rank, n) {
    row = row_at[panel]
    n = turns[row]
    rank = ++ranked[panel]
    if (rank == int(n * 0.005) + 1)
        axis_low[panel] = ns + 0
    if (rank == n - int(n * 0.005))
        axis_high[panel] = ns + 0
    n = launch_turns[row, launch]
    rank = ++launch_ranked[panel, launch]
    if (rank == int((n + 1) / 2) || rank == int(n / 2) + 1)
        median[panel, launch] += n % 2 ? ns : ns / 2
}

# Sets the range of each panel: the quantiles and every median of a launch, at least one per cent either way of the
# median over the launches, so that a steady variant is not shown as a wild one.
function frame_panels(    panel, room) {
    framed = 1
    keep_max = dots_max(panel_count)
    for (panel = 1; panel <= panel_count; panel++) {
        compare_launches(panel, row_at[panel])
        axis_low[panel] = min(axis_low[panel], min(fastest_ns[panel], middle_ns[panel] * 0.99))
        axis_high[panel] = max(axis_high[panel], max(slowest_ns[panel], middle_ns[panel] * 1.01))
        room = (axis_high[panel] - axis_low[panel]) * 0.04
        if (room <= 0) # nothing but zeros
            room = 0.5
        axis_low[panel] = max(axis_low[panel] - room, 0)
        axis_high[panel] += room
        plan_dots(panel, row_at[panel])
    }
}

# Sorts list[1..n] and returns its median.
function median_of(list, n,    i, k, value) {
    for (i = 2; i <= n; i++) {
        value = list[i]
        for (k = i; k > 1 && list[k - 1] > value; k--)
            list[k] = list[k - 1]
        list[k] = value
    }
    return (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2
}

# The medians of the launches: their own median, the extremes, and which of them are outliers, as the column
# outlier_launches of the results counts them: further away than four times the noise (1.4826 times the median absolute
# deviation), and than 1 %.
function compare_launches(panel, row,    i, n, list, middle, limit) {
    n = launches[row]
    for (i = 1; i <= n; i++)
        list[i] = median[panel, launch_name[row, i]]
    middle = middle_ns[panel] = median_of(list, n)
    fastest_ns[panel] = list[1]
    slowest_ns[panel] = list[n]
    for (i = 1; i <= n; i++)
        list[i] = distance(median[panel, launch_name[row, i]], middle)
    limit = max(4 * 1.4826 * median_of(list, n), 0.01 * middle)
    print "NaN NaN NaN" > ("medians-" panel) # no file is empty
    print "NaN NaN NaN" > ("outliers-" panel)
    for (i = 1; i <= n; i++)
        write_median(panel, launch_name[row, i], distance(median[panel, launch_name[row, i]], middle) > limit)
}

function distance(a, b) {
    return max(a - b, b - a)
}

function write_median(panel, launch, is_outlier) {
    if (is_outlier) {
        outlier_name[panel, ++outliers[panel]] = launch
        outlier_total++
    }
    printf "%.9g %.9g %.9g\n", launch - launch_width() / 2, median[panel, launch], launch + launch_width() / 2 > \
        ((is_outlier ? "outliers-" : "medians-") panel)
}

# Of too many turns, some are drawn: those that were disturbed, because they are few, and evenly many of the others.
function plan_dots(panel, row) {
    keep[panel, 1] = min(disturbed_turns[row], int(keep_max / 5))
    keep[panel, 0] = min(turns[row] - disturbed_turns[row], keep_max - keep[panel, 1])
    drawn[panel] = keep[panel, 0] + keep[panel, 1]
    print "NaN NaN 0" > ("plain-" panel)
    print "NaN NaN 0" > ("disturbed-" panel)
}

# Every so manieth turn in the order of their times: the ones drawn are distributed as all are.
function is_drawn(panel, kind, row,    n, rank) {
    n = kind ? disturbed_turns[row] : turns[row] - disturbed_turns[row]
    rank = ++met[panel, kind]
    return int(rank * keep[panel, kind] / n) > int((rank - 1) * keep[panel, kind] / n)
}

# A turn beyond the frame is a triangle at its edge.
function place_turn(panel, launch, round, ns, kind,    row, type) {
    row = row_at[panel]
    type = 7
    if (ns + 0 < axis_low[panel]) {
        below[panel]++
        ns = axis_low[panel]
        type = 11
    } else if (ns + 0 > axis_high[panel]) {
        above[panel]++
        ns = axis_high[panel]
        type = 9
    }
    if (is_drawn(panel, kind, row))
        printf "%.9g %.9g %d\n", launch + ((round + 0.5) / rounds[row] - 0.5) * launch_width(), ns, type > \
            ((kind ? "disturbed-" : "plain-") panel)
}

function counted(count, noun, plural) {
    return grouped(count) " " (count == 1 ? noun : plural)
}

# What the head of a panel says below its name.
function panel_facts(panel,    row, text) {
    row = row_at[panel]
    text = counted(turns[row], "turn", "turns")
    if (drawn[panel] < turns[row])
        text = text " (" grouped(drawn[panel]) " drawn)"
    text = text ", " grouped(disturbed_turns[row]) " disturbed"
    if (above[panel] + below[panel])
        text = text ", outside: " (above[panel] ? grouped(above[panel]) " above" : "") \
            (above[panel] && below[panel] ? " and " : "") (below[panel] ? grouped(below[panel]) " below" : "")
    return text (outliers[panel] ? ", " counted(outliers[panel], "outlier launch", "outlier launches") : "")
}

function how_measured(    text) {
    text = "Within a launch, its rounds are from left to right. Vertical axes: the 0.5 % to the 99.5 % quantile; " \
        "triangles at the edge: turns outside"
    if (hidden_count)
        text = append(text, "not shown: " hidden_count " more panels")
    return silent == "" ? text : append(text, "no turns of " silent)
}

function write_alt(    panel, row) {
    print title > "alt"
    for (panel = 1; panel <= panel_count; panel++) {
        row = row_at[panel]
        print variant[panel] (point[panel] == "" ? "" : " (" point[panel] ")") ": " panel_facts(panel) "; medians of " \
            counted(launches[row], "launch", "launches") " from " time_text(fastest_ns[panel]) " to " \
            time_text(slowest_ns[panel]) " ns" > "alt"
    }
    for (panel = 1; panel <= caption_count; panel++)
        print caption_line[panel] > "alt"
}
