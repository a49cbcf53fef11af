# SPDX-License-Identifier: MIT
#
# Read with gate.awk: what `ab` says of kernels whose code lies elsewhere and takes the same time. Its lines are
#
#   layout CONDITION with|without FLAGS CODE LIMIT VERDICT SLOWER FASTER
#
# one for each comparison; "without" is what its plain interval over launches says, or a run with --layouts no. SLOWER and FASTER
# are 1 where it is called so by more than the limit.

$1 == "layout" {
    note_condition($2)
    layout_key = $4 SUBSEP $5 SUBSEP $6 SUBSEP $2
    if (!(layout_key in layout_seen)) {
        layout_seen[layout_key] = 1
        layout_keys[++layout_key_count] = layout_key
    }
    layout_tries[layout_key, $3]++
    layout_slower[layout_key, $3] += $8
    layout_faster[layout_key, $3] += $9
    layout_same_code[layout_key, $3] += $7 == "same_code"
    layout_open[layout_key, $3] += $7 ~ /^cannot_tell/
    next
}

function print_layouts(    i, key, parts, total, called, would, would_total) {
    if (layout_key_count == 0)
        return
    print "### Code that lies elsewhere and takes the same time\n"
    print "| condition | compiled | code | limit | comparisons | called slower | faster by more than the limit | same code | cannot tell |" \
          " without layouts and same code: called slower, faster |"
    print "|---|---|---|---:|---:|---:|---:|---:|---:|---:|"
    for (i = 1; i <= layout_key_count; i++) {
        key = layout_keys[i]
        split(key, parts, SUBSEP)
        printf "| %s | %s | %s | %s | %d | %d | %d | %d | %d | %s |\n", parts[4],
               (parts[1] == "own" ? "own cases, " : "") (parts[1] == "plain" ? "-O2, not aligned" : "aligned to 64"), parts[2] == "same" ? "the same" : "changed, as fast",
               parts[3], layout_tries[key, "with"], layout_slower[key, "with"], layout_faster[key, "with"],
               layout_same_code[key, "with"], layout_open[key, "with"],
               (layout_tries[key, "without"] > 0 ? sprintf("%d, %d of %d", layout_slower[key, "without"],
                                                           layout_faster[key, "without"], layout_tries[key, "without"]) : "")
        total += layout_tries[key, "with"]
        called += layout_slower[key, "with"] + layout_faster[key, "with"]
        would += layout_slower[key, "without"] + layout_faster[key, "without"]
        would_total += layout_tries[key, "without"]
    }
    conclude(called == 0, sprintf("of %d comparisons none may be called slower, or faster by more than the limit; %d were. Without " \
                                  "layouts and without looking at the code %d of %d would be.", total, called, would, would_total))
}
