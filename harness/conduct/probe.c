/* SPDX-License-Identifier: MIT */
#include "conduct/probe.h"
#include "talk/measurement.h"
#include "base/clock.h"
#include "base/units.h"
#include "conduct/opening.h"
#include "conduct/sizing.h"
#include "conduct/watched.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Operations of a counting pass: enough that one-time costs stand apart. Where they would take too long, a tenth of
 * them, and so on. The steps are wide, and the time is far above what most operations take: how busy the machine is
 * must not decide what is counted. */
#define COUNT_OPERATIONS 1000
#define COUNT_STEP       10
#define COUNT_BUDGET_NS  (2 * VB_NS_PER_MS)

/* Operations of the long loops: so many that what an operation does once in a million is seen. Fewer, in the same way.
 */
#define LONG_OPERATIONS ((int64_t)1 << 20)
#define LONG_STEP       16
#define LONG_LEAST      ((int64_t)1 << 12)
#define LONG_BUDGET_NS  (4 * VB_NS_PER_MS)

/* Pairs of loops in it; a period that takes longer than this is counted fewer times. */
#define COUNT_PAIRS      3
#define COUNT_PAIRS_SLOW 2
#define COUNT_SLOW_NS    (8 * VB_NS_PER_MS) /* more than a neighbour takes away at a time */

/* The first try has a second one beside it unless it took that long. */
#define TRY_ONCE_NS (20 * VB_NS_PER_MS)

/* Tries of a counting pass, and of a part of a long loop that seems to have grown, unless one takes longer than this.
 */
#define TRIES 5
#define FEW_TRIES                                                                                                      \
    3 /* even then, unless it takes as long as the first may: a neighbour may have had the CPU meanwhile */
#define TRY_AGAIN_NS  (VB_NS_PER_MS / 2)
#define PART_AGAIN_NS (50 * VB_NS_PER_MS)

/* A longer loop is worth the time only where it is so many times as long. */
#define LONG_FACTOR 3

/* Operations that take so many times as long where there are more of them: no noise, they grow. */
#define GROWN_FACTOR 4

/* Of a case: more operations than anybody waits for, and few enough that sums of them fit. */
#define LONGEST_PERIOD ((int64_t)1 << 40)

/* One worker per variant, all open at the same time, so that each answers with what the others need to know; first
 * those that count, then those that time. */
struct probe {
    struct vb_point_job *job;
    struct vb_worker workers[VB_MAX_VARIANTS];
    int64_t try_ns[VB_MAX_VARIANTS]; /* the shortest try; 0: none yet */
    double op_ns[VB_MAX_VARIANTS];   /* of an operation, in what was tried so far */
    enum vb_purpose purpose;         /* of the workers that are open */
    int64_t count_operations;
    int64_t common_operations;                /* of one longer loop, the same for all; 0: none */
    int64_t long_operations[VB_MAX_VARIANTS]; /* as many as a turn has, of each variant; 0: not worth it */
    uint64_t common_checksum[VB_MAX_VARIANTS];
    bool is_slow; /* counting takes long enough to be done side by side */
};

/* A step of the probe for one variant: returns 0, or -1 with the failure. Where the variants are to work at the same
 * time, asking is one step and taking the answer another. */
typedef int probe_step(struct probe *probe, size_t index, struct vb_failure *failure);

/* Who serves malloc, for the record; and for the row, where none was chosen. Timing comes after counting, so its word
 * is the last. */
static void note_server(struct vb_point_job *job, const struct vb_server *server)
{
    struct vb_conduct_report *report = job->report;
    size_t index = 0;
    while (index < report->server_count && strcmp(report->servers[index].name, server->name) != 0)
        index++;
    if (server->name[0] == '\0' || index == VB_SERVERS_MAX)
        return;
    if (index == report->server_count)
        report->servers[report->server_count++] = *server;
    if (!job->point->allocator)
        job->measurement->allocator = report->servers[index].name;
}

/* Those that count are spread over the CPUs, but stay where they are: what a library starts once in a thread of its own
 * then runs while the loop's thread waits for its next request. */
static int start(struct probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_point_job *job = probe->job;
    struct vb_crew_options crew = vb_crew_for(job, &job->crew, index, probe->purpose);
    if (probe->purpose == VB_PURPOSE_COUNT && vb_launch_cpus(job) == 1)
        vb_cpus_pin_in_turn(job->cpus, index);
    else
        vb_cpus_pin(job->cpus);
    int status = vb_start_worker(&probe->workers[index], &crew, failure);
    vb_cpus_unpin(job->cpus);
    return status;
}

