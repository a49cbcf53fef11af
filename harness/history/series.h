/* SPDX-License-Identifier: MIT
 *
 * A history as it was read: what is kept of a row, the line of commits, the values along it, and what changes. */
#pragma once

#include "history/database.h"
#include "history/store.h"
#include "stats/steps.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a history keeps of a row, and how a change of it is judged. */

enum vb_history_metric {
    VB_HISTORY_ANCHOR_RATIO, /* time over that of the anchor, measured turn by turn */
    VB_HISTORY_RATIO,        /* over that of the baseline variant of the same run */
    VB_HISTORY_TIME_NS,
    VB_HISTORY_ALLOCS, /* per operation, as all below */
    VB_HISTORY_BYTES,
    VB_HISTORY_INSTRUCTIONS, /* that repeat: counted under callgrind, a whole number */
    VB_HISTORY_CODE_BYTES,   /* of the functions that a loop reaches */
    VB_HISTORY_BYTES_RATE,   /* that the case processes in a second */
    VB_HISTORY_ITEMS_RATE,
    VB_HISTORY_COUNTER,       /* of the case's own, which every loop had the same; named behind what is here */
    VB_HISTORY_NOISY_COUNTER, /* and one that differed */
    VB_HISTORY_METRICS
};

enum vb_history_judged {
    VB_HISTORY_BY_DETECTOR,   /* it is noisy: proposals, which `ab` decides */
    VB_HISTORY_BY_ANY_CHANGE, /* it is exact */
    VB_HISTORY_NEVER,         /* it is of its day and its machine */
};

struct vb_history_metric_rules {
    const char *name; /* in the database, too; of counters the beginning */
    enum vb_history_judged judged;
    const char *axis; /* what a chart of it is of; NULL: it has none, or its own name */
};

extern const struct vb_history_metric_rules vb_history_metrics[VB_HISTORY_METRICS];

/* What a metric is called in the database: what a counter is called stands behind. */
#define VB_HISTORY_NAME_MAX 160

/* The metric of that name; VB_HISTORY_METRICS: none, or one of a newer program. */
enum vb_history_metric vb_history_metric_find(const char *name);

/* A history in memory: series of values along a line of commits, by first parents. Time does not matter. */

struct vb_history_point {
    size_t place; /* of its commit in the line, from the oldest */
    double value;
    double low; /* interval; NAN: none */
    double high;
    int64_t anchor; /* number of the commit that it is relative to; 0: none */
    bool is_doubted;
};

struct vb_history_series {
    int64_t id;
    char *case_name, *point_name, *variant, *allocator;
    char *machine; /* its class in words */
    enum vb_history_metric metric;
    char *metric_name;               /* as the database has it, with the name of a counter */
    struct vb_history_point *points; /* along the line; several may be of one commit */
    size_t count;
    struct vb_history_point *strays; /* of anchors that are not of this line, by their number in `place` */
    size_t stray_count;
};

struct vb_line_commit {
    int64_t id;
    char *hash;
    char *subject; /* "" where it is not known */
};

struct vb_history {
    struct vb_line_commit *line; /* the oldest first */
    size_t line_count;
    size_t *place_of; /* of a commit by its number, plus 1; 0: not of this line */
    size_t commit_limit;
    struct vb_history_series
        *series; /* sorted by machine, case, point, variant, metric; those without points are left out */
    size_t series_count;
    bool has_allocators; /* several */
    size_t astray;       /* values of commits that are not of this line */
};

struct vb_history_wanted {
    const char *tip; /* the newest commit, all its digits; NULL: of the longest line that ends in a measured one */
    char *const *patterns; /* as of `run`; end with NULL, none: all */
};

/* Reads it. Release in any case. Returns 0; VB_ERROR_USAGE where a pattern matches nothing; VB_ERROR_MEASURE where
 * nothing says which commit follows which, or the tip is not known; VB_ERROR_IO; VB_ERROR_MEMORY. */
