/* SPDX-License-Identifier: MIT
 *
 * The columns of the results, in their order: a new one is an entry here and its field in row.h. Every format walks
 * this list, and the JSON schema is made from it. */
#include "results/row.h"

#define TEXT(field)  VB_COLUMN_TEXT, offsetof(struct vb_row, field)
#define REAL(field)  VB_COLUMN_REAL, offsetof(struct vb_row, field)
#define COUNT(field) VB_COLUMN_COUNT, offsetof(struct vb_row, field)
#define LIST(field)  VB_COLUMN_LIST, offsetof(struct vb_row, field)

/* One line of the array below, in the order in which it is read best: what it is called before where it lies. */
#define COLUMN(name_, unit_, kind_, place_, meaning_) COLUMN_(name_, unit_, kind_, place_, meaning_, false)
#define RARE(name_, unit_, kind_, place_, meaning_)   COLUMN_(name_, unit_, kind_, place_, meaning_, true)
#define COLUMN_(name_, unit_, kind_, type_, offset_, meaning_, is_rare_)                                               \
    {                                                                                                                  \
        .name = (name_), .unit = (unit_), .type = (type_), .kind = (kind_), .offset = (offset_),                       \
        .meaning = (meaning_), .is_rare = (is_rare_)                                                                   \
    }

/* A rare number whose field goes by the column's name. */
#define RARE_REAL(field_, unit_, kind_, meaning_) RARE(#field_, unit_, kind_, REAL(field_), meaning_)

/* An enum by the names of its values. */
#define CODE(name_, field_, codes_, is_rare_, meaning_)                                                                \
    {                                                                                                                  \
        .name = (name_), .unit = "", .type = VB_COLUMN_CODE, .kind = VB_COLUMN_WORDS, .meaning = (meaning_),           \
        .offset = offsetof(struct vb_row, field_), .codes = (codes_), .is_rare = (is_rare_)                            \
    }