static int ask_open(struct probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_crew_options crew = vb_crew_for(probe->job, &probe->job->crew, index, probe->purpose);
    return vb_greet_and_open(probe->job, &crew, &probe->workers[index], index, probe->purpose, failure);
}

static int take_amounts(struct vb_variant_measurement *variant, const struct vb_message *reply,
                        struct vb_failure *failure)
{
    variant->processed_bytes = reply->as.opened.processed_bytes;
    variant->processed_items = reply->as.opened.processed_items;
    if (isfinite(variant->processed_bytes) && variant->processed_bytes >= 0 && isfinite(variant->processed_items) &&
        variant->processed_items >= 0)
        return 0;
    snprintf(failure->text, sizeof failure->text, "worker processes what cannot be");
    return -1;
}

static int take_opened(struct probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_point_job *job = probe->job;
    struct vb_worker *worker = &probe->workers[index];
    struct vb_message reply;
    if (vb_worker_answer(worker, &job->crew, VB_OPENED, &reply, failure) != 0)
        return -1;
    if (worker->untrusted[0] != '\0')
        memcpy(job->report->untrusted, worker->untrusted, sizeof worker->untrusted);
    note_server(job, &worker->server);
    job->allocs[index] = reply.as.opened.allocs;
    job->bytes[index] = reply.as.opened.bytes;
    job->period[index] = reply.as.opened.period;
    if (take_amounts(&job->measurement->variants[index], &reply, failure) != 0)
        return -1;
    if (job->period[index] < 1 || job->period[index] > LONGEST_PERIOD) {
        snprintf(failure->text, sizeof failure->text, "has a period of %" PRId64 " operations", job->period[index]);
        return -1;
    }
    return 0;
}

/* The first variant that is still well, whose period the others must share. */
static size_t first_well(const struct vb_measurement *measurement)
{
    size_t index = 0;
    while (index + 1 < measurement->variant_count && measurement->variants[index].outcome != VB_OUTCOME_OK)
        index++;
    return index;
}

/* Returns how long they take, or -1 with the failure. */
static int64_t try_operations(struct probe *probe, size_t index, int64_t operations, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_TRY, .as.trial.operations = operations};
    struct vb_message reply;
    if (vb_worker_call(&probe->workers[index], &probe->job->crew, &request, VB_TRIED, &reply, failure) != 0)
        return -1;
    return reply.as.tried.elapsed_ns > 0 ? reply.as.tried.elapsed_ns : 0;
}

static int keep_shortest(struct probe *probe, size_t index, int64_t elapsed_ns)
{
    if (elapsed_ns < 0)
        return -1;
    if (probe->try_ns[index] == 0 || elapsed_ns < probe->try_ns[index])
        probe->try_ns[index] = elapsed_ns;
    return 0;
}

/* Takes one step with every variant that is still well. Returns 0 or VB_ERROR_STOPPED. */
static int step(struct probe *probe, probe_step *take, struct vb_error *error)
{
    struct vb_measurement *measurement = probe->job->measurement;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        struct vb_failure failure = {0};
        if (variant->outcome != VB_OUTCOME_OK || take(probe, i, &failure) == 0)
            continue;
        if (failure.stopped)
            return vb_fail(error, VB_ERROR_STOPPED, "stopped");
        vb_variant_fail(variant, failure.trouble, "%s", failure.text);
        vb_worker_end(&probe->workers[i]);
    }
    return 0;
}

static void forget_tries(struct probe *probe)
{
    memset(probe->try_ns, 0, sizeof probe->try_ns);
}

/* One after another: a variant that waits for its neighbours would seem slow, and be counted over fewer operations. */
static int try_worker(struct probe *probe, size_t index, struct vb_failure *failure)
{
    return keep_shortest(probe, index, try_operations(probe, index, probe->job->period[index], failure));
}

static int64_t slowest_try_ns(const struct probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t slowest_ns = 1;
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && probe->try_ns[i] > slowest_ns)
            slowest_ns = probe->try_ns[i];
    return slowest_ns;
}

/* The same numbers for every variant, because their checksums are compared: what the slowest one can do in the time. */
static void plan_counting(struct probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t slowest_ns = slowest_try_ns(probe);
    size_t first = first_well(measurement);
    if (measurement->variants[first].outcome != VB_OUTCOME_OK)
        return; /* none is well: nothing will be counted, and nobody has a period */
    int64_t period = probe->job->period[first];
    int64_t periods = (COUNT_OPERATIONS - 1) / period + 1;
    while (periods > 1 && periods > COUNT_BUDGET_NS / slowest_ns)
        periods = (periods - 1) / COUNT_STEP + 1;
    probe->count_operations = periods * period;
    probe->is_slow = slowest_ns > COUNT_SLOW_NS;
}

