/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "conduct/open_worker.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Event counters are noisier and faster than the ledger. So they get this many times its operations. */
#define METER_FACTOR 10

/* Limit of the operations that a worker reports for the ledger's pass. */
#define MOST_OPERATIONS ((int64_t)1 << 40)

#define VALGRIND "valgrind"

/* A folder for what callgrind writes, gone afterwards with all that is in it. */
struct scratch {
    char path[PATH_MAX - 64]; /* room for a name in it */
};

static int scratch_open(struct scratch *scratch, struct vb_failure *failure)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = "/tmp";
    int length = snprintf(scratch->path, sizeof scratch->path, "%s/vbench-callgrind-XXXXXX", folder);
    if (length < (int)sizeof scratch->path && mkdtemp(scratch->path))
        return 0;
    snprintf(failure->text, sizeof failure->text, "cannot make a folder in '%.60s': %s", folder, strerror(errno));
    scratch->path[0] = '\0';
    return -1;
}

static void scratch_close(const struct scratch *scratch)
{
    if (scratch->path[0] == '\0')
        return;
    DIR *folder = opendir(scratch->path);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    rmdir(scratch->path);
}

/* Searches PATH as the shell does. */
static bool is_on_path(const char *program)
{
    const char *path = getenv("PATH");
    for (; path && *path; path += strcspn(path, ":"), path += *path == ':') {
        char file[PATH_MAX];
        int length = snprintf(file, sizeof file, "%.*s/%s", (int)strcspn(path, ":"), path, program);
        if (length < (int)sizeof file && access(file, X_OK) == 0)
            return true;
    }
    return false;
}

int vb_callgrind_read(FILE *stream, int64_t *instructions)
{
    char line[4096];
    bool counts_instructions = false;
    bool found = false;
    while (fgets(line, sizeof line, stream)) {
        if (strcmp(line, "events: Ir\n") == 0)
            counts_instructions = true;
        if (sscanf(line, "totals: %" SCNd64, instructions) == 1)
            found = true;
    }
    return counts_instructions && found && *instructions >= 0 ? 0 : -1;
}

static int read_profile(const struct scratch *scratch, int64_t *instructions, struct vb_failure *failure)
{
    char file[PATH_MAX];
    snprintf(file, sizeof file, "%s/out.1", scratch->path); /* made on leaving the function; "out" is the rest */
    FILE *stream VB_FCLOSE = fopen(file, "r");
    int status = stream ? vb_callgrind_read(stream, instructions) : -1;
    if (status != 0)
        snprintf(failure->text, sizeof failure->text, "callgrind did not see the function %s", VB_TRACED_FUNCTION);
    return status;
}

/* The user's launcher, then callgrind. Zeroing and dumping at the function's ends counts all threads, where
 * --toggle-collect would count only the one that calls it. NULL without memory. */
static char **make_launcher(char *const *launcher, const struct scratch *scratch, char *output, size_t output_size)
{
    static char *const words[] = {
        VALGRIND,
        "-q",
        "--tool=callgrind",
        "--vgdb=no",
        "--zero-before=" VB_TRACED_FUNCTION,
        "--dump-after=" VB_TRACED_FUNCTION,
    };
    size_t count = 0;
    size_t word_count = sizeof words / sizeof words[0];
    while (launcher && launcher[count])
        count++;
    char **all = calloc(count + word_count + 2, sizeof *all);
    if (!all)
        return NULL;
    for (size_t i = 0; i < count; i++)
        all[i] = launcher[i];
    for (size_t i = 0; i < word_count; i++)
        all[count + i] = words[i];
    snprintf(output, output_size, "--callgrind-out-file=%s/out", scratch->path);
    all[count + word_count] = output;
    return all;
}

static int trace(struct vb_point_job *job, size_t index, const struct vb_crew_options *crew, int64_t warm_up_operations,
                 int64_t operations, struct vb_failure *failure)
{
    struct vb_worker worker VB_RELEASE(vb_worker_end) = {0};
    struct vb_message reply;
    struct vb_message request = {
        .kind = VB_TRACE,
        .as.trace = {.warm_up_operations = warm_up_operations, .operations = operations},
    };
    VB_OR_RETURN(vb_open_worker(job, crew, &worker, index, VB_PURPOSE_TRACE, &reply, failure));
    VB_OR_RETURN(vb_worker_call(&worker, crew, &request, VB_TRACED, &reply, failure));
    return vb_worker_close(&worker, crew, failure);
}

/* The instructions of a process that runs so many operations in the traced function, after a warm-up outside of it. */
static int count_traced(struct vb_point_job *job, size_t index, int64_t warm_up_operations, int64_t operations,
                        int64_t *instructions, struct vb_failure *failure)
{
    struct scratch scratch VB_RELEASE(scratch_close) = {0};
    VB_OR_RETURN(scratch_open(&scratch, failure));
    char output[PATH_MAX];
    char **launcher VB_FREE = make_launcher(job->crew.launcher, &scratch, output, sizeof output);
    if (!launcher) {
        snprintf(failure->text, sizeof failure->text, "no memory left");
        return -1;
    }
    struct vb_crew_options crew = job->crew;
    crew.launcher = launcher;
    VB_OR_RETURN(trace(job, index, &crew, warm_up_operations, operations, failure));
    return read_profile(&scratch, instructions, failure);
}

