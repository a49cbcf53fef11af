/* SPDX-License-Identifier: MIT */
#include "cli/git/git.h"
#include "cli/child.h"

#include <fcntl.h>
#include <fts.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct entry {
    char *folder; /* KEY/COMMIT, whole */
    struct timespec used;
    int64_t bytes;
};

static void remove_all(const char *path)
{
    const struct vb_child rm = {
        .words = (const char *const[]){"rm", "-rf", "--", path, NULL}, .output = -1, .errors = -1};
    int ended;
    if (access(path, F_OK) == 0)
        vb_child_run(&rm, &ended, NULL);
}

void vb_git_remove_tree(const char *tree)
{
    if (access(tree, F_OK) != 0)
        return;
    vb_git_run(tree, (const char *const[]){"worktree", "remove", "--force", "--force", tree, NULL}, -1, NULL);
    remove_all(tree);
}

/* Of all files below. */
static int64_t size_of(char *folder)
{
    char *const folders[] = {folder, NULL};
    int64_t bytes = 0;
    FTS *walk = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *file = NULL; walk && (file = fts_read(walk));)
        bytes += file->fts_info == FTS_F ? file->fts_statp->st_size : 0;
    if (walk)
        fts_close(walk);
    return bytes;
}

/* The most recently used first. */
static int by_use(const void *a, const void *b)
{
    const struct timespec *first = &((const struct entry *)a)->used;
    const struct timespec *second = &((const struct entry *)b)->used;
    if (first->tv_sec != second->tv_sec)
        return first->tv_sec < second->tv_sec ? 1 : -1;
    return (first->tv_nsec < second->tv_nsec) - (first->tv_nsec > second->tv_nsec);
}

/* Those that were built to the end; the others are being built. The paths are cut to their folders. */
static size_t collect(const glob_t *found, struct entry *entries)
{
    size_t count = 0;
    for (size_t i = 0; i < found->gl_pathc; i++) {
        struct stat built;
        if (stat(found->gl_pathv[i], &built) != 0)
            continue;
        *strrchr(found->gl_pathv[i], '/') = '\0';
        entries[count++] = (struct entry){.folder = found->gl_pathv[i], .used = built.st_mtim};
    }
    qsort(entries, count, sizeof *entries, by_use);
    for (size_t i = 0; i < count; i++)
        entries[i].bytes = size_of(entries[i].folder);
    return count;
}

/* Unless somebody holds it. */
static bool remove_entry(const struct entry *entry)
{
    char path[4096];
    int lock = open(entry->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_free = lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0;
    if (is_free && (size_t)snprintf(path, sizeof path, "%s/built", entry->folder) < sizeof path) {
        unlink(path);
        snprintf(path, sizeof path, "%s/tree", entry->folder);
        vb_git_remove_tree(path);
        remove_all(entry->folder);
    }
    if (lock >= 0)
        close(lock);
    snprintf(path, sizeof path, "%s", entry->folder);
    *strrchr(path, '/') = '\0';
    rmdir(path); /* of the key, where that was its last */
    return is_free;
}

static void remove_beyond(const struct entry *entries, size_t count, const char *cache, const char *title)
{
    size_t removed = 0;
    int64_t kept_bytes = 0;
    int64_t removed_bytes = 0;
    for (size_t i = 0; i < count; i++) {
        kept_bytes += entries[i].bytes;
        if ((i < VB_GIT_CACHE_BUILDS && kept_bytes <= VB_GIT_CACHE_BYTES) || !remove_entry(&entries[i]))
            continue;
        kept_bytes -= entries[i].bytes;
        removed_bytes += entries[i].bytes;
        removed++;
    }
    if (removed > 0 && title)
        fprintf(stderr, "%s: removed the %zu least recently used of %zu builds, %.0f MB, from '%s'\n", title, removed,
                count, (double)removed_bytes / 1e6, cache);
}

void vb_git_prune(const char *cache, const char *title)
{
    char pattern[4096];
    glob_t found = {0};
    if ((size_t)snprintf(pattern, sizeof pattern, "%s/*/*/built", cache) >= sizeof pattern)
        return;
    struct entry *entries =
        glob(pattern, GLOB_NOSORT, NULL, &found) == 0 ? calloc(found.gl_pathc, sizeof *entries) : NULL;
    if (entries)
        remove_beyond(entries, collect(&found, entries), cache, title);
    free(entries);
    globfree(&found);
}
