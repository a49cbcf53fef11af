/* SPDX-License-Identifier: MIT
 *
 * `history add`, `history bless` and `history migrate`. */
#include "base/cleanup.h"
#include "cli/history/history_actions.h"
#include "cli/history/history_option.h"
#include "history/database.h"
#include "history/store.h"
#include "results/results_file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct adding {
    const struct vb_history_arguments *arguments;
    struct vb_git git;
    struct vb_database database;
    size_t known, added, values;
};

/* Commits that were given stand before those that the file names. */
static int set_commit(const struct adding *adding, struct vb_results *results, const char *revision, const char *fact,
                      struct vb_error *error)
{
    char commit[VB_GIT_COMMIT_MAX];
    if (!revision)
        return 0;
    int status = vb_history_commit(&adding->git, revision, commit, error);
    return status == 0 && vb_results_set_fact(results, fact, commit) != 0 ? vb_fail_memory(error) : status;
}

static int note_line(struct adding *adding, const struct vb_results *results, struct vb_error *error)
{
    char commit[VB_GIT_COMMIT_MAX];
    const char *measured = vb_results_fact(results, VB_FACT_COMMIT);
    if (!adding->git.top || !measured || vb_git_resolve(&adding->git, measured, commit, NULL) != 0)
        return 0; /* it is not of this repository */
    return vb_history_note_line(&adding->git, &adding->database, commit, error);
}

static int add_file(struct adding *adding, const char *path, struct vb_error *error)
{
    const struct vb_history_arguments *arguments = adding->arguments;
    struct vb_results results VB_RELEASE(vb_results_release) = {0};
    struct vb_history_added added;
    struct vb_error reason = {0};
    VB_OR_RETURN(vb_results_load(&results, path, error));
    VB_OR_RETURN(set_commit(adding, &results, arguments->commit, VB_FACT_COMMIT, error));
    VB_OR_RETURN(set_commit(adding, &results, arguments->anchor, VB_FACT_ANCHOR, error));
    int status = vb_history_add(&adding->database, &results, &added, &reason);
    if (status == VB_ERROR_FORMAT)
        return vb_fail(error, status, "'%.300s': %s", path, reason.text);
    *error = reason;
    VB_OR_RETURN(status);
    VB_OR_RETURN(note_line(adding, &results, error));
    adding->known += added.is_known;
    adding->added += !added.is_known;
    adding->values += added.samples;
    if (added.unwell > 0)
        fprintf(stderr, "%s: '%s': %zu rows were not measured, and so not added\n", arguments->program->title, path,
                added.unwell);
    return 0;
}

static int add_files(struct adding *adding, struct vb_error *error)
{
    const struct vb_history_arguments *arguments = adding->arguments;
    char buffer[PATH_MAX];
    vb_git_open(&adding->git, NULL);
    if (arguments->word_count == 0)
        return vb_fail(error, VB_ERROR_USAGE, "which files of results are to be added?");
    VB_OR_RETURN(
        vb_history_open(&adding->database, vb_history_place(arguments->place, buffer), VB_DATABASE_WRITE, error));
    for (size_t i = 0; i < arguments->word_count; i++)
        VB_OR_RETURN(add_file(adding, arguments->words[i], error));
    return 0;
}

int vb_history_action_add(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct adding adding = {.arguments = arguments};
    int status = add_files(&adding, error);
    if (!arguments->is_quiet && adding.added + adding.known > 0) {
        printf("%zu file%s added, %zu values", adding.added, adding.added == 1 ? "" : "s", adding.values);
        printf(adding.known > 0 ? "; %zu known already\n" : "\n", adding.known);
        fflush(stdout); /* before a signal that waited */
    }
    vb_database_close(&adding.database);
    vb_git_close(&adding.git);
    return status;
}

int vb_history_action_migrate(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct vb_database database VB_RELEASE(vb_database_close) = {0};
    char buffer[PATH_MAX];
    char *end = NULL;
    long version = arguments->version ? strtol(arguments->version, &end, 10) : vb_schema_version;
    if (end && (*end || end == arguments->version || version < 0 || version > 1000))
        return vb_fail(error, VB_ERROR_USAGE, "--schema takes a number, not '%.100s'", arguments->version);
    const char *place = vb_history_place(arguments->place, buffer);
    if (!vb_database_is_remote(place) && access(place, F_OK) != 0)
        return vb_fail(error, VB_ERROR_IO, "there is no history '%s'", place);
    VB_OR_RETURN(vb_database_open(&database, place, VB_DATABASE_WRITE, error));
    return vb_schema_migrate(&database, (int)version, error);
}

static int bless_changes(struct vb_history_read *read, const struct vb_history_arguments *arguments, size_t place,
                         size_t *count, struct vb_error *error)
{
    const char *user = getenv("USER");
    const char *who = arguments->who ? arguments->who : user && *user ? user : "somebody";
    int status = 0;
    VB_OR_RETURN(vb_database_begin(&read->database, error));
    for (size_t i = 0; status == 0 && i < read->changes.count; i++) {
        const struct vb_history_change *change = &read->changes.items[i];
        if (place <= change->before || place > change->after || change->blessing)
            continue;
        ++*count;
        status = vb_history_bless(&read->database, change->series->id, read->history.line[place].id, who,
                                  arguments->reason, error);
    }
    return vb_database_end(&read->database, status, error);
}

int vb_history_action_bless(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    size_t place = 0, count = 0;
    if (arguments->word_count == 0)
        return vb_fail(error, VB_ERROR_USAGE,
                       "which commit's changes are accepted? bless COMMIT [PATTERN...] --reason TEXT");
    if (!arguments->reason || !*arguments->reason)
        return vb_fail(error, VB_ERROR_USAGE, "a change is accepted for a reason: --reason TEXT");
    VB_OR_RETURN(vb_history_read_open(&read, arguments, arguments->words + 1, VB_DATABASE_WRITE, error));
    VB_OR_RETURN(vb_history_read_place(&read, arguments->words[0], &place, error));
    VB_OR_RETURN(bless_changes(&read, arguments, place, &count, error));
    if (count == 0)
        return vb_fail(error, VB_ERROR_MEASURE, "nothing changed at %.12s that is not accepted already",
                       read.history.line[place].hash);
    printf("%zu change%s accepted\n", count, count == 1 ? "" : "s");
    return 0;
}
