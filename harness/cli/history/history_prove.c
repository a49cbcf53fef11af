/* SPDX-License-Identifier: MIT
 *
 * `history prove`: what is proposed is decided by `ab` of builds, commit by commit, and what `ab` says is kept. The
 * detector and `ab` see other measurements, so that both would have to err for a false claim. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/bisect/bisect.h"
#include "cli/history/history_actions.h"
#include "history/show.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What was chosen for looking large is probably smaller: `ab` is asked for a third of it, and for no less than it can
 * tell. */
#define LEAST_LIMIT 0.002

/* Of the `ab` of both ends, where 20 did not tell. */
#define MORE_LAUNCHES "60"

struct proving {
    struct vb_history_arguments *arguments;
    struct vb_history_read read;
    struct vb_git_recipe recipe;
    size_t asked, proven, refuted, failed;
};

/* A count that changed between neighbours is certain already. Undecided changes are measured again on request. */
static bool wants_proof(const struct vb_history_change *change, bool again)
{
    if (change->blessing || change->verdict == VB_HISTORY_PROVEN || change->verdict == VB_HISTORY_REFUTED ||
        (change->verdict == VB_HISTORY_UNDECIDED && !again) || change->series->metric == VB_HISTORY_COUNTER)
        return false;
    return !change->is_exact || change->after - change->before > 1;
}

static enum vb_history_verdict verdict_of(const struct vb_bisect_outcome *outcome, double limit)
{
    if (outcome->is_worse)
        return outcome->is_found ? VB_HISTORY_PROVEN : VB_HISTORY_UNDECIDED;
    return outcome->high < 1 + limit ? VB_HISTORY_REFUTED : VB_HISTORY_UNDECIDED;
}

static double limit_of(const struct vb_history_change *change)
{
    return change->is_exact ? 0.01 : fmax(LEAST_LIMIT, (exp(fabs(log(change->new_value / change->old_value))) - 1) / 3);
}

/* Compares, and where that does not tell, compares at length. */
static int search(const struct proving *proving, const struct vb_history_change *change,
                  const struct vb_bisect_range *range, struct vb_bisect_outcome *outcome, struct vb_error *error)
{
    const struct vb_history_arguments *arguments = proving->arguments;
    char *name VB_FREE = vb_history_series_name(&(struct vb_history){.has_allocators = false}, change->series);
    char *const patterns[] = {name, NULL};
    struct vb_bisect_wishes wishes = {.invocation = arguments->program->invocation,
                                      .is_module = arguments->git.module != NULL,
                                      .count_only = change->is_exact,
                                      .is_better = !vb_history_is_worse(change),
                                      .is_quiet = arguments->is_quiet,
                                      .limit = limit_of(change),
                                      .patterns = patterns};
    if (!name)
        return vb_fail_memory(error);
    VB_OR_RETURN(vb_bisect_locate(&proving->recipe, &wishes, range, outcome, error));
    if (change->is_exact || verdict_of(outcome, wishes.limit) != VB_HISTORY_UNDECIDED)
        return 0;
    wishes.launches = MORE_LAUNCHES;
    return vb_bisect_locate(&proving->recipe, &wishes, range, outcome, error);
}

static int64_t number_of(const struct vb_history *history, const char *hash)
{
    for (size_t i = 0; i < history->line_count; i++)
        if (strcmp(history->line[i].hash, hash) == 0)
            return history->line[i].id;
    return 0;
}

static int note(struct proving *proving, const struct vb_history_change *change, const struct vb_bisect_range *range,
                const struct vb_bisect_outcome *outcome, struct vb_error *error)
{
    const struct vb_history *history = &proving->read.history;
    struct vb_history_proof proof = {.series = change->series->id,
                                     .good = history->line[change->before].id,
                                     .bad = history->line[change->after].id,
                                     .verdict = verdict_of(outcome, limit_of(change)),
                                     .first = outcome->is_found ? number_of(history, range->commits[outcome->bad]) : 0,
                                     .ratio = NAN,
                                     .low = NAN,
                                     .high = NAN};
    bool is_worse = vb_history_is_worse(change); /* else the sides were exchanged */
    if (!change->is_exact) {
        proof.ratio = is_worse ? outcome->ratio : 1 / outcome->ratio;
        proof.low = is_worse ? outcome->low : 1 / outcome->high;
        proof.high = is_worse ? outcome->high : 1 / outcome->low;
    }
    proving->proven += proof.verdict == VB_HISTORY_PROVEN;
    proving->refuted += proof.verdict == VB_HISTORY_REFUTED;
    return vb_history_note_proof(&proving->read.database, &proof, error);
}

