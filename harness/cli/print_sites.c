/* SPDX-License-Identifier: MIT */
#include "cli/print_sites.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "cli/git/git.h"
#include "conduct/site_pass.h"
#include "results/row.h"
#include "results/terminal_text.h"
#include "show/site_words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOKED_UP_MAX 10 /* as many as GitHub shows annotations of a kind */
#define PRINTED_MAX   3

/* A backtrace per allocation is slow. About this many allocations also show rare ones. */
#define ALLOCATIONS_WANTED 200
#define OPERATIONS_MAX     100

static int64_t operations_for(const struct vb_row *row)
{
    double allocs = row->allocs_per_op;
    if (!(allocs > 1))
        return OPERATIONS_MAX;
    double operations = ALLOCATIONS_WANTED / allocs;
    return operations < 1 ? 1 : operations > OPERATIONS_MAX ? OPERATIONS_MAX : (int64_t)operations;
}

/* How long the part of an absolute path is that is the repository's root, with a slash behind it; 0: it is of none. */
static size_t root_length(const char *path)
{
    char marker[PATH_MAX + 8];
    for (size_t length = strlen(path); length > 0; length--) {
        if (path[length - 1] != '/' || length > PATH_MAX - 8)
            continue;
        snprintf(marker, sizeof marker, "%.*s.git", (int)length, path); /* a file in a worktree, else a folder */
        if (access(marker, F_OK) == 0)
            return length;
    }
    return 0;
}

/* Finds the file of a call. What was compiled elsewhere, or is said to have been, is looked for from the root of the
 * repository in which vbench runs. */
static bool find_file(char *path, const char *written)
{
    if (realpath(written, path))
        return true;
    char here[PATH_MAX];
    char there[2 * PATH_MAX];
    if (written[0] == '/' || !getcwd(here, sizeof here - 1))
        return false;
    strcat(here, "/");
    while (strncmp(written, "./", 2) == 0 || strncmp(written, "../", 3) == 0)
        written = strchr(written, '/') + 1;
    snprintf(there, sizeof there, "%.*s%s", (int)root_length(here), here, written);
    return root_length(here) > 0 && realpath(there, path) != NULL;
}

/* The innermost call that stands in a file of a repository: others cannot be shown beside a change. */
static int note_place(struct vb_row *row, const struct vb_call_site *site)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < site->frame_count; i++) {
        const struct vb_call_frame *frame = &site->frames[i];
        if (frame->line < 1 || !find_file(path, frame->file))
            continue;
        size_t root = root_length(path);
        if (root == 0)
            continue;
        row->site_line = frame->line;
        return vb_row_set_text(&row->site_file, path + root);
    }
    return 0;
}

/* The folder in which vbench keeps what it built of a commit tells a reader nothing. */
static void name_commits(struct vb_call_sites *sites)
{
    char text[sizeof sites->items->frames->file];
    for (size_t i = 0; i < sites->count; i++)
        for (size_t k = 0; k < sites->items[i].frame_count; k++) {
            vb_git_say_product(text, sizeof text, sites->items[i].frames[k].file);
            strcpy(sites->items[i].frames[k].file, text);
        }
}

/* Paths and names come from a worker. */
static void print_sites(const char *where, const struct vb_call_sites *sites, const struct vb_site_mark *marks)
{
    struct vb_text said;
    FILE *stream = vb_text_open(&said);
    if (!stream)
        return;
    vb_call_sites_write(stream, sites, marks);
    char *text = vb_text_close(&said, stream);
    if (!text)
        return;
    printf("\nwhere %s allocates now:\n", where);
    char *rest = text;
    for (char *line; rest && (line = strsep(&rest, "\n")) != NULL;) {
        char *shown = *line ? vb_text_shown(line) : NULL;
        if (shown)
            printf("  %s\n", shown);
        free(shown);
    }
    free(text);
}

static int note_sites(struct vb_row *row, struct vb_call_sites *sites, const struct vb_call_sites *old,
                      const char *where, bool prints)
{
    struct vb_site_mark *marks VB_FREE = calloc(sites->count + 1, sizeof *marks);
    if (!marks)
        return VB_ERROR_MEMORY;
    vb_call_sites_mark(marks, sites, old);
    int status = sites->count > 0 ? note_place(row, &sites->items[vb_call_sites_first(sites, marks)]) : 0;
    name_commits(sites);
    if (status == 0)
        status = vb_row_set_sites(row, sites, marks);
    if (prints)
        print_sites(where, sites, marks);
    return status;
}

static void release_sites(struct vb_call_sites *sites)
{
    free(sites->items);
}

int vb_sites_look_up(struct vb_sites_shown *shown, const struct vb_sites_subject *subject, struct vb_row *row)
{
    struct vb_call_sites sites VB_RELEASE(release_sites) = {0};
    struct vb_call_sites old VB_RELEASE(release_sites) = {0};
    struct vb_error error = {0};
    int64_t operations = operations_for(row);
    if (shown->looked_up == LOOKED_UP_MAX) {
        shown->left_out++;
        return 0;
    }
    char *name VB_FREE = vb_row_name(row, false);
    char *where VB_FREE = name ? vb_text_shown(name) : NULL;
    if (!where)
        return VB_ERROR_MEMORY;
    bool prints = !shown->quiet && shown->printed < PRINTED_MAX;
    shown->looked_up++;
    shown->printed += prints;
    shown->left_out += !prints;
    if (vb_call_sites(subject->point, subject->variant, operations, shown->conduct, &sites, &error) != 0) {
        if (prints)
            printf("\nwhere %s allocates now is not known: %s\n", where, error.text);
        return 0;
    }
    bool has_old = subject->has_old && vb_call_sites(subject->point, 0, operations, shown->conduct, &old, &error) == 0;
    return note_sites(row, &sites, has_old ? &old : NULL, where, prints);
}

void vb_sites_end_shown(const struct vb_sites_shown *shown)
{
    if (shown->quiet || shown->printed == 0)
        return;
    if (shown->left_out > 0)
        printf("\n%zu more rows are not shown\n", shown->left_out);
    putchar('\n');
}
