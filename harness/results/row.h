/* SPDX-License-Identifier: MIT
 *
 * Results as rows: one per (case, point, variant, allocator), and the facts of the run they belong to. The columns are
 * one array in columns.c, with name, unit, kind and meaning; every format walks it and none lists columns again. */
#pragma once

#include "base/error.h"
#include "results/row_codes.h"
#include "results/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Several numbers in one cell, finite and 0 or more. count 0: not known. */
struct vb_list {
    double *values; /* owned by the row */
    size_t count;
};

/* Two programs are compared row by row: the old one's comes first, the new one's has the ratio and what was found. */
#define VB_SIDE_OLD "old"
#define VB_SIDE_NEW "new"

/* Texts are owned by the row and never NULL ("" when absent). Numbers that are not known are NAN; counts that are not
 * known are -1. */
struct vb_row {
    char *case_name;
    char *point;
    char *variant;
    char *allocator; /* that served malloc while it was timed: "jemalloc"; "" if unknown */
    char *side;      /* of a comparison of two programs: VB_SIDE_OLD or VB_SIDE_NEW; "" where there is only one */
    char *baseline;  /* the variant that ratio refers to; "" when there is none */
    char *status;    /* "ok", or what went wrong */
    enum vb_row_status status_code; /* the same for programs, as are the other codes */

    double mean_ns;   /* per operation: 20 % trimmed mean over launches of each launch's median turn */
    double ci_low_ns; /* interval of mean_ns */
    double ci_high_ns;
    double median_ns;     /* median over launches of each launch's median turn */
    double min_ns;        /* the fastest single turn */
    double turns_mean_ns; /* plain mean over all turns */

    double ratio; /* time of this variant over the baseline's, same rounds */
    double ratio_ci_low;
    double ratio_ci_high;
    double detectable_pct; /* the smallest change of the ratio that this run could have detected, percent */
    enum vb_row_verdict verdict_code;
    int64_t comparisons; /* that were judged together with this one */
    char *verdict;       /* the same in words, for people; "" for the baseline and where time was not judged */
    char *doubts;        /* about the times, as results/doubt_words.h has them; "" where there are none */

    int64_t launches;
    int64_t rounds; /* per launch */
    int64_t ops_per_turn;
    double noise_pct; /* spread of the launches, percent of median_ns */
    int64_t outlier_launches;
    int64_t disturbed_turns; /* preempted or moved to another CPU */

    double instructions_per_op;
    double cycles_per_op;
    double branch_misses_per_op;
    double cache_misses_per_op;
    double code_bytes; /* of the functions that loop and set-up reach */
    char *metrics;     /* where these come from: "perf", "callgrind", "n/a (reason)"; "" when not asked for */

    double allocs_per_op;
    double frees_per_op;
    double bytes_per_op; /* asked for */
    double usable_bytes_per_op;
    double live_bytes_per_op; /* still allocated afterwards */
    int64_t peak_live_bytes;
    double rss_growth_bytes; /* of the process, while it was timed: median over launches */
    double once_allocs;      /* per loop, beside the operations */
    double once_bytes;
    char *ledger; /* "exact", "exact (...)" where only allocs and bytes are,
                                    "not constant (...)", or "n/a (reason)" */
    enum vb_row_ledger ledger_code;
    char *contract; /* "kept", "none", or what was broken */
    enum vb_row_contract contract_code;
    char *gate; /* "pass", or what the gate found; "" where none was asked */
    enum vb_row_gate gate_code;
    char *sites; /* where it allocates: "1 per operation, 24 B in make (src/a.c:81) from ..."; "" where no one
                                    looked */
    enum vb_gate_quantity gate_quantity; /* that this is about; VB_GATE_ROW: all of it, or nothing */
    char *site_file; /* of the first of them: relative to the repository; "" where it is not of one */
    int64_t site_line;
    char *counters; /* the case's own: see results/own_counters.h; "" where it has none */
    char *checksum; /* 16 hexadecimal digits; "" when the variant did not get so far */

    /* What few rows have, and few files: is_rare of the columns. */

    double break_even_at;  /* value of the swept parameter where this variant costs as much as the baseline */
    double break_even_low; /* interval of break_even_at */
    double break_even_high;

    double quiet_ns; /* per operation: the 1 % quantile of all turns (stats/quiet.h) */
    double quiet_ci_low_ns;
    double quiet_ci_high_ns;

    double p50_ns; /* of recorded operations: trimmed mean over launches of each launch's percentile */
    double p90_ns;
    double p99_ns;
    double p99_9_ns;
    double p99_99_ns;
    double slowest_ns; /* of all launches */
    double p99_ci_low_ns;
    double p99_ci_high_ns;
    double p99_9_ci_low_ns;
    double p99_9_ci_high_ns;
    double p99_99_ci_low_ns;
    double p99_99_ci_high_ns;
    double recorded_ops; /* per launch, on average */

    double layouts;       /* of the program, that were measured */
    double layout_sd_pct; /* standard deviation of the time between them, percent of mean_ns */

    double processed_bytes_per_op; /* as the case says */
    double processed_items_per_op;
    double bytes_per_second; /* of mean_ns, with its interval turned over */
    double bytes_per_second_low;
    double bytes_per_second_high;
    double items_per_second;
    double items_per_second_low;
    double items_per_second_high;

    double first_ns; /* of a process's first operation: trimmed mean over launches */
    double first_ci_low_ns;
    double first_ci_high_ns;
    double cold_ns; /* with empty caches */
    double cold_ci_low_ns;
    double cold_ci_high_ns;