/* What cannot be built or measured is said, and the others are proven all the same. */
static int prove(struct proving *proving, const struct vb_history_change *change, struct vb_error *error)
{
    char revisions[2 * VB_GIT_COMMIT_MAX + 4];
    struct vb_bisect_range range VB_RELEASE(vb_bisect_range_close) = {0};
    struct vb_bisect_outcome outcome = {.ratio = NAN};
    const struct vb_line_commit *line = proving->read.history.line;
    snprintf(revisions, sizeof revisions, "%s..%s", line[change->before].hash, line[change->after].hash);
    if (!proving->arguments->is_quiet) {
        fprintf(stderr, "%s: ", proving->arguments->program->title);
        vb_history_write_change(&proving->read.history, change, stderr);
        fprintf(stderr, "?\n");
    }
    proving->asked++;
    int status = vb_bisect_range_open(&range, &proving->read.git, revisions, error);
    if (status == 0)
        status = search(proving, change, &range, &outcome, error);
    if (status == 0)
        status = note(proving, change, &range, &outcome, error);
    if (status == VB_ERROR_FORMAT || status == VB_ERROR_MEASURE) {
        vb_complain(proving->arguments->program, error);
        proving->failed++;
        return 0;
    }
    return status;
}

static int prove_all(struct proving *proving, struct vb_error *error)
{
    const struct vb_history_arguments *arguments = proving->arguments;
    if (!proving->read.git.top)
        return vb_fail(error, VB_ERROR_IO, "'history prove' builds commits: it is typed in their repository");
    proving->recipe = (struct vb_git_recipe){.git = &proving->read.git,
                                             .title = proving->arguments->program->title,
                                             .command = arguments->git.build,
                                             .product = vb_git_options_product(&arguments->git),
                                             .is_quiet = true};
    for (size_t i = 0; i < proving->read.changes.count; i++)
        if (wants_proof(&proving->read.changes.items[i], arguments->all))
            VB_OR_RETURN(prove(proving, &proving->read.changes.items[i], error));
    return 0;
}

/* What holds now, read again. */
static int show(struct proving *proving, int64_t begun_ns, struct vb_error *error)
{
    struct vb_history_arguments *arguments = proving->arguments;
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    if (proving->failed > 0)
        arguments->exit_status = VB_EXIT_CANNOT;
    VB_OR_RETURN(vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, error));
    vb_history_write_changes(&read.history, &read.changes, arguments->all, stdout);
    printf("%zu asked of ab: %zu proven, %zu refuted, %zu undecided, %zu could not be built or measured; %.1f s.\n",
           proving->asked, proving->proven, proving->refuted,
           proving->asked - proving->proven - proving->refuted - proving->failed, proving->failed,
           (double)(vb_clock_ns() - begun_ns) / 1e9);
    for (size_t i = 0; i < read.changes.count; i++) {
        const struct vb_history_change *change = &read.changes.items[i];
        if (vb_history_is_open(change) && (change->is_exact || change->verdict == VB_HISTORY_PROVEN))
            arguments->exit_status = VB_EXIT_REGRESSION;
    }
    return 0;
}

int vb_history_action_prove(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct proving proving = {.arguments = arguments};
    int64_t begun_ns = vb_clock_ns();
    if (arguments->program->module)
        return vb_fail(error, VB_ERROR_USAGE, "the cases are what the build makes: --module PATH, not --cases");
    if (!arguments->git.build)
        return vb_fail(error, VB_ERROR_USAGE,
                       "prove needs --build 'COMMAND', and --program PATH or --module PATH, which that makes");
    VB_OR_RETURN(vb_git_options_check(&arguments->git, error));
    int status = vb_history_read_open(&proving.read, arguments, arguments->words, VB_DATABASE_WRITE, error);
    if (status == 0)
        status = prove_all(&proving, error);
    vb_history_read_close(&proving.read);
    return status == 0 ? show(&proving, begun_ns, error) : status;
}
