/* SPDX-License-Identifier: MIT */
#include "base/layouts.h"

#include "base/module_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_LINE     "vbench layouts 1\n"
#define LINE_MAX_BYTES 256

static void let_go(struct vb_layouts *layouts, enum vb_layouts_state state)
{
    for (size_t i = 0; i < layouts->count; i++)
        vb_module_file_close(&layouts->items[i].file);
    free(layouts->items);
    layouts->items = NULL;
    layouts->count = 0;
    layouts->state = state;
}

/* A name, absolute, with which workers find it in whatever folder they are. */
static bool hold(struct vb_module_file *file, const char *path, int lowest_fd, const char *wanted_id)
{
    char id[VB_BUILD_ID_MAX];
    *file = (struct vb_module_file){.fd = -1};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0) {
        file->fd = fcntl(fd, F_DUPFD_CLOEXEC, lowest_fd);
        close(fd);
    }
    if (file->fd < 0)
        return false;
    if (strlen(path) < sizeof file->path && fstat(file->fd, &file->status) == 0 && S_ISREG(file->status.st_mode) &&
        vb_build_id_read(file->fd, id) && strcmp(id, wanted_id) == 0) {
        strcpy(file->path, path);
        return true;
    }
    vb_module_file_close(file);
    return false;
}

/* What the list is held against. */
struct subject {
    const char *folder;
    const char *id; /* of the file itself */
    int lowest_fd;
};

/* Takes one "layout" line. False: the layout is not there, or another. */
static bool add(struct vb_layouts *layouts, const struct subject *subject, uint64_t seed, const char *id)
{
    char path[PATH_MAX];
    struct vb_layout *layout = &layouts->items[layouts->count];
    layouts->seed = layout->seed = seed;
    int length = snprintf(path, sizeof path, "%s/%llu", subject->folder, (unsigned long long)seed);
    if ((size_t)length >= sizeof path || !hold(&layout->file, path, subject->lowest_fd, id))
        return false;
    layouts->count++;
    return true;
}

/* Room for all lines is made before. */
static enum vb_layouts_state read_list(struct vb_layouts *layouts, FILE *list, const struct subject *subject)
{
    char line[LINE_MAX_BYTES];
    char id[VB_BUILD_ID_MAX];
    unsigned long long seed;
    if (!fgets(line, sizeof line, list) || strcmp(line, FIRST_LINE) != 0 || !fgets(line, sizeof line, list) ||
        sscanf(line, "method %31[a-z]\n", layouts->method) != 1 || !fgets(line, sizeof line, list) ||
        sscanf(line, "of %128[0-9a-f]\n", id) != 1)
        return VB_LAYOUTS_NO_LIST;
    if (strcmp(id, subject->id) != 0)
        return VB_LAYOUTS_OF_ANOTHER;
    while (fgets(line, sizeof line, list)) {
        bool ascends = sscanf(line, "layout %llu %128[0-9a-f]\n", &seed, id) == 2 &&
                       (layouts->count == 0 || seed > layouts->items[layouts->count - 1].seed);
        if (!ascends || layouts->count == VB_LAYOUTS_MAX)
            return VB_LAYOUTS_NO_LIST;
        if (!add(layouts, subject, seed, id))
            return VB_LAYOUTS_MIXED;
    }
    if (ferror(list))
        return VB_LAYOUTS_NO_LIST;
    return layouts->count >= VB_LAYOUTS_LEAST ? VB_LAYOUTS_READY : VB_LAYOUTS_TOO_FEW;
}

static size_t count_lines(FILE *list)
{
    size_t count = 0;
    for (int byte; (byte = getc_unlocked(list)) != EOF && count < VB_LAYOUTS_MAX;)
        count += byte == '\n';
    rewind(list);
    return count;
}

int vb_layouts_open(struct vb_layouts *layouts, const char *path, int fd, int lowest_fd, struct vb_error *error)
{
    char folder[PATH_MAX];
    char name[PATH_MAX + 8];
    char id[VB_BUILD_ID_MAX];
    *layouts = (struct vb_layouts){.state = VB_LAYOUTS_NONE};
    char *absolute = realpath(path, NULL);
    int length = absolute ? snprintf(folder, sizeof folder, "%s.layouts", absolute) : 0;
    free(absolute);
    if (length <= 0 || (size_t)length >= sizeof folder)
        return 0;
    snprintf(name, sizeof name, "%s/list", folder);
    FILE *list = fopen(name, "re");
    if (!list) {
        layouts->state = errno == ENOENT || errno == ENOTDIR ? VB_LAYOUTS_NONE : VB_LAYOUTS_NO_LIST;
        return 0;
    }
    layouts->items = calloc(count_lines(list) + 1, sizeof *layouts->items);
    enum vb_layouts_state state = VB_LAYOUTS_OF_ANOTHER;
    if (layouts->items && vb_build_id_read(fd, id))
        state = read_list(layouts, list, &(struct subject){.folder = folder, .id = id, .lowest_fd = lowest_fd});
    fclose(list);
    if (!layouts->items)
        return vb_fail_memory(error);
    layouts->state = state;
    if (state != VB_LAYOUTS_READY)
        let_go(layouts, state);
    return 0;
}

void vb_layouts_close(struct vb_layouts *layouts)
{
    let_go(layouts, VB_LAYOUTS_NONE);
}

/* Both ascend. */
static void keep_common(struct vb_layouts *ours, const struct vb_layouts *theirs)
{
    size_t kept = 0;
    size_t k = 0;
    for (size_t i = 0; i < ours->count; i++) {
        while (k < theirs->count && theirs->items[k].seed < ours->items[i].seed)
            k++;
        if (k < theirs->count && theirs->items[k].seed == ours->items[i].seed)
            ours->items[kept++] = ours->items[i];
        else
            vb_module_file_close(&ours->items[i].file);
    }
    ours->count = kept;
}

static void let_both_go(struct vb_layouts *old, struct vb_layouts *new, enum vb_layouts_state state)
{
    if (old->state == VB_LAYOUTS_READY)
        let_go(old, state);
    if (new->state == VB_LAYOUTS_READY)
        let_go(new, state);
}

void vb_layouts_pair(struct vb_layouts *old, struct vb_layouts *new)
{
    if (old->state != VB_LAYOUTS_READY || new->state != VB_LAYOUTS_READY) {
        let_both_go(old, new, VB_LAYOUTS_ONE_SIDE);
        return;
    }
    if (strcmp(old->method, new->method) != 0) {
        let_both_go(old, new, VB_LAYOUTS_OTHER_METHOD);
        return;
    }
    keep_common(old, new);
    keep_common(new, old);
    if (old->count < VB_LAYOUTS_LEAST)
        let_both_go(old, new, VB_LAYOUTS_OTHER_SEEDS);
}
