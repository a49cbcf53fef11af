/* SPDX-License-Identifier: MIT
 *
 * The columns of the results, in their order. row.h makes the fields of a row of this list and cells.c the table that
 * every format walks; the JSON schema is made from that. Who includes it says what NAMED is; a column goes by the name
 * of its field unless it says another one, and a RARE one is left out of a file where no row has it. SIGNED numbers may
 * lie below 0: ends of intervals, a break-even in units of a parameter, and what is a difference between two runs, of n
 * and of 2n operations, unless nothing does less than nothing. */
#ifndef NAMED
#define NAMED(name, type, field, unit, kind, is_rare, meaning)
#endif
#define COLUMN(type, field, unit, kind, meaning) NAMED(#field, type, field, unit, kind, false, meaning)
#define RARE(type, field, unit, kind, meaning)   NAMED(#field, type, field, unit, kind, true, meaning)

NAMED("case", TEXT, case_name, "", KEY, false, "the case that was measured: one question")
COLUMN(TEXT, point, "", KEY,
       "the setting of the case's parameters, such as hit=90; empty for a case without parameters")
COLUMN(TEXT, variant, "", KEY, "the way of doing the work that this row is about")
COLUMN(TEXT, allocator, "", KEY,
       "what served malloc while this row was timed; allocations are always counted under jemalloc")
RARE(TEXT, side, "", KEY, "which of two programs that were compared this row is about: old or new")
COLUMN(TEXT, baseline, "", WORDS,
       "the variant of the same case, point and allocator that ratio refers to; empty when there is none")
COLUMN(TEXT, status, "", WORDS, "ok, or what went wrong; then the numbers are those known until then")
COLUMN(CODE(vb_row_status), status_code, "", WORDS,
       "the same for programs: ok; not measured are failed, skipped, not_built, crashed, timed_out and not_measured "
       "(in the gate's reference alone); wrong are checksum, period and contract")

COLUMN(REAL, mean_ns, "ns", NOISY,
       "wall time of one operation: the mean over the launches, trimmed by 20 % at either end, of each launch's "
       "median turn")
COLUMN(SIGNED, ci_low_ns, "ns", NOISY, "lower end of the confidence interval of mean_ns over launches")
COLUMN(REAL, ci_high_ns, "ns", NOISY, "upper end of the confidence interval of mean_ns over launches")
COLUMN(REAL, median_ns, "ns", NOISY,
       "wall time of one operation: the median over the launches of each launch's median turn")
COLUMN(REAL, min_ns, "ns", NOISY, "wall time of one operation in the fastest single turn")
COLUMN(REAL, turns_mean_ns, "ns", NOISY,
       "wall time of one operation: the plain mean over all turns, disturbed ones included")

COLUMN(REAL, ratio, "", NOISY,
       "time of this variant divided by the baseline's, from turns of the same rounds; below 1 is faster; 1 for the "
       "baseline itself")
COLUMN(REAL, ratio_ci_low, "", NOISY, "lower end of the confidence interval of ratio")
COLUMN(REAL, ratio_ci_high, "", NOISY, "upper end of the confidence interval of ratio")
COLUMN(REAL, detectable_pct, "%", NOISY, "the smallest change of ratio that this run could have detected")
COLUMN(TEXT, verdict, "", WORDS,
       "the judgement on ratio in words; empty for the baseline and where time was not judged")
COLUMN(CODE(vb_row_verdict), verdict_code, "", WORDS,
       "the same for programs: faster, slower, same, same_code (of two programs), no_verdict (doubts say why), "
       "cannot_tell_few (launches), cannot_tell_noise (detectable_pct says how much), cannot_tell_chance (one of so "
       "many comparisons), cannot_tell_layout (layouts differ too much), or empty")
COLUMN(COUNT, comparisons, "", SETUP,
       "how many ratios were judged together with this one: with more of them, more looks like a difference by chance")
COLUMN(TEXT, doubts, "", WORDS,
       "what makes the times worth less than they seem, KIND=NUMBER:NUMBER with blanks between them; the warnings say "
       "it in words")

COLUMN(COUNT, launches, "", SETUP, "complete launches behind the times: each one a fresh process")
COLUMN(COUNT, rounds, "", SETUP, "rounds per launch: in each, every variant has one turn")
COLUMN(COUNT, ops_per_turn, "", SETUP, "operations in one timed turn of this variant")
COLUMN(REAL, noise_pct, "%", NOISY,
       "how much launches differ: 1.4826 times the median absolute deviation of their medians, as a share of "
       "median_ns")