const struct vb_column vb_columns[] = {
    COLUMN("case", "", VB_COLUMN_KEY, TEXT(case_name), "the case that was measured: one question"),
    COLUMN("point", "", VB_COLUMN_KEY, TEXT(point),
           "the setting of the case's parameters, such as hit=90; empty for a case without parameters"),
    COLUMN("variant", "", VB_COLUMN_KEY, TEXT(variant), "the way of doing the work that this row is about"),
    COLUMN("allocator", "", VB_COLUMN_KEY, TEXT(allocator),
           "what served malloc while this row was timed; allocations are always counted under jemalloc"),
    RARE("side", "", VB_COLUMN_KEY, TEXT(side),
         "which of two programs that were compared this row is about: old or new"),
    COLUMN("baseline", "", VB_COLUMN_WORDS, TEXT(baseline),
           "the variant of the same case, point and allocator that ratio refers to; empty when there is none"),
    COLUMN("status", "", VB_COLUMN_WORDS, TEXT(status),
           "ok, or what went wrong; then the numbers are those known until then"),
    CODE("status_code", status_code, vb_row_status_codes, false,
         "the same for programs: ok; not measured are failed, skipped, not_built, crashed, timed_out and "
         "not_measured (in the gate's reference alone); wrong are checksum, period and contract"),

    COLUMN("mean_ns", "ns", VB_COLUMN_NOISY, REAL(mean_ns),
           "wall time of one operation: the mean over the launches, trimmed by 20 % at either end, of each launch's "
           "median turn"),
    COLUMN("ci_low_ns", "ns", VB_COLUMN_NOISY, REAL(ci_low_ns),
           "lower end of the confidence interval of mean_ns over launches"),
    COLUMN("ci_high_ns", "ns", VB_COLUMN_NOISY, REAL(ci_high_ns),
           "upper end of the confidence interval of mean_ns over launches"),
    COLUMN("median_ns", "ns", VB_COLUMN_NOISY, REAL(median_ns),
           "wall time of one operation: the median over the launches of each launch's median turn"),
    COLUMN("min_ns", "ns", VB_COLUMN_NOISY, REAL(min_ns), "wall time of one operation in the fastest single turn"),
    COLUMN("turns_mean_ns", "ns", VB_COLUMN_NOISY, REAL(turns_mean_ns),
           "wall time of one operation: the plain mean over all turns, disturbed ones included"),

    COLUMN("ratio", "", VB_COLUMN_NOISY, REAL(ratio),
           "time of this variant divided by the baseline's, from turns of the same rounds; below 1 is faster; 1 for "
           "the baseline itself"),
    COLUMN("ratio_ci_low", "", VB_COLUMN_NOISY, REAL(ratio_ci_low), "lower end of the confidence interval of ratio"),
    COLUMN("ratio_ci_high", "", VB_COLUMN_NOISY, REAL(ratio_ci_high), "upper end of the confidence interval of ratio"),
    COLUMN("detectable_pct", "%", VB_COLUMN_NOISY, REAL(detectable_pct),
           "the smallest change of ratio that this run could have detected"),
    COLUMN("verdict", "", VB_COLUMN_WORDS, TEXT(verdict),
           "the judgement on ratio in words; empty for the baseline and where time was not judged"),
    CODE("verdict_code", verdict_code, vb_row_verdict_codes, false,
         "the same for programs: faster, slower, same, same_code (of two programs), no_verdict (doubts say why), "
         "cannot_tell_few (launches), cannot_tell_noise (detectable_pct says how much), cannot_tell_chance (one of "
         "so many comparisons), cannot_tell_layout (layouts differ too much), or empty"),
    COLUMN("comparisons", "", VB_COLUMN_SETUP, COUNT(comparisons),
           "how many ratios were judged together with this one: with more of them, more looks like a difference by "
           "chance"),
    COLUMN("doubts", "", VB_COLUMN_WORDS, TEXT(doubts),
           "what makes the times worth less than they seem, KIND=NUMBER:NUMBER with blanks between them; the warnings "
           "say it in words"),

    COLUMN("launches", "", VB_COLUMN_SETUP, COUNT(launches),
           "complete launches behind the times: each one a fresh process"),
    COLUMN("rounds", "", VB_COLUMN_SETUP, COUNT(rounds), "rounds per launch: in each, every variant has one turn"),
    COLUMN("ops_per_turn", "", VB_COLUMN_SETUP, COUNT(ops_per_turn), "operations in one timed turn of this variant"),
    COLUMN("noise_pct", "%", VB_COLUMN_NOISY, REAL(noise_pct),
           "how much launches differ: 1.4826 times the median absolute deviation of their medians, as a share of "
           "median_ns"),
    COLUMN("outlier_launches", "", VB_COLUMN_SETUP, COUNT(outlier_launches),
           "launches whose median lies further from median_ns than four times noise_pct, and than 1 %; they are in "
           "all estimates"),
    COLUMN(
        "disturbed_turns", "", VB_COLUMN_SETUP, COUNT(disturbed_turns),
        "timed turns in which the kernel preempted the worker or moved it to another CPU; they are in all estimates"),

    COLUMN("instructions_per_op", "", VB_COLUMN_NOISY, REAL(instructions_per_op),
           "instructions that one operation executes in user space, over all threads; compilers and libraries change "
           "them"),
    COLUMN("cycles_per_op", "", VB_COLUMN_NOISY, REAL(cycles_per_op),
           "cycles of the CPU that one operation takes in user space, over all threads"),
    COLUMN("branch_misses_per_op", "", VB_COLUMN_NOISY, REAL(branch_misses_per_op),
           "branches that the CPU predicted wrongly in one operation, over all threads"),
    COLUMN("cache_misses_per_op", "", VB_COLUMN_NOISY, REAL(cache_misses_per_op),
           "accesses of one operation that missed the CPU's last cache, over all threads"),
    COLUMN("code_bytes", "B", VB_COLUMN_NOISY, REAL(code_bytes),
           "bytes of the functions that the loop and the case's set-up reach in their own file, each once; compilers "
           "change them"),
    COLUMN("metrics", "", VB_COLUMN_WORDS, TEXT(metrics),
           "where the five counts above come from: perf, callgrind, disassembly, or n/a with the reason; empty when "
           "none was asked for"),

    COLUMN("allocs_per_op", "", VB_COLUMN_EXACT, REAL(allocs_per_op),
           "blocks allocated by one operation, over all threads; a realloc to another usable size is one more, moved "
           "or not"),
    COLUMN(
        "frees_per_op", "", VB_COLUMN_EXACT, REAL(frees_per_op),
        "blocks freed by one operation, over all threads; a realloc to another usable size is one more, moved or not"),
    COLUMN("bytes_per_op", "B", VB_COLUMN_EXACT, REAL(bytes_per_op),
           "bytes asked for by the allocations of one operation; a realloc to another usable size asks for its whole "
           "new size"),
    COLUMN("usable_bytes_per_op", "B", VB_COLUMN_EXACT, REAL(usable_bytes_per_op),
           "bytes that the allocator handed out for the allocations of one operation, its rounding up included"),
    COLUMN("live_bytes_per_op", "B", VB_COLUMN_EXACT, REAL(live_bytes_per_op),
           "usable bytes still allocated after one operation; negative when it frees older blocks"),
    COLUMN("peak_live_bytes", "B", VB_COLUMN_EXACT, COUNT(peak_live_bytes),
           "the most usable bytes that were allocated at one moment of the counted loop, above those before it; a "
           "block that realloc moves is never counted twice"),
    COLUMN("rss_growth_bytes", "B", VB_COLUMN_NOISY, REAL(rss_growth_bytes),
           "the most resident memory of the process while it took its turns, above that before the first; the median "
           "over the launches"),
    COLUMN("once_allocs", "", VB_COLUMN_EXACT, REAL(once_allocs),
           "blocks allocated once per loop however many operations it runs, not part of allocs_per_op"),
    COLUMN("once_bytes", "B", VB_COLUMN_EXACT, REAL(once_bytes),
           "bytes asked for once per loop however many operations it runs, not part of bytes_per_op"),
    COLUMN("ledger", "", VB_COLUMN_WORDS, TEXT(ledger),
           "what the counts are worth: exact; not constant, with the range; or n/a, with the reason"),
    CODE("ledger_code", ledger_code, vb_row_ledger_codes, false,
         "the same for programs: exact, exact_in_part (allocations and bytes asked for, but not all of the rest), "
         "varies or not_counted"),
    COLUMN("contract", "", VB_COLUMN_WORDS, TEXT(contract),
           "what became of the variant's promise about its allocations: kept, none (given), or what was broken"),
    CODE("contract_code", contract_code, vb_row_contract_codes, false,
         "the same for programs: none, kept, kept_in_part (the rest could not be checked), not_checked or broken"),
    COLUMN("gate", "", VB_COLUMN_WORDS, TEXT(gate),
           "what the gate found when it held this row against its reference: pass, or FAIL, cannot judge, cannot tell "
           "or note with the reason; empty where no gate was asked"),
    CODE("gate_code", gate_code, vb_row_gate_codes, true,
         "the same for programs: pass, note, cannot_tell, cannot_judge or fail"),
    CODE("gate_quantity", gate_quantity, vb_gate_quantity_codes, true,
         "what that is about: a count, ratio or time; empty: the row as a whole"),
    RARE("sites", "", VB_COLUMN_WORDS, TEXT(sites),
         "where a row that failed for its allocations allocates: functions, files and lines"),
    RARE("site_file", "", VB_COLUMN_WORDS, TEXT(site_file),
         "the file of the first of these places, relative to the repository's root"),
    RARE("site_line", "", VB_COLUMN_SETUP, COUNT(site_line), "the line in it"),
    COLUMN("checksum", "", VB_COLUMN_WORDS, TEXT(checksum),
           "of the results that the variant computed, 16 hexadecimal digits, equal for all variants of a case at a "
           "point; empty when it did not get so far"),

    RARE_REAL(layouts, "", VB_COLUMN_SETUP,
              "layouts of the program that were measured, each with about as many of the launches; the times are then "
              "means over these, not trimmed where each has three launches"),
    RARE_REAL(
        layout_sd_pct, "%", VB_COLUMN_NOISY,
        "how much layout moves the time: standard deviation between layouts, as a share of mean_ns; 0 where it is "
        "no more than launches differ"),

    RARE("counters", "", VB_COLUMN_WORDS, TEXT(counters),
         "the case's own counters, per operation: NAME=NUMBER where every loop had the same, else "
         "NAME=NUMBER:LOW:HIGH with the interval over launches, blanks between them; CSV and JSON have them one by "
         "one, too"),
    RARE_REAL(processed_bytes_per_op, "B", VB_COLUMN_SETUP, "bytes that one operation processes, as the case says"),
    RARE_REAL(processed_items_per_op, "", VB_COLUMN_SETUP, "items that one operation processes, as the case says"),
    RARE_REAL(bytes_per_second, "B/s", VB_COLUMN_NOISY, "processed_bytes_per_op in a second, at mean_ns"),
    RARE_REAL(bytes_per_second_low, "B/s", VB_COLUMN_NOISY,
              "the same at ci_high_ns: the lower end of its confidence interval"),
    RARE_REAL(bytes_per_second_high, "B/s", VB_COLUMN_NOISY,
              "the same at ci_low_ns: the upper end; empty where that is 0"),
    RARE_REAL(items_per_second, "1/s", VB_COLUMN_NOISY, "processed_items_per_op in a second, at mean_ns"),
    RARE_REAL(items_per_second_low, "1/s", VB_COLUMN_NOISY,
              "the same at ci_high_ns: the lower end of its confidence interval"),
    RARE_REAL(items_per_second_high, "1/s", VB_COLUMN_NOISY,
              "the same at ci_low_ns: the upper end; empty where that is 0"),

    RARE_REAL(first_ns, "ns", VB_COLUMN_NOISY,
              "with --cold: wall time of the first operation of a fresh process (of its first period, divided by its "
              "operations); the trimmed mean over the launches"),
    RARE_REAL(first_ci_low_ns, "ns", VB_COLUMN_NOISY, "lower end of the confidence interval of first_ns over launches"),
    RARE_REAL(first_ci_high_ns, "ns", VB_COLUMN_NOISY,
              "upper end of the confidence interval of first_ns over launches"),
    RARE_REAL(
        cold_ns, "ns", VB_COLUMN_NOISY,
        "with --cold: likewise of an operation before which the caches were emptied, by walking memory larger than "
        "the last one; the trimmed mean over the launches of each launch's median of five"),
    RARE_REAL(cold_ci_low_ns, "ns", VB_COLUMN_NOISY, "lower end of the confidence interval of cold_ns over launches"),
    RARE_REAL(cold_ci_high_ns, "ns", VB_COLUMN_NOISY, "upper end of the confidence interval of cold_ns over launches"),

    RARE_REAL(source_allocs_per_op, "", VB_COLUMN_EXACT,
              "blocks that one operation allocates as its source is written, where the compiler may see through and "
              "remove some"),

    RARE_REAL(allocs_low, "", VB_COLUMN_EXACT,
              "where allocations are not constant: the fewest blocks allocated by one operation, of all runs that were "
              "counted"),
    RARE_REAL(allocs_high, "", VB_COLUMN_EXACT, "likewise: the most"),
    RARE_REAL(bytes_low, "B", VB_COLUMN_EXACT, "likewise: the fewest bytes asked for by one operation"),
    RARE_REAL(bytes_high, "B", VB_COLUMN_EXACT, "likewise: the most"),
    RARE_REAL(live_bytes_low, "B", VB_COLUMN_EXACT, "where live_bytes_per_op is not constant: the least"),
    RARE_REAL(live_bytes_high, "B", VB_COLUMN_EXACT, "likewise: the most"),
    RARE_REAL(counted_threads, "", VB_COLUMN_EXACT,
              "threads that allocated or freed while they were counted: 1, or 2 for more than one; with these, "
              "peak_live_bytes depends on their order"),

    RARE_REAL(
        break_even_at, "", VB_COLUMN_NOISY,
        "the value of the swept parameter at which this variant costs as much as the baseline, on a straight line "
        "between two points that were measured; the same in all rows of the sweep"),
    RARE_REAL(break_even_low, "", VB_COLUMN_NOISY,
              "lower end of the confidence interval of break_even_at; empty when it leaves what was measured"),
    RARE_REAL(break_even_high, "", VB_COLUMN_NOISY,
              "upper end of the confidence interval of break_even_at; empty when it leaves what was measured"),

    RARE_REAL(quiet_ns, "ns", VB_COLUMN_NOISY,
              "wall time of one operation while nothing disturbs: the 1 % quantile of all turns; of what was measured "
              "here it agrees best between runs of a shared machine"),
    RARE_REAL(quiet_ci_low_ns, "ns", VB_COLUMN_NOISY,
              "lower end of the confidence interval of quiet_ns over launches; the fastest turn where they do not say"),
    RARE_REAL(quiet_ci_high_ns, "ns", VB_COLUMN_NOISY,
              "upper end of the confidence interval of quiet_ns over launches"),

    RARE_REAL(p50_ns, "ns", VB_COLUMN_NOISY,
              "of single operations, where the case records them: half take longer; the trimmed mean over the launches "
              "of each launch's percentile"),
    RARE_REAL(p90_ns, "ns", VB_COLUMN_NOISY, "likewise: one in 10 takes longer"),
    RARE_REAL(p99_ns, "ns", VB_COLUMN_NOISY, "likewise: one in 100 takes longer"),
    RARE_REAL(p99_9_ns, "ns", VB_COLUMN_NOISY, "likewise: one in 1,000 takes longer"),
    RARE_REAL(p99_99_ns, "ns", VB_COLUMN_NOISY, "likewise: one in 10,000 takes longer"),
    RARE_REAL(slowest_ns, "ns", VB_COLUMN_NOISY, "the slowest single operation of all launches"),
    RARE_REAL(p99_ci_low_ns, "ns", VB_COLUMN_NOISY, "lower end of the confidence interval of p99_ns over launches"),
    RARE_REAL(p99_ci_high_ns, "ns", VB_COLUMN_NOISY, "upper end of the confidence interval of p99_ns over launches"),
    RARE_REAL(p99_9_ci_low_ns, "ns", VB_COLUMN_NOISY, "lower end of the confidence interval of p99_9_ns over launches"),
    RARE_REAL(p99_9_ci_high_ns, "ns", VB_COLUMN_NOISY,
              "upper end of the confidence interval of p99_9_ns over launches"),
    RARE_REAL(p99_99_ci_low_ns, "ns", VB_COLUMN_NOISY,
              "lower end of the confidence interval of p99_99_ns over launches"),
    RARE_REAL(p99_99_ci_high_ns, "ns", VB_COLUMN_NOISY,
              "upper end of the confidence interval of p99_99_ns over launches"),
    RARE_REAL(recorded_ops, "", VB_COLUMN_SETUP, "single operations recorded per launch, on average"),

    RARE_REAL(heap_allocated_bytes_before, "B", VB_COLUMN_NOISY,
              "jemalloc's own figure before the first turn, the median over the launches: bytes in use by the program"),
    RARE_REAL(heap_allocated_bytes_after, "B", VB_COLUMN_NOISY, "the same after the last turn"),
    RARE_REAL(heap_active_bytes_before, "B", VB_COLUMN_NOISY,
              "jemalloc's own figure before the first turn, the median over the launches: bytes in pages of which some "
              "is in use"),
    RARE_REAL(heap_active_bytes_after, "B", VB_COLUMN_NOISY, "the same after the last turn"),
    RARE_REAL(
        heap_resident_bytes_before, "B", VB_COLUMN_NOISY,
        "jemalloc's own figure before the first turn, the median over the launches: bytes in physical memory, the "
        "allocator's own included"),
    RARE_REAL(heap_resident_bytes_after, "B", VB_COLUMN_NOISY, "the same after the last turn"),
    RARE_REAL(heap_retained_bytes_before, "B", VB_COLUMN_NOISY,
              "jemalloc's own figure before the first turn, the median over the launches: bytes of addresses kept "
              "without memory behind them"),
    RARE_REAL(heap_retained_bytes_after, "B", VB_COLUMN_NOISY, "the same after the last turn"),
    RARE_REAL(heap_purges_before, "", VB_COLUMN_NOISY,
              "jemalloc's own figure before the first turn, the median over the launches: times that unused pages were "
              "given back to the kernel"),
    RARE_REAL(heap_purges_after, "", VB_COLUMN_NOISY, "the same after the last turn"),
    RARE_REAL(heap_fills_before, "", VB_COLUMN_NOISY,
              "jemalloc's own figure before the first turn, the median over the launches: times that a thread's cache "
              "was filled"),
    RARE_REAL(heap_fills_after, "", VB_COLUMN_NOISY, "the same after the last turn"),
    RARE_REAL(heap_flushes_before, "", VB_COLUMN_NOISY,
              "jemalloc's own figure before the first turn, the median over the launches: times that a thread's cache "
              "was flushed"),
    RARE_REAL(heap_flushes_after, "", VB_COLUMN_NOISY, "the same after the last turn"),

    RARE_REAL(machines, "", VB_COLUMN_SETUP, "of merged results: machines that the ratio is estimated over"),
    RARE_REAL(tau_pct, "%", VB_COLUMN_NOISY,
              "likewise: standard deviation of the ratio between machines, as a share of it"),
    RARE_REAL(i2_pct, "%", VB_COLUMN_NOISY, "likewise: I^2, the share of what machines differ by that is not chance"),
    RARE_REAL(q, "", VB_COLUMN_NOISY,
              "likewise: Cochran's Q, how far machines lie apart, in units of what is known of each"),
    RARE_REAL(q_p_value, "", VB_COLUMN_NOISY, "likewise: how likely so large a q is where machines do not differ"),
    RARE("class_ratios", "", VB_COLUMN_NOISY, LIST(class_ratios),
         "likewise: ratio and both ends of its interval on each kind of machine in turn, in the order of the facts "
         "machine_class.N; 0 where it is not known"),

    RARE("launch_ns", "ns", VB_COLUMN_NOISY, LIST(launch_ns),
         "wall time of one operation in each launch, its median turn, in the order in which they were taken and "
         "with blanks between them: what mean_ns is made of; a run keeps them, other commands do for formats that "
         "list them"),
    RARE("launch_cpu_ns", "ns", VB_COLUMN_NOISY, LIST(launch_cpu_ns),
         "likewise: CPU time of one operation in each launch, over all threads"),
};

const size_t vb_column_count = sizeof vb_columns / sizeof vb_columns[0];
