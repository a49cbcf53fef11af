/* SPDX-License-Identifier: MIT
 *
 * What the repository and the history are asked. */
#include "base/cleanup.h"
#include "base/text.h"
#include "cli/history/history_actions.h"
#include "cli/history/history_option.h"
#include "history/database.h"
#include "history/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int vb_history_head(const struct vb_git *git, char commit[VB_GIT_COMMIT_MAX], bool *is_dirty, struct vb_error *error)
{
    char *changes VB_FREE = NULL;
    VB_OR_RETURN(vb_git_resolve(git, "HEAD", commit, error));
    VB_OR_RETURN(
        vb_git_ask(git, (const char *const[]){"status", "--porcelain", "--untracked-files=no", NULL}, &changes, error));
    *is_dirty = *changes;
    return 0;
}

int vb_history_commit(const struct vb_git *git, const char *revision, char commit[VB_GIT_COMMIT_MAX],
                      struct vb_error *error)
{
    size_t digits = strspn(revision, "0123456789abcdef");
    int status = git->top ? vb_git_resolve(git, revision, commit, error) : VB_ERROR_IO;
    if (status == 0 || status == VB_ERROR_STOPPED)
        return status;
    if (revision[digits] == '\0' && (digits == 40 || digits == 64)) {
        snprintf(commit, VB_GIT_COMMIT_MAX, "%s", revision);
        return 0;
    }
    return git->top ? VB_ERROR_IO
                    : vb_fail(error, VB_ERROR_USAGE,
                              "'%.200s' is no commit: outside of its repository, all its digits are needed", revision);
}

/* Cuts "HASH PARENTS\tSUBJECT" apart. */
static void take_line(struct vb_history_commit *commit, char *line)
{
    char *subject = strchr(line, '\t');
    if (subject)
        *subject++ = '\0';
    char *parent = strchr(line, ' ');
    if (parent)
        *parent++ = '\0';
    if (parent && strchr(parent, ' '))
        *strchr(parent, ' ') = '\0'; /* of a merge the first */
    *commit =
        (struct vb_history_commit){.hash = line, .parent = parent ? parent : "", .subject = subject ? subject : ""};
}

static int take_known(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    (void)count;
    (void)error;
    *(bool *)context = cells[0].type == VB_DATUM_INTEGER;
    return 0;
}

/* Drops what is known: in front of a commit whose parent is known, all is. Commits come newest first. Where that was
 * noted in a shallow clone, more may be known now; that is asked for from the end. */
static int drop_known(struct vb_database *database, const struct vb_history_commit *commits, size_t *count,
                      struct vb_error *error)
{
    size_t first = 0;
    bool is_oldest_known = false;
    if (*count == 0)
        return 0;
    const struct vb_datum oldest[] = {vb_datum_text(commits[*count - 1].hash)};
    static const char statement[] =
        "SELECT lineage.commit_id FROM lineage JOIN commits ON commits.id = lineage.commit_id"
        " WHERE commits.hash = $1";
    VB_OR_RETURN(vb_database_run(database, statement, oldest, 1, take_known, &is_oldest_known, error));
    bool is_known = false;
    while (is_oldest_known && first < *count && !is_known) {
        const struct vb_datum cells[] = {vb_datum_text(commits[first].hash)};
        VB_OR_RETURN(vb_database_run(database, statement, cells, 1, take_known, &is_known, error));
        first += !is_known;
    }
    if (is_oldest_known)
        *count = first;
    return 0;
}

static int note(struct vb_database *database, char *text, bool is_cut, struct vb_error *error)
{
    size_t count = 0;
    char *rest = NULL;
    struct vb_history_commit *commits VB_FREE = calloc(vb_text_lines(text) + 1, sizeof *commits);
    if (!commits)
        return vb_fail_memory(error);
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        take_line(&commits[count++], line);
    if (is_cut && count > 0 && *commits[count - 1].parent == '\0')
        count--; /* it has a parent, of which the clone does not know */
    VB_OR_RETURN(drop_known(database, commits, &count, error));
    return count > 0 ? vb_history_note_commits(database, commits, count, error) : 0;
}

int vb_history_note_line(const struct vb_git *git, struct vb_database *database, const char *tip,
                         struct vb_error *error)
{
    char *text VB_FREE = NULL;
    VB_OR_RETURN(vb_git_ask(
        git, (const char *const[]){"log", "--first-parent", "--no-show-signature", "--format=%H %P%x09%s", tip, NULL},
        &text, error));
    return note(database, text, vb_git_is_shallow(git), error);
}

/* What is checked out may be unknown to the history: it is of another repository, or nothing was added since. */
static int find_tip(struct vb_history_read *read, const struct vb_history_arguments *arguments,
                    char commit[VB_GIT_COMMIT_MAX], const char **tip, struct vb_error *error)
{
    int64_t known = 0;
    bool is_dirty;
    *tip = NULL;
    if (arguments->tip) {
        *tip = commit;
        return vb_history_commit(&read->git, arguments->tip, commit, error);
    }
    if (!read->git.top || vb_history_head(&read->git, commit, &is_dirty, NULL) != 0)
        return 0;
    const struct vb_datum cells[] = {vb_datum_text(commit)};
    int status =
        vb_database_number(&read->database,
                           "SELECT lineage.commit_id FROM lineage JOIN commits ON commits.id = lineage.commit_id"
                           " WHERE commits.hash = $1",
                           cells, 1, 0, &known, error);
    if (known)
        *tip = commit;
    return status;
}

int vb_history_read_open(struct vb_history_read *read, const struct vb_history_arguments *arguments,
                         char *const *patterns, enum vb_database_use use, struct vb_error *error)
{
    char buffer[PATH_MAX], commit[VB_GIT_COMMIT_MAX];
    struct vb_history_wanted wanted = {.patterns = patterns};
    *read = (struct vb_history_read){0};
    vb_git_open(&read->git, NULL);
    const char *place = vb_history_place(arguments->place, buffer);
    if (!vb_database_is_remote(place) && use != VB_DATABASE_READ) {
        VB_OR_RETURN(vb_database_open(&read->database, place, VB_DATABASE_READ, error));
        vb_database_close(&read->database); /* it has to be there */
    }
    VB_OR_RETURN(vb_history_open(&read->database, place, use, error));
    VB_OR_RETURN(find_tip(read, arguments, commit, &wanted.tip, error));
    VB_OR_RETURN(vb_history_load(&read->history, &read->database, &wanted, error));
    VB_OR_RETURN(vb_history_load_marks(&read->marks, &read->database, error));
    return vb_history_find_changes(&read->changes, &read->history, &read->marks, error);
}

void vb_history_read_close(struct vb_history_read *read)
{
    vb_history_release_changes(&read->changes);
    vb_history_release_marks(&read->marks);
    vb_history_release(&read->history);
    vb_database_close(&read->database);
    vb_git_close(&read->git);
}

int vb_history_read_place(const struct vb_history_read *read, const char *name, size_t *place, struct vb_error *error)
{
    char commit[VB_GIT_COMMIT_MAX];
    size_t found = 0;
    const char *digits = read->git.top && vb_git_resolve(&read->git, name, commit, NULL) == 0 ? commit : name;
    for (size_t i = 0; *digits && i < read->history.line_count; i++)
        if (vb_text_behind(read->history.line[i].hash, digits)) {
            *place = i;
            found++;
        }
    if (found == 1)
        return 0;
    return vb_fail(error, VB_ERROR_USAGE,
                   found == 0 ? "there is no commit '%.200s' in this line" : "several commits begin with '%.200s'",
                   name);
}