COLUMN(COUNT, outlier_launches, "", SETUP,
       "launches whose median lies further from median_ns than four times noise_pct, and than 1 %; they are in all "
       "estimates")
COLUMN(COUNT, disturbed_turns, "", SETUP,
       "timed turns in which the kernel preempted the worker or moved it to another CPU; they are in all estimates")

COLUMN(SIGNED, instructions_per_op, "", NOISY,
       "instructions that one operation executes in user space, over all threads; compilers and libraries change them")
COLUMN(SIGNED, cycles_per_op, "", NOISY, "cycles of the CPU that one operation takes in user space, over all threads")
COLUMN(SIGNED, branch_misses_per_op, "", NOISY,
       "branches that the CPU predicted wrongly in one operation, over all threads")
COLUMN(SIGNED, cache_misses_per_op, "", NOISY,
       "accesses of one operation that missed the CPU's last cache, over all threads")
COLUMN(REAL, code_bytes, "B", NOISY,
       "bytes of the functions that the loop and the case's set-up reach in their own file, each once; compilers "
       "change them")
COLUMN(TEXT, metrics, "", WORDS,
       "where the five counts above come from: perf, callgrind, disassembly, or n/a with the reason; empty when none "
       "was asked for")

COLUMN(REAL, allocs_per_op, "", EXACT,
       "blocks allocated by one operation, over all threads; a realloc to another usable size is one more, moved or "
       "not")
COLUMN(REAL, frees_per_op, "", EXACT,
       "blocks freed by one operation, over all threads; a realloc to another usable size is one more, moved or not")
COLUMN(REAL, bytes_per_op, "B", EXACT,
       "bytes asked for by the allocations of one operation; a realloc to another usable size asks for its whole new "
       "size")
COLUMN(REAL, usable_bytes_per_op, "B", EXACT,
       "bytes that the allocator handed out for the allocations of one operation, its rounding up included")
COLUMN(SIGNED, live_bytes_per_op, "B", EXACT,
       "usable bytes still allocated after one operation; negative when it frees older blocks")
COLUMN(COUNT, peak_live_bytes, "B", EXACT,
       "the most usable bytes that were allocated at one moment of the counted loop, above those before it; a block "
       "that realloc moves is never counted twice")
COLUMN(SIGNED, rss_growth_bytes, "B", NOISY,
       "the most resident memory of the process while it took its turns, above that before the first; the median over "
       "the launches")
COLUMN(SIGNED, once_allocs, "", EXACT,
       "blocks allocated once per loop however many operations it runs, not part of allocs_per_op")
COLUMN(SIGNED, once_bytes, "B", EXACT,
       "bytes asked for once per loop however many operations it runs, not part of bytes_per_op")
COLUMN(TEXT, ledger, "", WORDS,
       "what the counts are worth: exact; not constant, with the range; or n/a, with the reason")
COLUMN(CODE(vb_row_ledger), ledger_code, "", WORDS,
       "the same for programs: exact, exact_in_part (allocations and bytes asked for, but not all of the rest), "
       "varies or not_counted")
COLUMN(TEXT, contract, "", WORDS,
       "what became of the variant's promise about its allocations: kept, none (given), or what was broken")
COLUMN(CODE(vb_row_contract), contract_code, "", WORDS,
       "the same for programs: none, kept, kept_in_part (the rest could not be checked), not_checked or broken")
COLUMN(TEXT, gate, "", WORDS,
       "what the gate found when it held this row against its reference: pass, or FAIL, cannot judge, cannot tell or "
       "note with the reason; empty where no gate was asked")
RARE(CODE(vb_row_gate), gate_code, "", WORDS, "the same for programs: pass, note, cannot_tell, cannot_judge or fail")
RARE(CODE(vb_gate_quantity), gate_quantity, "", WORDS,
     "what that is about: a count, ratio or time; empty: the row as a whole")
RARE(TEXT, sites, "", WORDS, "where a row that failed for its allocations allocates: functions, files and lines")
RARE(TEXT, site_file, "", WORDS, "the file of the first of these places, relative to the repository's root")
RARE(COUNT, site_line, "", SETUP, "the line in it")
COLUMN(TEXT, checksum, "", WORDS,
       "of the results that the variant computed, 16 hexadecimal digits, equal for all variants of a case at a point; "
       "empty when it did not get so far")

RARE(REAL, layouts, "", SETUP,
     "layouts of the program that were measured, each with about as many of the launches; the times are then means "
     "over these, one in sixteen left out on each side where each has three launches")
