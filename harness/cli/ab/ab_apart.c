/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"

#include "base/case_table.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/child.h"
#include "results/results_file.h"
#include "results/arrange.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { OLD, NEW, SIDES };

struct apart {
    struct vb_measuring *screen;
    const struct vb_run_options *options;
    size_t run_count;
    struct vb_results results[SIDES][VB_AB_APART_RUNS];
    struct vb_row_index indexes[SIDES][VB_AB_APART_RUNS];
};

static const char *name_of(const struct apart *apart, int side)
{
    return side == OLD ? apart->options->base : apart->screen->program->invocation;
}

/* The command line of one run; what was given comes last, for that is what counts. */
static const char **make_words(const struct apart *apart, int side)
{
    static const char *const first[] = {"run", "--no-save", "--quiet", "--export-csv=-"};
    const struct vb_measuring_options *measuring = &apart->options->measuring;
    const char **words = calloc(measuring->given_count + measuring->plan.pattern_count + 8, sizeof *words);
    size_t count = 0;
    if (!words)
        return NULL;
    words[count++] = name_of(apart, side);
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        words[count++] = first[i];
    words[count++] = measuring->conduct.count_only ? "--count-only" : "--quick";
    for (size_t i = 0; i < measuring->given_count; i++)
        words[count++] = measuring->given[i];
    words[count++] = "--";
    for (size_t i = 0; i < measuring->plan.pattern_count; i++)
        words[count++] = measuring->plan.patterns[i];
    return words;
}

/* Its exit status may be that of a broken contract. */
static int run_into(const struct apart *apart, int side, int output, struct vb_error *error)
{
    char cannot[600];
    const char *name = name_of(apart, side);
    const struct vb_plan_base *old = apart->options->measuring.plan.base;
    const char **words VB_FREE = make_words(apart, side);
    if (!words)
        return vb_fail_memory(error);
    const struct vb_child child = {.program = side == OLD ? old->program : "/proc/self/exe",
                                   .words = words,
                                   .output = output,
                                   .errors = STDERR_FILENO,
                                   .cannot = cannot};
    int ended = 0;
    snprintf(cannot, sizeof cannot, "cannot run '%.500s'", name);
    VB_OR_RETURN(vb_child_run(&child, &ended, error));
    if (side == OLD && !vb_file_is_unchanged(old->program, &old->program_status))
        return vb_fail(error, VB_ERROR_MEASURE, "'%.500s' was changed while it was measured", name);
    if (lseek(output, 0, SEEK_END) <= 0)
        return vb_fail(error, VB_ERROR_MEASURE, "'%.500s run' left no results, either", name);
    return 0;
}

static int run(struct apart *apart, int side, size_t index, struct vb_error *error)
{
    struct vb_results *results = &apart->results[side][index];
    int output = memfd_create("results", MFD_CLOEXEC);
    if (output < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot keep results: %s", strerror(errno));
    FILE *stream VB_FCLOSE = fdopen(output, "r+");
    if (!stream) {
        close(output);
        return vb_fail_memory(error);
    }
    VB_OR_RETURN(run_into(apart, side, output, error));
    rewind(stream);
    VB_OR_RETURN(vb_results_read(results, stream, name_of(apart, side), error));
    return vb_row_index_make(&apart->indexes[side][index], results, NULL) == 0 ? 0 : vb_fail_memory(error);
}

static const char *allocator_of(const struct apart *apart, const struct vb_plan_point *point)
{
    return point->allocator ? point->allocator->name : apart->screen->allocator.name;
}

static const struct vb_row *find(const struct apart *apart, const struct vb_plan_point *point, int side, size_t index)
{
    return vb_row_index_find(&apart->indexes[side][index], point->entry->name, point->point,
                             vb_plan_variant_name(point, 0), allocator_of(apart, point), "");
}

static int make_pair(const struct apart *apart, const struct vb_plan_point *point, struct vb_measurement *measurement)
{
    const struct vb_row *rows[2 * VB_AB_APART_RUNS];
    size_t count = 0;
    for (size_t i = 0; i < apart->run_count; i++) {
        rows[2 * count] = find(apart, point, OLD, i);
        rows[2 * count + 1] = find(apart, point, NEW, i);
        count += rows[2 * count] && rows[2 * count + 1];
    }
    const char *const names[] = {vb_plan_variant_name(point, 0), vb_plan_variant_name(point, 1)};
    VB_OR_RETURN(vb_ab_of_rows(measurement, rows, count, names));
    measurement->case_name = point->entry->name;
    measurement->allocator = allocator_of(apart, point);
    return 0;
}

/* Points that only the new side has go behind those that are compared, as vb_ab_leave_out_new() has it. */
static int make_pairs(struct apart *apart, struct vb_ab_singles *singles)
{
    struct vb_measuring *screen = apart->screen;
    struct vb_plan *plan = &screen->plan;
    size_t kept = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct vb_plan_point point = plan->points[i];
        if (!find(apart, &point, OLD, 0) || !find(apart, &point, NEW, 0)) {
            vb_ab_name_single(singles, "new", point.entry->name, vb_plan_variant_name(&point, 0));
            singles->only_new++;
            continue;
        }
        plan->points[i] = plan->points[kept];
        plan->points[kept] = point;
        if (make_pair(apart, &point, &screen->measurements[kept++]) != 0)
            return VB_ERROR_MEMORY;
    }
    screen->report.measured_count = plan->count = kept;
    return 0;
}

