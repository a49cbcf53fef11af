/* SPDX-License-Identifier: MIT */
#include "cli/history/history_option.h"
#include "base/cleanup.h"
#include "cli/history/history_actions.h"
#include "cli/options.h"
#include "cli/save.h"
#include "history/database.h"
#include "history/store.h"

#include <stdio.h>
#include <string.h>

enum { KEY_HISTORY = 0x100 };

static const struct argp_option option_table[] = {
    {.doc = "Kept over commits:", .group = 7},
    {.name = "history",
     .key = KEY_HISTORY,
     .arg = "DATABASE",
     .flags = OPTION_ARG_OPTIONAL,
     .group = 7,
     .doc =
         "add the results to a history: a file, or postgresql://... (default: history.db beside latest.csv); see 'history'"},
    VB_OPTION("commit", VB_TEXT(struct vb_history_use, commit), "REV",
              "the commit that is measured (default: what is checked out)"),
    VB_OPTION("anchor", VB_TEXT(struct vb_history_use, anchor), "REV",
              "the commit that OLD was built from, such as the last release: what times are related to"),
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_history_use *use = state->input;
    switch (key) {
    case KEY_HISTORY:
        use->is_wanted = true;
        use->place = argument;
        return 0;
    case ARGP_KEY_END:
        if ((use->commit || use->anchor) && !use->is_wanted)
            argp_error(state, "--commit and --anchor go with --history");
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

const struct argp vb_history_use_argp = {.options = option_table, .parser = parse_option};

const char *vb_history_place(const char *named, char buffer[PATH_MAX])
{
    if (named)
        return named;
    snprintf(buffer, PATH_MAX, "%s/history.db", vb_save_folder());
    return buffer;
}

static int find_commits(struct vb_history_use *use, const struct vb_git *git, struct vb_error *error)
{
    if (use->commit)
        VB_OR_RETURN(vb_history_commit(git, use->commit, use->found_commit, error));
    else if (git->top)
        VB_OR_RETURN(vb_history_head(git, use->found_commit, &use->is_dirty, error));
    else
        return vb_fail(error, VB_ERROR_USAGE,
                       "--history: this is no repository, so --commit REV has to say what is measured");
    return use->anchor ? vb_history_commit(git, use->anchor, use->found_anchor, error) : 0;
}

/* Adds to the history what `results` are, where they are any, and which commits come before theirs. */
static int open_and_add(const struct vb_history_use *use, const struct vb_results *results, struct vb_error *error)
{
    char buffer[PATH_MAX], known[VB_GIT_COMMIT_MAX];
    struct vb_git git VB_RELEASE(vb_git_close) = {0};
    struct vb_database database VB_RELEASE(vb_database_close) = {0};
    struct vb_history_added added;
    bool is_repository = vb_git_open(&git, NULL) == 0;
    VB_OR_RETURN(vb_history_open(&database, vb_history_place(use->place, buffer), VB_DATABASE_WRITE, error));
    if (results)
        VB_OR_RETURN(vb_history_add(&database, results, &added, error));
    if (!is_repository || vb_git_resolve(&git, use->found_commit, known, NULL) != 0)
        return 0;
    return vb_history_note_line(&git, &database, use->found_commit, error);
}

int vb_history_use_check(struct vb_history_use *use, bool is_comparison, struct vb_error *error)
{
    struct vb_git git VB_RELEASE(vb_git_close) = {0};
    if (!use->is_wanted)
        return 0;
    if (is_comparison && !use->anchor)
        return vb_fail(error, VB_ERROR_USAGE, "--history: --anchor REV has to say which commit the old side is of");
    vb_git_open(&git, NULL); /* or there is none */
    VB_OR_RETURN(find_commits(use, &git, error));
    return open_and_add(use, NULL, error);
}

int vb_history_use_note(const struct vb_history_use *use, struct vb_results *results)
{
    if (!use->is_wanted)
        return 0;
    VB_OR_RETURN(vb_results_set_fact(results, VB_FACT_COMMIT, use->found_commit));
    VB_OR_RETURN(vb_results_set_fact(results, VB_FACT_DIRTY, use->is_dirty ? "yes" : "no"));
    return use->found_anchor[0] ? vb_results_set_fact(results, VB_FACT_ANCHOR, use->found_anchor) : 0;
}

int vb_history_use_write(const struct vb_history_use *use, const struct vb_results *results, struct vb_error *error)
{
    return use->is_wanted ? open_and_add(use, results, error) : 0;
}
