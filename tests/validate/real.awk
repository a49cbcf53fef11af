# SPDX-License-Identifier: MIT
#
# What repeated runs say of the errors of vbench, as Markdown. Reads lines of cells separated by tabs, in the order in
# which they were measured:
#
#   row RUN CASE POINT VARIANT STATUS RATIO LOW HIGH VERDICT LAUNCHES EQUAL_TURNS
#   run RUN SECONDS
#
# -v table=errors (of runs --against-itself) or -v table=agreement. Exit status: 0 PASS, 1 FAIL, 3 nothing to judge.

function key_of(    point, variant) {
    point = $4
    variant = $5
    if (table == "errors") { # --against-itself makes a point of each variant, and calls its twin "NAME (again)"
        sub(/,?variant=[^,]*$/, "", point)
        sub(/ \(again\)$/, "", variant)
    }
    return $3 (point == "" ? "" : ":" point) "/" variant
}

function absolute(x) { return x < 0 ? -x : x }

BEGIN { FS = "\t" }

$1 == "run" {
    runs++
    seconds += $3
    next
}

$1 == "row" {
    key = key_of()
    if (!(key in seen)) {
        seen[key] = 1
        keys[++key_count] = key
    }
    if ($7 == "" || $8 == "" || $9 == "") { # no ratio, or no interval
        unmeasured[key]++
        unmeasured_total++
        reason[key] = $6 == "ok" ? "too few launches" : $6
        next
    }
    i = ++count[key]
    error[key, i] = 100 * absolute($7 - 1)
    low[key, i] = $8
    high[key, i] = $9
    launches[key] += $11
    held[key] += $8 <= 1 && 1 <= $9
    unequal[key] += $12 == "false" # other operations per turn than its twin: what a turn costs besides does not cancel
    claims[key] += $10 == "faster" || $10 == "slower"
}

function note(key,    text) {
    if (table == "errors" && unequal[key] > 0)
        text = sprintf(" turns of unequal length in %d", unequal[key])
    if (key in unmeasured)
        text = text sprintf(" not measured in %d: %s", unmeasured[key], reason[key])
    return text
}

function print_errors(    k, i, key, good, worst, row_worst, all, total, all_held, all_claims, all_launches) {
    print "| case and variant | intervals | error, median | error, largest | hold 1 | false claims | launches | |"
    print "|---|---:|---:|---:|---:|---:|---:|---|"
    for (k = 1; k <= key_count; k++) {
        key = keys[k]
        row_worst = 0
        for (i = 1; i <= count[key]; i++) {
            all["", ++total] = error[key, i]
            if (error[key, i] > row_worst)
                row_worst = error[key, i]
        }
        if (row_worst > worst)
            worst = row_worst
        all_held += held[key]
        all_claims += claims[key]
        all_launches += launches[key]
        if (count[key] > 0)
            printf "| %s | %d | %.3f %% | %.3f %% | %d | %d | %.0f |%s |\n", key, count[key],
                   median(error, key, count[key]), row_worst, held[key], claims[key],
                   launches[key] / count[key], note(key)
        else
            printf "| %s | 0 | | | | | |%s |\n", key, note(key)
    }
    if (total == 0)
        return 3
    printf "| **all** | %d | %.3f %% | %.3f %% | %d | %d | %.0f | %d runs, %.1f s |\n\n", total,
           median(all, "", total), worst, all_held, all_claims, all_launches / total, runs, seconds
    # With intervals of 99 %, two in a hundred and one more leave room for chance, but not for much of it.
    good = all_claims == 0 && total - all_held <= 1 + 0.02 * total && unmeasured_total == 0
    printf "%s: no verdict may say faster or slower (%d do), at most 2 %% of the intervals and one more may miss 1\n",
           good ? "PASS" : "FAIL", all_claims
    printf "(%d of %d do), and every variant is to be measured every time (%d times it was not).\n",
           total - all_held, total, unmeasured_total
    return !good
}

function print_agreement(    k, i, j, key, good, pairs, agreeing, total, total_agreeing) {
    print "| case and variant | runs | pairs of runs | whose intervals overlap | share | |"
    print "|---|---:|---:|---:|---:|---|"
    for (k = 1; k <= key_count; k++) {
        key = keys[k]
        pairs = agreeing = 0
        for (i = 1; i <= count[key]; i++)
            for (j = 1; j < i; j++) {
                pairs++
                agreeing += low[key, i] <= high[key, j] && low[key, j] <= high[key, i]
            }
        total += pairs
        total_agreeing += agreeing
        printf "| %s | %d | %d | %d | %s |%s |\n", key, count[key], pairs, agreeing,
               pairs ? sprintf("%.1f %%", 100 * agreeing / pairs) : "", note(key)
    }
    if (total == 0)
        return 3
    printf "| **all** | %d | %d | %d | %.1f %% | %.1f s |\n\n", runs, total, total_agreeing,
           100 * total_agreeing / total, seconds
    good = total_agreeing >= 0.95 * total && unmeasured_total == 0
    printf "%s: at least 95 %% of the pairs are to agree, and every variant is to be measured every time\n",
           good ? "PASS" : "FAIL"
    printf "(%d times it was not).\n", unmeasured_total
    return !good
}

END {
    exit table == "agreement" ? print_agreement() : print_errors()
}