RARE(REAL, layout_sd_pct, "%", NOISY,
     "how much layout moves the time, or in the new side's rows of ab the ratio: standard deviation between layouts; 0 "
     "where it is no more than launches differ")

RARE(TEXT, counters, "", WORDS,
     "the case's own counters, per operation: NAME=NUMBER where every loop had the same, else NAME=NUMBER:LOW:HIGH "
     "with the interval over launches, blanks between them; CSV and JSON have them one by one, too")
RARE(REAL, processed_bytes_per_op, "B", SETUP, "bytes that one operation processes, as the case says")
RARE(REAL, processed_items_per_op, "", SETUP, "items that one operation processes, as the case says")
RARE(REAL, bytes_per_second, "B/s", NOISY, "processed_bytes_per_op in a second, at mean_ns")
RARE(REAL, bytes_per_second_low, "B/s", NOISY, "the same at ci_high_ns: the lower end of its confidence interval")
RARE(REAL, bytes_per_second_high, "B/s", NOISY, "the same at ci_low_ns: the upper end; empty where that is 0")
RARE(REAL, items_per_second, "1/s", NOISY, "processed_items_per_op in a second, at mean_ns")
RARE(REAL, items_per_second_low, "1/s", NOISY, "the same at ci_high_ns: the lower end of its confidence interval")
RARE(REAL, items_per_second_high, "1/s", NOISY, "the same at ci_low_ns: the upper end; empty where that is 0")

RARE(REAL, first_ns, "ns", NOISY,
     "with --cold: wall time of the first operation of a fresh process (of its first period, divided by its "
     "operations); the trimmed mean over the launches")
RARE(REAL, first_ci_low_ns, "ns", NOISY, "lower end of the confidence interval of first_ns over launches")
RARE(REAL, first_ci_high_ns, "ns", NOISY, "upper end of the confidence interval of first_ns over launches")
RARE(REAL, cold_ns, "ns", NOISY,
     "with --cold: likewise of an operation before which the caches were emptied, by walking memory larger than the "
     "last one; the trimmed mean over the launches of each launch's median of five")
RARE(REAL, cold_ci_low_ns, "ns", NOISY, "lower end of the confidence interval of cold_ns over launches")
RARE(REAL, cold_ci_high_ns, "ns", NOISY, "upper end of the confidence interval of cold_ns over launches")

RARE(REAL, source_allocs_per_op, "", EXACT,
     "blocks that one operation allocates as its source is written, where the compiler may see through and remove "
     "some")

RARE(REAL, allocs_low, "", EXACT,
     "where allocations are not constant: the fewest blocks allocated by one operation, of all runs that were counted")
RARE(REAL, allocs_high, "", EXACT, "likewise: the most")
RARE(REAL, bytes_low, "B", EXACT, "likewise: the fewest bytes asked for by one operation")
RARE(REAL, bytes_high, "B", EXACT, "likewise: the most")
RARE(SIGNED, live_bytes_low, "B", EXACT, "where live_bytes_per_op is not constant: the least")
RARE(SIGNED, live_bytes_high, "B", EXACT, "likewise: the most")
RARE(REAL, counted_threads, "", EXACT,
     "threads that allocated or freed while they were counted: 1, or 2 for more than one; with these, peak_live_bytes "
     "depends on their order")

RARE(SIGNED, break_even_at, "", NOISY,
     "the value of the swept parameter at which this variant costs as much as the baseline, on a straight line "
     "between two points that were measured; the same in all rows of the sweep")
RARE(SIGNED, break_even_low, "", NOISY,
     "lower end of the confidence interval of break_even_at; empty when it leaves what was measured")
RARE(SIGNED, break_even_high, "", NOISY,
     "upper end of the confidence interval of break_even_at; empty when it leaves what was measured")

RARE(REAL, quiet_ns, "ns", NOISY,
     "wall time of one operation while nothing disturbs: the 1 % quantile of all turns; of what was measured here it "
     "agrees best between runs of a shared machine")
RARE(REAL, quiet_ci_low_ns, "ns", NOISY,
     "lower end of the confidence interval of quiet_ns over launches; the fastest turn where they do not say")
RARE(REAL, quiet_ci_high_ns, "ns", NOISY, "upper end of the confidence interval of quiet_ns over launches")

RARE(REAL, p50_ns, "ns", NOISY,
     "of single operations, where the case records them: half take longer; the trimmed mean over the launches of each "
     "launch's percentile")
