# SPDX-License-Identifier: MIT
#
# What `ab` and `gate` have said of builds of which it is known how they differ, as Markdown. Reads lines of cells
# separated by tabs, in the order in which they were measured:
#
#   pair CONDITION PART CASE STATUS RATIO LOW HIGH LAUNCHES SAID_SLOWER
#   page CONDITION PART LIMIT EXIT_STATUS PAIRS SCREEN_S SECONDS OTHERS_PCT STOLEN_PCT
#   copy CONDITION kept|anew RATIO LOW HIGH
#   gate CONDITION PROGRAM EXIT_STATUS NAMED
#   ratios CONDITION EXIT_STATUS ROWS FAILED UNDECIDED NOT_JUDGED
#   instructions PROGRAM CASE PER_OPERATION
#   layout ...                              as layout.awk has it, which is read with this
#
# Exit status: 0 all PASS, 1 a FAIL, 3 nothing to judge.

BEGIN {
    FS = "\t"
    SCREEN_LAUNCHES = 20 # a pair with more was confirmed
    split("same less", quiet_parts, " ")
    split("more-1 memory-1 more-3 layouts-1 layouts-memory layouts-3", loud_parts, " ")
    program["same"] = "none"
    program["less"] = "1 %"
    program["more-1"] = "2 %"
    program["memory-1"] = "3 %"
    program["more-3"] = "5 %"
    build["more-1"] = "kernels-2"
    build["memory-1"] = "kernels-3"
    build["more-3"] = "kernels-5"
    program["layouts-1"] = program["more-1"] " over 16 layouts,"
    program["layouts-memory"] = program["memory-1"] " over 16 layouts,"
    program["layouts-3"] = program["more-3"] " over 16 layouts,"
    build["layouts-1"] = "kernels-2"
    build["layouts-memory"] = "kernels-3"
    build["layouts-3"] = "kernels-5"
    wanted["layouts-1"] = wanted["layouts-memory"] = 0.95
    wanted["layouts-3"] = 0.99
    wanted["more-1"] = wanted["memory-1"] = 0.95
    wanted["more-3"] = 0.99
}

function note_condition(condition) {
    if (!(condition in seen_condition)) {
        seen_condition[condition] = 1
        conditions[++condition_count] = condition
    }
}

$1 == "pair" {
    note_condition($2)
    pairs[$2, $3]++
    confirmed[$2, $3] += $9 > SCREEN_LAUNCHES
    slower[$2, $3] += $10 == "true"
    slower_in_page += $10 == "true"
    if ($10 == "true" && ($3 == "same" || $3 == "less"))
        alarms[++alarm_count] = sprintf("- %s, %s planted: %s is said to be slower by %.2f %% (%.2f to %.2f %%, %d launches)", $2,
                                        program[$3], $4, 100 * ($6 - 1), 100 * ($7 - 1), 100 * ($8 - 1), $9)
    if ($5 != "ok" || $6 == "") { # it counts as a comparison, in which nothing was found
        unmeasured[$2, $3] = unmeasured[$2, $3] " " $4 ": " $5 ";"
        next
    }
    if (!(($3, $4) in seen_case)) {
        seen_case[$3, $4] = 1
        cases[$3, ++case_count[$3]] = $4
    }
    n = ++tries[$2, $3, $4]
    change[$2, $3, $4, n] = 100 * ($6 - 1)
    found[$2, $3, $4] += $10 == "true"
    next
}

$1 == "page" { # follows its pairs
    pages[$2, $3]++
    pages_slower[$2, $3] += slower_in_page > 0
    pages_astray[$2, $3] += $5 != (slower_in_page > 0)
    slower_in_page = 0
    limit[$3] = $4
    screen_s[$2, $3] += $7
    seconds[$2, $3] += $8
    others[$2] += $9
    stolen[$2] += $10
    all_pages[$2]++
    next
}

$1 == "copy" {
    note_condition($2)
    n = ++copies[$2, $3]
    apart[$2, $3] += $4 > 1.01 || $4 < 1 / 1.01
    half_width[$2, $3, n] = 50 * ($6 - $5)
    next
}