/* How long so many operations take, now that there are enough of them to tell. */
static int try_count(struct probe *probe, size_t index, struct vb_failure *failure)
{
    int status = keep_shortest(probe, index, try_operations(probe, index, probe->count_operations, failure));
    probe->op_ns[index] = fmax((double)probe->try_ns[index], 1) / (double)probe->count_operations;
    return status;
}

/* The shortest of some tries: an interruption, and caches that others have filled, spoil one or the other. All or none
 * again. */
static int try_counts(struct probe *probe, struct vb_error *error)
{
    int status = 0;
    forget_tries(probe);
    for (int i = 0; i < TRIES && status == 0; i++) {
        int64_t slowest_ns = slowest_try_ns(probe);
        if (slowest_ns > (i < FEW_TRIES ? TRY_ONCE_NS : TRY_AGAIN_NS))
            break;
        status = step(probe, try_count, error);
    }
    return status;
}

static int64_t long_operations(double op_ns, int64_t period)
{
    int64_t operations = LONG_OPERATIONS;
    while (operations >= LONG_LEAST && (double)operations * op_ns > (double)LONG_BUDGET_NS)
        operations /= LONG_STEP;
    return operations < LONG_LEAST ? 0 : operations / period * period;
}

/* A turn runs many times what is counted first, and what begins only then (an arena that takes another chunk, a table
 * that grows) would be missed: each variant is counted in long loops, too. Checksums are compared over as many
 * operations as the slowest has in these. */
static void plan_long_counting(struct probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        if (measurement->variants[i].outcome != VB_OUTCOME_OK)
            continue;
        int64_t operations = long_operations(probe->op_ns[i], probe->job->period[i]);
        bool is_long = operations / LONG_FACTOR >= probe->count_operations;
        probe->long_operations[i] = is_long ? operations : 0;
        least = operations < least ? operations : least;
    }
    probe->common_operations = least != INT64_MAX && least / LONG_FACTOR >= probe->count_operations ? least : 0;
}

static int64_t part_of_long(const struct probe *probe, size_t index)
{
    int64_t period = probe->job->period[index];
    return period > 0 ? probe->long_operations[index] / LONG_STEP / period * period
                      : 0; /* one that has failed has none */
}

static int try_part(struct probe *probe, size_t index, struct vb_failure *failure)
{
    int64_t operations = part_of_long(probe, index);
    return operations == 0 ? 0 : keep_shortest(probe, index, try_operations(probe, index, operations, failure));
}

/* How long an operation of the part took; 0: there was none. */
static double part_op_ns(const struct probe *probe, size_t index)
{
    int64_t operations = part_of_long(probe, index);
    return operations > 0 ? fmax((double)probe->try_ns[index], 1) / (double)operations : 0;
}

static bool has_grown(const struct probe *probe)
{
    for (size_t i = 0; i < probe->job->measurement->variant_count; i++)
        if (part_op_ns(probe, i) > GROWN_FACTOR * probe->op_ns[i])
            return true;
    return false;
}

/* A part of the long loop: operations that take longer the more there were would make it last for minutes. What only an
 * interruption has made long is shorter the next time. Where `shortens`, it also tells of operations that are shorter
 * than they seemed among few, beside what a loop costs by itself. */
static int try_parts(struct probe *probe, bool shortens, struct vb_error *error)
{
    forget_tries(probe);
    int status = step(probe, try_part, error);
    for (int i = 1; i < TRIES && status == 0 && has_grown(probe) && slowest_try_ns(probe) <= PART_AGAIN_NS; i++)
        status = step(probe, try_part, error);
    for (size_t i = 0; i < probe->job->measurement->variant_count; i++) {
        double op_ns = part_op_ns(probe, i);
        if (op_ns > GROWN_FACTOR * probe->op_ns[i] || (shortens && op_ns > 0 && op_ns < probe->op_ns[i]))
            probe->op_ns[i] = op_ns;
    }
    return status;
}

static int ask_count(struct probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_COUNT};
    request.as.count.operations = probe->count_operations;
    request.as.count.pairs = probe->is_slow ? COUNT_PAIRS_SLOW : COUNT_PAIRS;
    request.as.count.common_operations = probe->common_operations;
    request.as.count.long_operations = probe->long_operations[index];
    return vb_worker_ask(&probe->workers[index], &request, failure);
}

