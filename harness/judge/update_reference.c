/* SPDX-License-Identifier: MIT */
#include "judge/update_reference.h"
#include "base/cleanup.h"

#include "results/conditions.h"
#include "judge/delta.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool has_case(const struct vb_results *results, const char *name, size_t length)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (strncmp(results->rows[i].case_name, name, length) == 0 && results->rows[i].case_name[length] == '\0')
            return true;
    return false;
}

/* Keeps the old facts of cases of which rows stay, and that were not measured again. */
static int keep_case_facts(struct vb_results *updated, const struct vb_results *old, const struct vb_results *measured)
{
    for (size_t i = 0; old && i < old->fact_count; i++) {
        const struct vb_fact *fact = &old->facts[i];
        const char *name = vb_fact_case(fact->key);
        if (!name)
            continue;
        size_t length = strcspn(name, ".");
        if (has_case(updated, name, length) && !has_case(measured, name, length))
            VB_OR_RETURN(vb_results_set_fact(updated, fact->key, fact->value));
    }
    return 0;
}

static int refuse(const struct vb_row *row, const char *because, struct vb_error *error)
{
    return vb_fail(error, VB_ERROR_MEASURE, "%s%s%s/%s cannot be part of a reference%s: %.300s", row->case_name,
                   row->point[0] ? ":" : "", row->point, row->variant, because, row->status);
}

/* What cannot run here may be skipped in the reference, too, but not take the place of what was measured elsewhere. */
static int check_skipped(const struct vb_results *measured, const struct vb_results *old, struct vb_error *error)
{
    struct vb_matches matches VB_RELEASE(vb_matches_release) = {0};
    if (old)
        VB_OR_RETURN(vb_matches_make(&matches, old, measured, error));
    for (size_t i = 0; i < matches.count; i++) {
        const struct vb_match *match = &matches.items[i];
        if (match->earlier && match->later && vb_row_is_skipped(match->later) && vb_row_is_ok(match->earlier))
            return refuse(match->later, ", which has it measured", error);
    }
    return 0;
}

static int check_measured(const struct vb_results *measured, struct vb_error *error)
{
    bool any = false;
    for (size_t i = 0; i < measured->row_count; i++) {
        const struct vb_row *row = &measured->rows[i];
        if (!vb_row_is_ok(row) && !vb_row_is_skipped(row))
            return refuse(row, "", error);
        any = any || vb_row_is_ok(row);
    }
    return any ? 0 : vb_fail(error, VB_ERROR_MEASURE, "nothing was measured that could be a reference");
}

/* The rows that an update keeps, and whether any of them has a time. */
static size_t count_kept(const struct vb_results *old, vb_row_selector *selects, void *context, bool *timed)
{
    size_t count = 0;
    *timed = false;
    for (size_t i = 0; i < old->row_count; i++) {
        if (selects(context, &old->rows[i]))
            continue;
        count++;
        *timed |= !isnan(old->rows[i].mean_ns);
    }
    return count;
}

int vb_update_check(const struct vb_results *old, const struct vb_results *measured, vb_row_selector *selects,
                    void *context, struct vb_error *error)
{
    bool timed;
    size_t kept = count_kept(old, selects, context, &timed);
    enum vb_condition_scope scope = timed ? VB_CONDITIONS_OF_TIMES : VB_CONDITIONS_OF_COUNTS;
    struct vb_difference difference;
    char text[700];
    size_t length = 0;
    for (size_t next = 0; kept > 0 && vb_conditions_next(old, measured, scope, &next, &difference);)
        if (length < sizeof text)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s: %.80s -> %.80s",
                                       length > 0 ? "; " : "", difference.key, difference.earlier, difference.later);
    if (length == 0)
        return 0;
    return vb_fail(
        error, VB_ERROR_MEASURE,
        "%zu rows of the reference would stay that were measured under other conditions (%s): update all of it, "
        "without a pattern, or keep two references",
        kept, text);
}

size_t vb_update_lost_times(const struct vb_results *old, const struct vb_results *measured)
{
    struct vb_matches matches VB_RELEASE(vb_matches_release) = {0};
    size_t lost = 0;
    if (vb_matches_make(&matches, old, measured, NULL) != 0)
        return 0;
    for (size_t i = 0; i < matches.count; i++) {
        const struct vb_match *match = &matches.items[i];
        lost += match->earlier && match->later && !isnan(match->earlier->mean_ns) && isnan(match->later->mean_ns);
    }
    return lost;
}

/* The facts are those of the run. This one says where the kept rows come from. */
static int note_kept(struct vb_results *updated, const struct vb_results *old, size_t kept)
{
    char value[200];
    const char *started = vb_results_fact(old, "started");
    const char *commit = vb_results_fact(old, "commit");
    snprintf(value, sizeof value, "%zu rows of before, of a run started %.60s, commit %.60s", kept,
             started ? started : "(not known)", commit ? commit : "(not known)");
    return vb_results_set_fact(updated, "kept", value);
}

/* The kept rows, and those that were measured in the place of the first that is not kept, or behind them. */
static int copy_rows(struct vb_results *updated, const struct vb_results *old, const struct vb_results *measured,
                     vb_row_selector *selects, void *context)
{
    size_t count = old ? old->row_count : 0;
    size_t place = 0;
    while (place < count && !selects(context, &old->rows[place]))
        VB_OR_RETURN(vb_results_copy_row(updated, &old->rows[place++]));
    for (size_t i = 0; i < measured->row_count; i++)
        VB_OR_RETURN(vb_results_copy_row(updated, &measured->rows[i]));
    for (; place < count; place++)
        if (!selects(context, &old->rows[place]))
            VB_OR_RETURN(vb_results_copy_row(updated, &old->rows[place]));
    return 0;
}

int vb_update_make(struct vb_results *updated, const struct vb_results *old, const struct vb_results *measured,
                   vb_row_selector *selects, void *context, struct vb_error *error)
{
    vb_results_init(updated);
    VB_OR_RETURN(check_measured(measured, error));
    VB_OR_RETURN(check_skipped(measured, old, error));
    bool timed;
    size_t kept = old ? count_kept(old, selects, context, &timed) : 0;
    bool done = vb_results_copy_head(updated, measured) == 0 &&
                copy_rows(updated, old, measured, selects, context) == 0 &&
                keep_case_facts(updated, old, measured) == 0 && (kept == 0 || note_kept(updated, old, kept) == 0);
    return done ? 0 : vb_fail_memory(error);
}