RARE(REAL, p90_ns, "ns", NOISY, "likewise: one in 10 takes longer")
RARE(REAL, p99_ns, "ns", NOISY, "likewise: one in 100 takes longer")
RARE(REAL, p99_9_ns, "ns", NOISY, "likewise: one in 1,000 takes longer")
RARE(REAL, p99_99_ns, "ns", NOISY, "likewise: one in 10,000 takes longer")
RARE(REAL, slowest_ns, "ns", NOISY, "the slowest single operation of all launches")
RARE(REAL, p99_ci_low_ns, "ns", NOISY, "lower end of the confidence interval of p99_ns over launches")
RARE(REAL, p99_ci_high_ns, "ns", NOISY, "upper end of the confidence interval of p99_ns over launches")
RARE(REAL, p99_9_ci_low_ns, "ns", NOISY, "lower end of the confidence interval of p99_9_ns over launches")
RARE(REAL, p99_9_ci_high_ns, "ns", NOISY, "upper end of the confidence interval of p99_9_ns over launches")
RARE(REAL, p99_99_ci_low_ns, "ns", NOISY, "lower end of the confidence interval of p99_99_ns over launches")
RARE(REAL, p99_99_ci_high_ns, "ns", NOISY, "upper end of the confidence interval of p99_99_ns over launches")
RARE(REAL, recorded_ops, "", SETUP, "single operations recorded per launch, on average")

RARE(REAL, heap_allocated_bytes_before, "B", NOISY,
     "jemalloc's own figure before the first turn, the median over the launches: bytes in use by the program")
RARE(REAL, heap_allocated_bytes_after, "B", NOISY, "the same after the last turn")
RARE(REAL, heap_active_bytes_before, "B", NOISY,
     "jemalloc's own figure before the first turn, the median over the launches: bytes in pages of which some is in "
     "use")
RARE(REAL, heap_active_bytes_after, "B", NOISY, "the same after the last turn")
RARE(REAL, heap_resident_bytes_before, "B", NOISY,
     "jemalloc's own figure before the first turn, the median over the launches: bytes in physical memory, the "
     "allocator's own included")
RARE(REAL, heap_resident_bytes_after, "B", NOISY, "the same after the last turn")
RARE(REAL, heap_retained_bytes_before, "B", NOISY,
     "jemalloc's own figure before the first turn, the median over the launches: bytes of addresses kept without "
     "memory behind them")
RARE(REAL, heap_retained_bytes_after, "B", NOISY, "the same after the last turn")
RARE(REAL, heap_purges_before, "", NOISY,
     "jemalloc's own figure before the first turn, the median over the launches: times that unused pages were given "
     "back to the kernel")
RARE(REAL, heap_purges_after, "", NOISY, "the same after the last turn")
RARE(REAL, heap_fills_before, "", NOISY,
     "jemalloc's own figure before the first turn, the median over the launches: times that a thread's cache was "
     "filled")
RARE(REAL, heap_fills_after, "", NOISY, "the same after the last turn")
RARE(REAL, heap_flushes_before, "", NOISY,
     "jemalloc's own figure before the first turn, the median over the launches: times that a thread's cache was "
     "flushed")
RARE(REAL, heap_flushes_after, "", NOISY, "the same after the last turn")

RARE(REAL, machines, "", SETUP, "of merged results: machines that the ratio is estimated over")
RARE(REAL, tau_pct, "%", NOISY, "likewise: standard deviation of the ratio between machines, as a share of it")
RARE(REAL, i2_pct, "%", NOISY, "likewise: I^2, the share of what machines differ by that is not chance")
RARE(REAL, q, "", NOISY, "likewise: Cochran's Q, how far machines lie apart, in units of what is known of each")
RARE(REAL, q_p_value, "", NOISY, "likewise: how likely so large a q is where machines do not differ")
RARE(LIST, class_ratios, "", NOISY,
     "likewise: ratio and both ends of its interval on each kind of machine in turn, in the order of the facts "
     "machine_class.N; 0 where it is not known")

RARE(LIST, launch_ns, "ns", NOISY,
     "wall time of one operation in each launch, its median turn, in the order in which they were taken and with "
     "blanks between them: what mean_ns is made of; a run keeps them, other commands do for formats that list them")
RARE(LIST, launch_cpu_ns, "ns", NOISY, "likewise: CPU time of one operation in each launch, over all threads")

#undef RARE
#undef COLUMN
#undef NAMED