$1 == "gate" {
    note_condition($2)
    if (!($3 in seen_program)) {
        seen_program[$3] = 1
        programs[++program_count] = $3
    }
    gates[$2, $3]++
    gates_failed[$2, $3] += $4 == 1
    gates_passed[$2, $3] += $4 == 0
    gates_named[$2, $3] += $5 == "yes"
    next
}

$1 == "ratios" {
    note_condition($2)
    ratio_runs[$2]++
    ratio_rows[$2] += $4
    ratio_failed[$2] += $5
    ratio_undecided[$2] += $6
    ratio_unjudged[$2] += $7
    ratio_runs_failed[$2] += $3 == 1
    ratio_runs_unjudged[$2] += $3 > 1
    next
}

$1 == "instructions" { instructions[$2, $3] = $4 }

function per(sum, count) { return count > 0 ? sprintf("%.2f", sum / count) : "" }

function conclude(good, text) {
    printf "\n%s: %s\n\n", good ? "PASS" : "FAIL", text
    failures += !good
    judged++
}

function print_conditions(    c, name) {
    for (c = 1; c <= condition_count; c++) {
        name = conditions[c]
        if (all_pages[name] > 0)
            printf "- %s: others used %.1f %% of the measuring CPU, a hypervisor %.1f %%\n", name,
                   others[name] / all_pages[name], stolen[name] / all_pages[name]
    }
}

# Builds that are equal, or slower by less than the limit: whatever is said to be slower is a false alarm.
function print_false_alarms(    c, i, p, part, key, false_total, total, astray, rate) {
    print ""
    for (p = 1; p in quiet_parts; p++)
        for (c = 1; c <= condition_count; c++)
            total += pairs[conditions[c], quiet_parts[p]]
    if (total == 0)
        return
    print "### Nothing to find\n"
    print "| condition | planted | limit | pages | comparisons | confirmed | false SLOWER | pages with one | s per case | s per confirmation |"
    print "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for (p = 1; p in quiet_parts; p++)
        for (c = 1; c <= condition_count; c++) {
            part = quiet_parts[p]
            key = conditions[c] SUBSEP part
            if (!(key in pages))
                continue
            printf "| %s | %s | %s | %d | %d | %d | %d | %d | %s | %s |%s\n", conditions[c], program[part], limit[part],
                   pages[key], pairs[key], confirmed[key], slower[key], pages_slower[key], per(screen_s[key], pairs[key]),
                   per(seconds[key] - screen_s[key], confirmed[key]), unmeasured[key]
            false_total += slower[key]
            astray += pages_astray[key] + (unmeasured[key] != "")
        }
    if (alarm_count > 0)
        print ""
    for (i = 1; i <= alarm_count; i++)
        print alarms[i]
    if (false_total == 0)
        rate = sprintf(" None in %d means less than %.2g %%, at 95 %% confidence.", total, 100 * (1 - exp(log(0.05) / total)))
    conclude(false_total == 0 && astray == 0,
             sprintf("of %d comparisons none may be called slower, %d were; all are to be measured, and the exit status is to " \
                     "say so, %d times it was not so.%s", total, false_total, astray, rate))
}

# What it is worth that a launch places its code anew: copies of a program are that program.
function print_copies(    c, i, key, words, total, in_file, anew) {
    words["kept"] = "left in the file"
    words["anew"] = "placed anew"
    for (c = 1; c <= condition_count; c++) {
        total += copies[conditions[c], "anew"]
        in_file += apart[conditions[c], "kept"]
        anew += apart[conditions[c], "anew"]
    }
    if (total == 0)
        return
    print "### A program against copies of itself: alloc_free, 30 launches\n"
    print "| condition | code | copies | more than 1 % apart | half of the interval, median |"
    print "|---|---|---:|---:|---:|"
    for (c = 1; c <= condition_count; c++)
        for (i = 1; i <= split("kept anew", places, " "); i++) {
            key = conditions[c] SUBSEP places[i]
            if (copies[key] > 0)
                printf "| %s | %s | %d | %d | %.2f %% |\n", conditions[c], words[places[i]], copies[key], apart[key],
                       median(half_width, key, copies[key])
        }
    printf "\nOf %d copies %d are more than 1 %% apart with code placed anew, and %d with code left in the file.\n\n", total, anew,
           in_file
    judged++ # there is something to see, if nothing to fail
}

