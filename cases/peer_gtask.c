/* SPDX-License-Identifier: MIT */
/* needs: gio-2.0 libglib2.0-dev */
/* with: peers/inline_result.c */
/* with: peers/gtask.c */
/* with: support/resources.c */
/*
 * What does GLib's GTask cost beside a result that is returned inline, when the value is already known? A GTask never
 * calls back at once, but in a later turn of the main loop: an operation is a task made and answered, and a turn is run
 * after each operation or after 64 of them, which then share what a turn costs.
 *
 * GLib before 2.76 takes its objects from an allocator of its own (slices), and only now and then asks malloc for more:
 * with slices=pooled the ledger shows what malloc is asked for, which is less than what GLib hands out. slices=malloc
 * sets G_SLICE=always-malloc before GLib is loaded, and each object is counted; what a task costs then is no longer
 * quite what it costs with GLib's own settings. From 2.76 on the two are the same.
 *
 * The first task starts a thread of GLib's, which sleeps for as long as the process lives.
 */
#include "case.h"
#include "peers/gtask.h"
#include "peers/inline_result.h"
#include "support/resources.h"
#include "support/tell.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PER_TURN 4096
#define THREADS       2 /* of GLib's own at most: its worker, and a pool's */

/* The tasks of one turn of the main loop. */
struct turn {
    const struct gtask_library *library;
    uint64_t sum;
    int64_t arrived;
    bool has_failed;
};

static void setup(struct vb_run *run)
{
    int is_malloc = word_of(run, "slices", "slices are", "pooled", "malloc");
    if (is_malloc < 0)
        return;
    if ((is_malloc ? setenv("G_SLICE", "always-malloc", 1) : unsetenv("G_SLICE")) != 0) {
        vb_skip(run, "out of memory");
        return;
    }
    struct gtask_library *library = calloc(1, sizeof(*library));
    const char *trouble = library ? gtask_library_open(library) : "out of memory";
    if (trouble) {
        vb_skip(run, "cannot open GLib: %s", trouble);
        free(library);
        return;
    }
    int error = resources_for_threads(THREADS);
    if (!error)
        error = resources_for_files(RESOURCES_GLIB_FILES);
    if (error) {
        vb_skip(run, "cannot start GLib's threads: %s", strerror(error));
        free(library);
        return;
    }
    run->fixture = library;
}

static void teardown(struct vb_run *run)
{
    free(run->fixture);
}

static void take(GObject *source, GAsyncResult *result, gpointer data)
{
    (void)source;
    struct turn *turn = data;
    GError *error = NULL;
    gssize answer = turn->library->task_propagate_int((GTask *)result, &error);
    turn->sum += (uint64_t)answer;
    turn->has_failed |= error != NULL; /* no task here returns an error; one that did would leave it allocated */
    ++turn->arrived;
}

static uint64_t gtask(struct vb_run *run)
{
    void (*fetch)(const struct gtask_library *, uint64_t, GAsyncReadyCallback, gpointer) =
        VB_OPAQUE_POINTER(&fetch_gtask);
    struct turn turn = {.library = run->fixture};
    int64_t per_turn = vb_integer(run, "per_turn");
    int64_t asked = 0;
    uint64_t key = 0;
    VB_LOOP(run)
    {
        fetch(turn.library, key++, take, &turn);
        if (++asked % per_turn != 0)
            continue;
        while (turn.arrived < asked)
            turn.library->main_context_iteration(NULL, TRUE);
        if (turn.has_failed) {
            vb_skip(run, "a task failed");
            return 0;
        }
    }
    return turn.sum;
}

static int64_t period_at(const struct vb_run *run)
{
    return vb_integer(run, "per_turn");
}

/* What a task allocates is GLib's own affair, and another version may do it in another way. Of the version and the
 * points that were looked into it is known; of all others nothing is promised. */
static struct vb_contract known(const struct vb_run *run, double pooled_1, double malloc_1, double pooled_64,
                                double malloc_64)
{
    const struct gtask_library *library = run->fixture;
    bool is_known_version = library->check_version(2, 74, 0) == NULL && library->check_version(2, 75, 0) != NULL;
    int64_t per_turn = vb_integer(run, "per_turn");
    if (!is_known_version || sizeof(void *) != 8 || (per_turn != 1 && per_turn != 64))
        return (struct vb_contract){.kind = VB_CONTRACT_NONE};
    bool is_malloc = strcmp(vb_text(run, "slices"), "malloc") == 0;
    if (per_turn == 1)
        return (struct vb_contract)VB_EXACTLY(is_malloc ? malloc_1 : pooled_1);
    return (struct vb_contract)VB_EXACTLY(is_malloc ? malloc_64 : pooled_64);
}

static struct vb_contract gtask_allocs(const struct vb_run *run)
{
    return known(run, 3, 9, 3.5, 7.53125);
}

static struct vb_contract gtask_bytes(const struct vb_run *run)
{
    return known(run, 168, 488, 259, 531.75);
}

const struct vb_case vb_case_peer_gtask = {
    .summary = "GTask of GLib, beside an inline result",
    .variants =
        {
            {.name = "inline_result",
             .loop = peer_inline_result,
             .summary = "the value itself, in two registers",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "gtask",
             .loop = gtask,
             .summary = "a task that is answered, and called back from the main loop",
             .allocs_at = gtask_allocs,
             .bytes_at = gtask_bytes},
        },
    .params =
        {
            {.name = "per_turn",
             .values = "1,64",
             .summary = "tasks for each turn of the main loop",
             .lowest = 1,
             .highest = MOST_PER_TURN,
             .whole = 1},
            {.name = "slices",
             .values = "malloc",
             .more_values = "malloc,pooled",
             .summary = "where GLib's objects come from: pooled, or malloc"},
        },
    .period_at = period_at,
    .setup = setup,
    .teardown = teardown,
};
