/* SPDX-License-Identifier: MIT */
#include "cli/history/history_actions.h"
#include "cli/history/history_use.h"
#include "history/database.h"

#include <string.h>

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
        if (strncmp(read->history.line[i].hash, digits, strlen(digits)) == 0) {
            *place = i;
            found++;
        }
    if (found == 1)
        return 0;
    return vb_fail(error, VB_ERROR_USAGE,
                   found == 0 ? "there is no commit '%.200s' in this line" : "several commits begin with '%.200s'",
                   name);
}