static void name_gone(const struct apart *apart, struct vb_ab_singles *singles)
{
    const struct vb_results *old = &apart->results[OLD][0];
    for (size_t i = 0; i < old->row_count; i++) {
        const struct vb_row *row = &old->rows[i];
        if (vb_case_has(apart->screen->program->cases, row->case_name, row->variant))
            continue;
        vb_ab_name_single(singles, "old", row->case_name, row->variant);
        singles->only_old++;
    }
}

static int take_facts(struct apart *apart)
{
    const struct vb_results *from = &apart->results[NEW][apart->run_count - 1];
    struct vb_results *to = &apart->screen->results;
    for (size_t i = 0; i < from->fact_count; i++)
        if (!vb_results_fact(to, from->facts[i].key))
            VB_OR_RETURN(vb_results_set_fact(to, from->facts[i].key, from->facts[i].value));
    for (size_t i = 0; i < from->warning_count; i++)
        VB_OR_RETURN(vb_results_add_warning(to, "%s", from->warnings[i]));
    return 0;
}

static int measure(struct apart *apart, struct vb_ab_singles *singles, struct vb_error *error)
{
    struct vb_measuring *screen = apart->screen;
    int64_t begin_ns = vb_clock_ns();
    for (size_t i = 0; i < apart->run_count; i++) /* who begins takes turns, too */
        for (int k = 0; k < SIDES; k++)
            VB_OR_RETURN(run(apart, (int)(i + (size_t)k) % SIDES, i, error));
    screen->report.elapsed_ns = vb_clock_ns() - begin_ns;
    screen->report.others_share = screen->report.stolen_share = NAN;
    screen->measurements = calloc(screen->plan.count + 1, sizeof *screen->measurements);
    if (!screen->measurements || make_pairs(apart, singles) != 0 || take_facts(apart) != 0)
        return vb_fail_memory(error);
    name_gone(apart, singles);
    return screen->plan.count > 0
               ? 0
               : vb_fail(error, VB_ERROR_MEASURE, "the two programs have none of these cases in common");
}

int vb_ab_apart_measure(struct vb_measuring *screen, const struct vb_run_options *options,
                        struct vb_ab_singles *singles, const struct vb_error *reason, struct vb_error *error)
{
    struct apart *apart = calloc(1, sizeof *apart);
    if (!apart)
        return vb_fail_memory(error);
    bool count_only = options->measuring.conduct.count_only;
    apart->screen = screen;
    apart->options = options;
    apart->run_count = count_only ? 1 : VB_AB_APART_RUNS;
    fprintf(stderr,
            "%s: %s; so each measures by itself%s: build '%s' anew with this vbench, or both sides' cases as modules "
            "(--module), and smaller differences show\n",
            screen->program->title, reason->text, count_only ? "" : ", run after run", options->base);
    int status = measure(apart, singles, error);
    if (status == 0 && !count_only &&
        vb_results_add_warning(&screen->results,
                               "the old program has another version of vbench: times are of %d whole runs of each, and "
                               "what the harnesses cost beside an operation is in them",
                               VB_AB_APART_RUNS) != 0)
        status = vb_fail_memory(error);
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < apart->run_count; i++) {
            vb_row_index_release(&apart->indexes[side][i]);
            vb_results_release(&apart->results[side][i]);
        }
    free(apart);
    return status;
}

void vb_ab_apart_forget_turns(struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        struct vb_row *row = &results->rows[i];
        row->min_ns = row->turns_mean_ns = NAN;
        row->rounds = row->ops_per_turn = row->disturbed_turns = -1;
        row->quiet_ns = row->quiet_ci_low_ns = row->quiet_ci_high_ns = NAN;
    }
}
