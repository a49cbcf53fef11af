/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/ab/ab.h"
#include "cli/child.h"
#include "results/build.h"
#include "results/doubt_words.h"
#include "results/results_file.h"
#include "results/arrange.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TURN_OPERATIONS 1000000 /* of a reading, whose time is known to less than a tick of the clock */

static struct vb_range range_of(double value, double low, double high)
{
    return isnan(value) ? (struct vb_range){low, high, 1} : (struct vb_range){value, value, 0};
}

/* The words of a row have the reason in parentheses. */
static void take_reason(struct vb_account *account, const char *ledger)
{
    const char *begin = strchr(ledger, '(');
    size_t length = begin ? strlen(begin + 1) : 0;
    if (length > 1 && account->kind != VB_ACCOUNT_EXACT)
        snprintf(account->reason, sizeof account->reason, "%.*s", (int)length - 1, begin + 1);
}

static void take_account(struct vb_account *account, const struct vb_row *row)
{
    bool is_exact = row->ledger_code == VB_ROW_EXACT || row->ledger_code == VB_ROW_EXACT_IN_PART;
    bool varies = row->ledger_code == VB_ROW_VARIES;
    *account = (struct vb_account){
        .kind = is_exact ? VB_ACCOUNT_EXACT
                : varies ? VB_ACCOUNT_VARIES
                         : VB_ACCOUNT_NONE,
        .has_asked = !isnan(row->bytes_per_op) || !isnan(row->bytes_low),
        .has_peak = row->peak_live_bytes >= 0,
        .allocs = row->allocs_per_op,
        .frees = row->frees_per_op,
        .asked_bytes = row->bytes_per_op,
        .usable_bytes = row->usable_bytes_per_op,
        .live_bytes = row->live_bytes_per_op,
        .once_allocs = row->once_allocs,
        .once_asked_bytes = row->once_bytes,
        .peak_bytes = row->peak_live_bytes,
        .allocs_range = range_of(row->allocs_per_op, row->allocs_low, row->allocs_high),
        .asked_range = range_of(row->bytes_per_op, row->bytes_low, row->bytes_high),
        .live_range = range_of(row->live_bytes_per_op, row->live_bytes_low, row->live_bytes_high),
    };
    take_reason(account, row->ledger);
}

static enum vb_trouble trouble_of(const struct vb_row *row)
{
    for (enum vb_trouble trouble = VB_TROUBLE_OTHER; trouble <= VB_TROUBLE_CONTRACT; trouble++)
        if (vb_row_status_of(trouble) == row->status_code)
            return trouble;
    return vb_row_is_ok(row) ? VB_TROUBLE_NONE : VB_TROUBLE_OTHER;
}

static enum vb_contract_state contract_of(const struct vb_row *row)
{
    enum vb_contract_state state = VB_CONTRACT_IS_BROKEN;
    while (state > VB_CONTRACT_NOT_SAID && vb_row_contract_of(state) != row->contract_code)
        state--;
    return state;
}

static bool is_timed(const struct vb_row *row)
{
    return vb_row_is_ok(row) && row->mean_ns > 0;
}

/* The first of a side that failed, or else of which no time may be judged, or else the first. */
static const struct vb_row *speaker_of(const struct vb_row *const *rows, size_t count, size_t side)
{
    const struct vb_row *doubted = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct vb_row *row = rows[2 * i + side];
        struct vb_doubts doubts = vb_row_doubts(row);
        if (!vb_row_is_ok(row))
            return row;
        if (!doubted && vb_doubts_forbid_verdict(&doubts))
            doubted = row;
    }
    return doubted ? doubted : rows[side];
}

static void take_side(struct vb_variant_measurement *variant, const char *name, const struct vb_row *first,
                      const struct vb_row *speaker)
{
    variant->name = name;
    variant->trouble = trouble_of(speaker);
    variant->outcome = speaker->status_code >= VB_ROW_CHECKSUM_BROKEN ? VB_OUTCOME_BROKEN
                       : !vb_row_is_ok(speaker)                       ? VB_OUTCOME_FAILED
                       : isnan(first->mean_ns)                        ? VB_OUTCOME_UNTIMED
                                                                      : VB_OUTCOME_OK;
    snprintf(variant->status, sizeof variant->status, "%s", speaker->status);
    variant->doubts = vb_row_doubts(speaker);
    variant->contract_state = contract_of(first);
    snprintf(variant->contract, sizeof variant->contract, "%s", first->contract);
    take_account(&variant->account, first);
}

static int take_run(struct vb_measurement *measurement, const struct vb_row *const pair[2])
{
    if (!is_timed(pair[0]) || !is_timed(pair[1]))
        return 0;
    if (vb_measurement_reserve(measurement, 2) != 0)
        return VB_ERROR_MEMORY;
    for (uint32_t side = 0; side < 2; side++)
        measurement->readings[measurement->reading_count++] =
            (struct vb_reading){.launch = measurement->launch_count,
                                .position = side,
                                .variant = side,
                                .operations = TURN_OPERATIONS,
                                .elapsed_ns = TURN_OPERATIONS * pair[side]->mean_ns};
    return vb_measurement_add_launch(measurement, (struct vb_launch){.cpu = -1}, NULL);
}

int vb_ab_of_rows(struct vb_measurement *measurement, const struct vb_row *const *rows, size_t count,
                  const char *const names[2])
{
    *measurement = (struct vb_measurement){.point = strdup(rows[1]->point),
                                           .has_baseline = true,
                                           .variants = calloc(2, sizeof *measurement->variants),
                                           .round_count = 1};
    if (!measurement->point || !measurement->variants)
        return VB_ERROR_MEMORY;
    measurement->variant_count = 2;
    for (size_t side = 0; side < 2; side++)
        take_side(&measurement->variants[side], names[side], rows[side], speaker_of(rows, count, side));
    for (size_t i = 0; i < count; i++)
        VB_OR_RETURN(take_run(measurement, &rows[2 * i]));
    return 0;
}

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
