/* SPDX-License-Identifier: MIT */
#include "cli/bisect/bisect.h"
#include "base/cleanup.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int cut_apart(struct vb_bisect_range *range, const char *revisions, struct vb_error *error)
{
    const char *dots = strstr(revisions, "..");
    if (!dots || dots == revisions || dots[2] == '.' || strstr(dots + 2, ".."))
        return vb_fail(error, VB_ERROR_USAGE, "--git takes GOOD..BAD, not '%.500s'", revisions);
    range->good_name = strndup(revisions, (size_t)(dots - revisions));
    range->bad_name = strdup(dots[2] ? dots + 2 : "HEAD");
    return range->good_name && range->bad_name ? 0 : vb_fail_memory(error);
}

/* The commits behind the good one, the oldest first. */
static int list(struct vb_bisect_range *range, const struct vb_git *git, const char *good, const char *bad,
                struct vb_error *error)
{
    char *behind VB_FREE = NULL;
    char *rest = NULL;
    char *excluded VB_FREE = NULL;
    if (asprintf(&excluded, "^%s", good) < 0)
        return vb_fail_memory(error);
    VB_OR_RETURN(vb_git_ask(git, (const char *const[]){"rev-list", "--first-parent", "--reverse", bad, excluded, NULL},
                            &behind, error));
    bool lacks = asprintf(&range->text, "%s\n%s", good, behind) < 0;
    range->commits = lacks ? NULL : calloc(vb_text_lines(range->text) + 1, sizeof *range->commits);
    if (!range->commits)
        return vb_fail_memory(error);
    for (char *name = strtok_r(range->text, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
        range->commits[range->count++] = name;
    return 0;
}

static int check_order(const struct vb_bisect_range *range, const struct vb_git *git, const char *good, const char *bad,
                       struct vb_error *error)
{
    char *base VB_FREE = NULL;
    int status = vb_git_ask(git, (const char *const[]){"merge-base", good, bad, NULL}, &base, error);
    bool is_before = status == 0 && strcmp(base, good) == 0 && strcmp(good, bad) != 0;
    if (status != 0 && status != VB_ERROR_IO) /* git fails where they have nothing in common */
        return status;
    return is_before ? 0
                     : vb_fail(error, VB_ERROR_USAGE, "'%.300s' does not come before '%.300s' in this repository",
                               range->good_name, range->bad_name);
}

int vb_bisect_range_open(struct vb_bisect_range *range, const struct vb_git *git, const char *revisions,
                         struct vb_error *error)
{
    char good[VB_GIT_COMMIT_MAX];
    char bad[VB_GIT_COMMIT_MAX];
    *range = (struct vb_bisect_range){0};
    VB_OR_RETURN(cut_apart(range, revisions, error));
    VB_OR_RETURN(vb_git_resolve(git, range->good_name, good, error));
    VB_OR_RETURN(vb_git_resolve(git, range->bad_name, bad, error));
    VB_OR_RETURN(check_order(range, git, good, bad, error));
    return list(range, git, good, bad, error);
}

void vb_bisect_range_close(struct vb_bisect_range *range)
{
    free(range->text);
    free(range->commits);
    free(range->good_name);
    free(range->bad_name);
    *range = (struct vb_bisect_range){0};
}