    double source_allocs_per_op; /* as the source is written, where the compiler may remove some */

    double allocs_low; /* per operation, of counts that vary: the least and the most that was seen */
    double allocs_high;
    double bytes_low;
    double bytes_high;
    double live_bytes_low; /* likewise, of usable bytes left behind, which may be negative */
    double live_bytes_high;
    double counted_threads; /* that allocated or freed in the counted loop */

    double heap_allocated_bytes_before; /* jemalloc's figures, median over launches: before the first turn and after the
                                           last */
    double heap_allocated_bytes_after;
    double heap_active_bytes_before;
    double heap_active_bytes_after;
    double heap_resident_bytes_before;
    double heap_resident_bytes_after;
    double heap_retained_bytes_before;
    double heap_retained_bytes_after;
    double heap_purges_before;
    double heap_purges_after;
    double heap_fills_before;
    double heap_fills_after;
    double heap_flushes_before;
    double heap_flushes_after;

    double machines; /* of several whose results were merged: those that the ratio is over */
    double tau_pct;  /* standard deviation of the ratio between them */
    double i2_pct;   /* share of what they differ by that is not chance */
    double q;        /* Cochran's, and its p-value */
    double q_p_value;
    struct vb_list class_ratios; /* by kind of machine: ratio, low and high end; 0: not known */

    struct vb_list launch_ns;     /* of each launch the median turn, per operation: what mean_ns is made of */
    struct vb_list launch_cpu_ns; /* the same of CPU time */
};

enum vb_column_type {
    VB_COLUMN_TEXT,  /* char * */
    VB_COLUMN_REAL,  /* double, NAN: unknown */
    VB_COLUMN_COUNT, /* int64_t, -1: unknown */
    VB_COLUMN_LIST,  /* struct vb_list */
    VB_COLUMN_CODE,  /* an enum, 0: unknown; written by name */
};

enum vb_column_kind {
    VB_COLUMN_KEY,   /* says which row this is */
    VB_COLUMN_WORDS, /* says something about the row */
    VB_COLUMN_NOISY, /* a time or events: only an interval or a limit decides */
    VB_COLUMN_EXACT, /* a count: any change counts */
    VB_COLUMN_SETUP, /* how it was measured */
};

struct vb_column {
    const char *name; /* stable: people's scripts know it */
    const char *unit; /* "ns", "B", "%", "" */
    enum vb_column_type type;
    enum vb_column_kind kind;
    size_t offset;            /* of the field in struct vb_row */
    const char *const *codes; /* of a code: the names of its values from 0, which is "", then NULL; else NULL */
    bool is_rare;             /* left out of a file where no row has it */
    const char *meaning;      /* one sentence */
};

extern const struct vb_column vb_columns[];
extern const size_t vb_column_count;

/* A fact of the run: "cpu" -> "Intel Xeon ...", "seed" -> "17", "started" -> "2026-01-02T03:04:05Z". */
struct vb_fact {
    char *key;   /* lower case letters, digits, '_' and '.' */
    char *value; /* one line */
};

/* Behind "case.NAME": the fact that says which libraries beyond the harness this case was built with, and their
 * versions. */
#define VB_CASE_LIBRARIES ".libraries"

#define VB_FACTS_MAX 4096 /* in a file; looking for a fact walks all of them */

struct vb_results {
    struct vb_fact *facts;
    size_t fact_count;
    struct vb_row *rows;
    size_t row_count;
    size_t row_room; /* rows that there is memory for */
    char **warnings; /* doubts about the whole run, one sentence each; shown once under the table */
    size_t warning_count;
};

/* An empty set of results; nothing to release yet. */
void vb_results_init(struct vb_results *results);
void vb_results_release(struct vb_results *results);

/* Makes room for `count` rows in all. Returns 0 or VB_ERROR_MEMORY. */
int vb_results_reserve(struct vb_results *results, size_t count);

/* Appends a row in which nothing is known and returns it, or NULL without memory. Valid until the next append. */
struct vb_row *vb_results_append(struct vb_results *results);

/* Releases what a row owns. Of no use to rows that stay in their results, which release them. */
void vb_row_release(struct vb_row *row);

/* Makes it a row in which nothing is known. */
void vb_row_init(struct vb_row *row);

/* The number at the offset of a field that is one. */
double vb_row_real(const struct vb_row *row, size_t offset);

/* Whether it is what the new program's row is compared with, which speaks for both. */
bool vb_row_is_old_side(const struct vb_row *row);

/* Replaces a text of a row by a copy. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_text(char **field, const char *text);

/* Replaces a list of a row by a copy. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_list(struct vb_list *field, const double *values, size_t count);

/* Sets a fact (replacing one of the same key), or adds a warning. Return 0 or VB_ERROR_MEMORY. Line ends in the value
 * become blanks. */
int vb_results_set_fact(struct vb_results *results, const char *key, const char *value);
int vb_results_add_warning(struct vb_results *results, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The value of a fact, or NULL. */
const char *vb_results_fact(const struct vb_results *results, const char *key);

/* "ready_return/heap_future", "cache_hit:hit=90/heap_future", or with its allocator "ready_return/heap_future (glibc)":
 * as patterns are typed; the old program's is "null/first (old)", the new one's goes by the plain name. To be freed;
 * NULL without memory. */
char *vb_row_name(const struct vb_row *row, bool name_allocator);