int vb_history_load(struct vb_history *history, struct vb_database *database, const struct vb_history_wanted *wanted,
                    struct vb_error *error);
void vb_history_release(struct vb_history *history);

/* "sum/all", "cache_hit:hit=90/inline", where there are several allocators "null/first (glibc)": as patterns are typed.
 * To be freed; NULL without memory. */
char *vb_history_series_name(const struct vb_history *history, const struct vb_history_series *series);

/* What people and `ab` have said of changes. */

struct vb_history_blessing {
    int64_t series;
    int64_t commit;
    char *who;
    char *reason;
};

struct vb_history_marks {
    struct vb_history_proof *proofs; /* the oldest first */
    size_t proof_count;
    struct vb_history_blessing *blessings;
    size_t blessing_count;
};

/* Reads them. Release in any case. Returns 0 or an error. */
int vb_history_load_marks(struct vb_history_marks *marks, struct vb_database *database, struct vb_error *error);
void vb_history_release_marks(struct vb_history_marks *marks);

/* The values of a series of ratios as the detector takes them: one per commit, in logarithms, all related to the first
 * anchor.
 *
 * A later anchor is related to an earlier one by what was measured at the later one's own commit: ln(t / first) = ln(t
 * / later) + ln(later / first). Errors add there, squared; all values under one anchor share the error of the second
 * term. Where nothing relates the later to the earlier, the series begins anew with it: the old values stay, and no
 * step is seen between. Old anchors that are used once more after that are left out. */

struct vb_history_ratios {
    struct vb_step_series series;
    size_t *places;               /* of each value's commit in the line */
    size_t begun;                 /* how often the series begins anew */
    size_t left_out;              /* values under anchors that nothing relates to those around them */
    size_t doubted;               /* values with doubts, or none: left out, too */
    struct vb_step_point *points; /* behind series.points */
    struct vb_step_group *groups; /* behind series.groups */
};

/* Makes them of a series of ratios; values with doubts are left out, those of one commit are joined. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_history_ratios_make(struct vb_history_ratios *ratios, const struct vb_history *history,
                           const struct vb_history_series *series, struct vb_error *error);
void vb_history_ratios_release(struct vb_history_ratios *ratios);

/* Where a history changes: of what is exact each change, of what is noisy the proposals of the detector
 * (stats/steps.h), and what was said of them since. */

struct vb_history_change {
    const struct vb_history_series *series;
    bool is_exact; /* certain by itself */
    size_t place;  /* of the commit it most likely is since; proven, of that it is since */
    size_t before; /* places: of a commit that has it not, and one that has it */
    size_t after;
    double old_value; /* of a ratio the levels, related to the first anchor */
    double new_value;
    enum vb_history_verdict verdict;            /* of `ab` */
    double ratio, low, high;                    /* that it found; NAN: none */
    const struct vb_history_blessing *blessing; /* NULL: none */
};

struct vb_history_changes {
    struct vb_history_change *items; /* in the order of the series, and then of the line */
    size_t count;
    size_t judged;   /* series in which changes were looked for */
    size_t too_few;  /* of noisy ones, those with too few commits for any to be found */
    size_t begun;    /* of noisy ones, those that begin anew with an anchor that nothing relates to the one before */
    size_t left_out; /* values under anchors that nothing relates to those around them */
    size_t doubted;  /* values with doubts: left out, too */
};

/* Finds them; `history` and `marks` have to stay. Release in any case. Returns 0 or VB_ERROR_MEMORY. */
int vb_history_find_changes(struct vb_history_changes *changes, const struct vb_history *history,
                            const struct vb_history_marks *marks, struct vb_error *error);
void vb_history_release_changes(struct vb_history_changes *changes);

/* More is worse. Of a counter that is unknown, so any change is worse. */
bool vb_history_is_worse(const struct vb_history_change *change);

/* Still open: it is worse, was not accepted, and `ab` has not refuted it. */
bool vb_history_is_open(const struct vb_history_change *change);