/* (Ir(2n) - Ir(n)) / n, from two processes that did the same up to there: set-up falls out. */
static int trace_instructions(struct vb_point_job *job, size_t index, int64_t operations, struct vb_metric_count *count,
                              struct vb_failure *failure)
{
    int64_t once = 0;
    int64_t twice = 0;
    if (count_traced(job, index, operations, operations, &once, failure) != 0 ||
        count_traced(job, index, operations, 2 * operations, &twice, failure) != 0)
        return -1;
    if (twice < once) {
        snprintf(failure->text, sizeof failure->text, "%" PRId64 " instructions for n operations, %" PRId64 " for 2n",
                 once, twice);
        return -1;
    }
    *count = (struct vb_metric_count){
        .known = true,
        .source = VB_BY_CALLGRIND,
        .counted_share = 1,
        .per_op = (double)(twice - once) / (double)operations,
    };
    return 0;
}

/* Takes over what a worker says it counted, as far as it makes sense. */
static void take_counts(struct vb_metric_count *counts, const struct vb_message *reply, vb_metric_set metrics)
{
    for (int i = 0; i < VB_METRIC_COUNT; i++) {
        if (!(metrics & 1u << i))
            continue;
        counts[i] = reply->as.metered.counts[i];
        counts[i].reason[sizeof counts[i].reason - 1] = '\0';
        if (counts[i].known && !(isfinite(counts[i].per_op) && counts[i].per_op >= 0 && counts[i].counted_share > 0))
            counts[i] = (struct vb_metric_count){.reason = "the worker counted nonsense"};
    }
}

static int ask_counters(struct vb_point_job *job, size_t index, int64_t operations, struct vb_metric_count *counts,
                        struct vb_failure *failure)
{
    struct vb_worker worker VB_RELEASE(vb_worker_end) = {0};
    struct vb_message reply;
    struct vb_message request = {.kind = VB_METER, .as.meter.operations = METER_FACTOR * operations};
    VB_OR_RETURN(vb_open_worker(job, &job->crew, &worker, index, VB_PURPOSE_METER, &reply, failure));
    VB_OR_RETURN(vb_worker_call(&worker, &job->crew, &request, VB_METERED, &reply, failure));
    take_counts(counts, &reply, job->options->metrics);
    return vb_worker_close(&worker, &job->crew, failure);
}

static void give_reason(struct vb_metric_count *counts, vb_metric_set metrics, const char *prefix, const char *reason)
{
    for (int i = 0; i < VB_METRIC_COUNT; i++) {
        if (!(metrics & 1u << i))
            continue;
        counts[i] = (struct vb_metric_count){0};
        snprintf(counts[i].reason, sizeof counts[i].reason, "%s%.*s", prefix, VB_METRIC_REASON_MAX - 20, reason);
    }
}

/* The ledger's number is what was quick at that moment, and a count of instructions must repeat, also where an
 * operation in a thousand costs more. So the periods are the next power of ten, which a noisy machine rarely moves. */
static int64_t round_operations(int64_t operations, int64_t period)
{
    if (operations < period || operations > MOST_OPERATIONS)
        return period;
    int64_t periods = 1;
    while (periods < operations / period)
        periods *= 10;
    return periods * period;
}

/* Returns 0, or -1 when the user asked to stop. */
static int meter_variant(struct vb_point_job *job, size_t index, struct vb_metric_count *counts)
{
    const vb_metric_set instructions = 1u << VB_METRIC_INSTRUCTIONS;
    vb_metric_set metrics = job->options->metrics;
    int64_t operations = round_operations(job->measurement->variants[index].account.operations, job->period[index]);

    struct vb_failure failure = {0};
    if (ask_counters(job, index, operations, counts, &failure) != 0) {
        give_reason(counts, metrics, "", failure.text);
        return failure.stopped ? -1 : 0;
    }
    struct vb_metric_count *count = &counts[VB_METRIC_INSTRUCTIONS];
    if (!(metrics & instructions) || count->known)
        return 0;
    if (!is_on_path(VALGRIND)) {
        size_t length = strlen(count->reason);
        snprintf(count->reason + length, sizeof count->reason - length,
                 "; and there is no valgrind to count it instead");
    } else if (trace_instructions(job, index, operations, count, &failure) != 0) {
        give_reason(counts, instructions, failure.stopped ? "" : "under callgrind: ", failure.text);
    }
    return failure.stopped ? -1 : 0;
}

void vb_meter_expect(struct vb_measurement *measurement, vb_metric_set metrics)
{
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        give_reason(variant->metrics, metrics, "", "not run");
        vb_metrics_say(variant->metrics_source, sizeof variant->metrics_source, variant->metrics, metrics);
    }
}

int vb_meter_point(struct vb_point_job *job, struct vb_error *error)
{
    for (size_t i = 0; i < job->measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &job->measurement->variants[i];
        if (variant->outcome != VB_OUTCOME_OK)
            continue;
        int status = meter_variant(job, i, variant->metrics);
        vb_metrics_say(variant->metrics_source, sizeof variant->metrics_source, variant->metrics,
                       job->options->metrics);
        if (status != 0)
            return vb_fail(error, VB_ERROR_STOPPED, "stopped");
    }
    return 0;
}