static int take_counted(struct probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_message reply;
    if (vb_worker_answer(&probe->workers[index], &probe->job->crew, VB_COUNTED, &reply, failure) != 0)
        return -1;
    if (!vb_account_is_sound(&reply.as.counted.account) || !vb_rates_are_sound(&reply.as.counted.rates)) {
        snprintf(failure->text, sizeof failure->text, "worker counted what cannot be");
        return -1;
    }
    struct vb_variant_measurement *variant = &probe->job->measurement->variants[index];
    variant->account = reply.as.counted.account;
    variant->account.reason[sizeof variant->account.reason - 1] = '\0';
    variant->rates = reply.as.counted.rates;
    variant->checksum = reply.as.counted.checksum;
    variant->has_checksum = true;
    probe->common_checksum[index] = reply.as.counted.common_checksum;
    return 0;
}

static int count_worker(struct probe *probe, size_t index, struct vb_failure *failure)
{
    return ask_count(probe, index, failure) == 0 ? take_counted(probe, index, failure) : -1;
}

static int calibrate_worker(struct probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_CALIBRATE, .as.calibrate.turn_ns = vb_launch_turn_ns(probe->job)};
    struct vb_message reply;
    if (vb_worker_call(&probe->workers[index], &probe->job->crew, &request, VB_CALIBRATED, &reply, failure) != 0)
        return -1;
    double op_ns = reply.as.calibrated.op_ns;
    if (!isfinite(op_ns) || op_ns <= 0) {
        snprintf(failure->text, sizeof failure->text, "worker measured no time");
        return -1;
    }
    probe->job->op_ns[index] = op_ns;
    double fixed_ns = reply.as.calibrated.fixed_ns;
    probe->job->fixed_ns[index] = isfinite(fixed_ns) && fixed_ns > 0 ? fixed_ns : 0;
    double beside_ns = reply.as.calibrated.beside_ns;
    probe->job->beside_ns[index] = isfinite(beside_ns) && beside_ns > 0 ? beside_ns : 0;
    if (op_ns < reply.as.calibrated.least_op_ns)
        vb_doubts_add(&probe->job->measurement->variants[index].doubts, VB_DOUBT_LOOP_REMOVED, op_ns,
                      reply.as.calibrated.least_op_ns);
    return 0;
}

/* Where two programs are compared, so that their code can be. Not to know it is no failure. */
static int place_worker(struct probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_variant_measurement *variant = &probe->job->measurement->variants[index];
    struct vb_message request = {.kind = VB_PLACE};
    struct vb_message reply;
    if (vb_worker_call(&probe->workers[index], &probe->job->crew, &request, VB_PLACED, &reply, failure) != 0)
        return -1;
    free(variant->whereabouts);
    variant->whereabouts = malloc(sizeof *variant->whereabouts);
    if (variant->whereabouts) {
        *variant->whereabouts = reply.as.placed;
        variant->whereabouts->paths[sizeof variant->whereabouts->paths - 1] = '\0';
    }
    return 0;
}

static int close_worker(struct probe *probe, size_t index, struct vb_failure *failure)
{
    return vb_worker_close(&probe->workers[index], &probe->job->crew, failure);
}

/* Twice, unless that would take long: the first time everything is cold, libraries are still being bound, and threads
 * of the case come to life. All or none, for what a case computes may depend on how often it was called. */
static int try_all(struct probe *probe, struct vb_error *error)
{
    int status = step(probe, try_worker, error);
    return status == 0 && slowest_try_ns(probe) <= TRY_ONCE_NS ? step(probe, try_worker, error) : status;
}

/* Neighbours do not change what is counted, but they do change when threads of a case meet, so that there are some only
 * where counting would take long otherwise. */
static int count_workers(struct probe *probe, struct vb_error *error)
{
    if (!probe->is_slow)
        return step(probe, count_worker, error);
    int status = step(probe, ask_count, error);
    return status == 0 ? step(probe, take_counted, error) : status;
}

static void check_periods(struct probe *probe)
{
    struct vb_measurement *measurement = probe->job->measurement;
    size_t first = first_well(measurement);
    for (size_t i = first + 1; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && probe->job->period[i] != probe->job->period[first])
            vb_variant_fail(&measurement->variants[i], VB_TROUBLE_PERIOD, VB_WORDS_PERIOD " from %s's",
                            measurement->variants[first].name);
}

/* Which side of an unequal pair is right is not for us to know: none of them is timed. */
static void mark_rest_unequal(struct vb_measurement *measurement)
{
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK)
            vb_variant_fail(&measurement->variants[i], VB_TROUBLE_CHECKSUM,
                            VB_WORDS_CHECKSUM "s of the case are unequal");
}