function share_of(part, name,    base) {
    base = instructions["kernels", name]
    return base > 0 ? sprintf("%+.2f %%", 100 * (instructions[build[part], name] / base - 1)) : ""
}

function print_found(condition, part, name,    key) {
    key = condition SUBSEP part SUBSEP name
    if (tries[key] > 0)
        printf " %+.2f %% | %d of %d |", median(change, key, tries[key]), found[key], tries[key]
    else
        printf " | |"
}

# Builds that are slower: what is found, and what the planted work really costs where it is measured.
function print_findings(    c, i, p, part, key, total, all_found, headings, rules, share) {
    for (c = 1; c <= condition_count; c++) {
        headings = headings sprintf(" really, %s | found, %s |", conditions[c], conditions[c])
        rules = rules "---:|---:|"
    }
    for (p = 1; p in loud_parts; p++) {
        part = loud_parts[p]
        total = 0
        for (c = 1; c <= condition_count; c++)
            total += pairs[conditions[c], part]
        if (total == 0)
            continue
        printf "### %s planted, limit %s\n\n", program[part], limit[part]
        print "| kernel | instructions |" headings
        print "|---|---:|" rules
        for (i = 1; i <= case_count[part]; i++) {
            printf "| %s | %s |", cases[part, i], share_of(part, cases[part, i])
            for (c = 1; c <= condition_count; c++)
                print_found(conditions[c], part, cases[part, i])
            print ""
        }
        total = all_found = 0
        share = ""
        for (c = 1; c <= condition_count; c++) {
            key = conditions[c] SUBSEP part
            total += pairs[key]
            all_found += slower[key]
            share = share sprintf("; %s: %s s per case, %s s per confirmation", conditions[c],
                                  per(screen_s[key], pairs[key]), per(seconds[key] - screen_s[key], confirmed[key]))
            if (unmeasured[key] != "")
                share = share ", not measured:" unmeasured[key]
        }
        conclude(all_found >= wanted[part] * total,
                 sprintf("%d of %d are found, %.1f %%; at least %d %% are to be%s.", all_found, total, 100 * all_found / total,
                         100 * wanted[part], share))
    }
}

function print_gates(    c, i, key, good, right, wants_failure) {
    if (program_count == 0)
        return
    print "### Allocations\n"
    print "| condition | program | runs | passed | failed | function, file and line named |"
    print "|---|---|---:|---:|---:|---:|"
    good = 1
    for (i = 1; i <= program_count; i++)
        for (c = 1; c <= condition_count; c++) {
            key = conditions[c] SUBSEP programs[i]
            wants_failure = programs[i] != "the same program"
            printf "| %s | %s | %d | %d | %d | %s |\n", conditions[c], programs[i], gates[key], gates_passed[key],
                   gates_failed[key], wants_failure ? gates_named[key] : ""
            right = wants_failure ? (gates_named[key] < gates_failed[key] ? gates_named[key] : gates_failed[key]) : gates_passed[key]
            good = good && right == gates[key]
        }
    conclude(good, "the gate is to fail on one allocation more every time, and to pass the same program every time.")
}

# The reference was measured idle, once and longer.
function print_ratios(    c, name, rows, bad) {
    for (c = 1; c <= condition_count; c++)
        rows += ratio_rows[conditions[c]]
    if (rows == 0)
        return
    print "### Ratios to the baseline variant, limit 20 %, the same program\n"
    print "| condition | runs | ratios | failed | cannot tell | not judged | runs that failed |"
    print "|---|---:|---:|---:|---:|---:|---:|"
    for (c = 1; c <= condition_count; c++) {
        name = conditions[c]
        if (!(name in ratio_runs))
            continue
        printf "| %s | %d | %d | %d | %d | %d | %d |\n", name, ratio_runs[name], ratio_rows[name], ratio_failed[name],
               ratio_undecided[name], ratio_unjudged[name], ratio_runs_failed[name]
        bad += ratio_failed[name] + ratio_unjudged[name] + ratio_runs_unjudged[name]
    }
    conclude(bad == 0, sprintf("of %d ratios none may fail, and all are to be judged.", rows))
}

END {
    print_conditions()
    print_false_alarms()
    print_copies()
    print_findings()
    print_gates()
    print_ratios()
    print_layouts()
    exit judged == 0 ? 3 : failures > 0
}