static void check_checksums(struct vb_measurement *measurement)
{
    const struct vb_variant_measurement *first = NULL;
    bool unequal = false;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        if (variant->outcome != VB_OUTCOME_OK || !variant->has_checksum)
            continue;
        if (!first)
            first = variant;
        if (variant->checksum == first->checksum)
            continue;
        unequal = true;
        vb_variant_fail(variant, VB_TROUBLE_CHECKSUM, VB_WORDS_CHECKSUM " %016" PRIx64 ", but %s's is %016" PRIx64,
                        variant->checksum, first->name, first->checksum);
    }
    if (unequal)
        mark_rest_unequal(measurement);
}

/* What is alike in short loops may still differ in long ones. */
static void check_common_checksums(struct probe *probe)
{
    struct vb_measurement *measurement = probe->job->measurement;
    const size_t first = first_well(measurement);
    bool unequal = false;
    for (size_t i = first + 1; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        if (variant->outcome != VB_OUTCOME_OK || probe->common_checksum[i] == probe->common_checksum[first])
            continue;
        unequal = true;
        vb_variant_fail(variant, VB_TROUBLE_CHECKSUM,
                        VB_WORDS_CHECKSUM " %016" PRIx64 " over %" PRId64 " operations, but %s's is %016" PRIx64,
                        probe->common_checksum[i], probe->common_operations, measurement->variants[first].name,
                        probe->common_checksum[first]);
    }
    if (unequal)
        mark_rest_unequal(measurement);
}

/* A counter that one variant spells otherwise than the ones before it: they would stand in two columns. */
static void check_counters(struct vb_measurement *measurement)
{
    struct vb_tallies seen = {0};
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        char problem[VB_REASON_MAX];
        int status = 0;
        for (uint32_t k = 0; status == 0 && variant->outcome == VB_OUTCOME_OK && k < variant->rates.count; k++)
            status = vb_tally_add(&seen, variant->rates.items[k].name, 0, problem, sizeof problem);
        if (status != 0)
            vb_variant_fail(variant, VB_TROUBLE_OTHER, "%s", problem);
    }
}

/* Opens a worker for every variant that is well; those that time on the measuring CPU, as in a launch. */
static int open_all(struct probe *probe, enum vb_purpose purpose, struct vb_error *error)
{
    probe->purpose = purpose;
    vb_cpus_choose(probe->job->cpus, vb_launch_cpus(probe->job));
    int status = step(probe, start, error);
    if (status == 0)
        status = step(probe, ask_open, error);
    return status == 0 ? step(probe, take_opened, error) : status;
}

static int count_all(struct probe *probe, struct vb_error *error)
{
    int status = open_all(probe, VB_PURPOSE_COUNT, error);
    if (status != 0)
        return status;
    check_periods(probe);
    status = try_all(probe, error);
    plan_counting(probe);
    if (status == 0 && !probe->is_slow) {
        status = try_counts(probe, error);
        plan_long_counting(probe);
        if (status == 0)
            status = try_parts(probe, true, error);
        plan_long_counting(probe);
        if (status == 0)
            status = try_parts(probe, false, error); /* a loop that became longer by that */
        plan_long_counting(probe);
    }
    if (status == 0)
        status = count_workers(probe, error);
    if (status != 0)
        return status;
    check_checksums(probe->job->measurement);
    check_common_checksums(probe);
    check_counters(probe->job->measurement);
    vb_contracts_check(probe->job);
    return step(probe, close_worker, error);
}

static int calibrate_all(struct probe *probe, struct vb_error *error)
{
    int64_t start_ns = vb_clock_ns();
    int status = open_all(probe, VB_PURPOSE_TIME, error);
    probe->job->overhead_ns = vb_clock_ns() - start_ns; /* which every launch will pay, too */
    if (status == 0)
        status = step(probe, calibrate_worker, error);
    if (status == 0 && probe->job->point->base)
        status = step(probe, place_worker, error);
    if (status == 0)
        status = step(probe, close_worker, error);
    return status;
}

static void end_all(struct probe *probe)
{
    for (size_t i = 0; i < probe->job->measurement->variant_count; i++)
        vb_worker_end(&probe->workers[i]);
}

int vb_probe(struct vb_point_job *job, struct vb_error *error)
{
    struct probe probe = {.job = job};
    int status = count_all(&probe, error);
    end_all(&probe); /* also those whose variant turned out to be wrong */
    if (status == 0 && !job->options->count_only)
        status = calibrate_all(&probe, error);
    end_all(&probe);
    return status;
}
