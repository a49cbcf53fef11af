/* SPDX-License-Identifier: MIT
 *
 * Which layouts a measurement uses, or why it uses none. */
#include "base/cleanup.h"
#include "cli/measuring.h"
#include "conduct/plan.h"

#include <fcntl.h>
#include <stdio.h>

#define REASON_MAX 200

static void say_state(char *text, const struct vb_layouts *layouts)
{
    unsigned long long seed = layouts->seed;
    switch (layouts->state) {
    case VB_LAYOUTS_READY: text[0] = '\0'; return;
    case VB_LAYOUTS_NONE: snprintf(text, REASON_MAX, "it has none"); return;
    case VB_LAYOUTS_NO_LIST: snprintf(text, REASON_MAX, "their list cannot be read, or makes no sense"); return;
    case VB_LAYOUTS_OF_ANOTHER: snprintf(text, REASON_MAX, "those beside it are of another build"); return;
    case VB_LAYOUTS_MIXED:
        snprintf(text, REASON_MAX, "layout %llu is gone, or of another build than their list", seed);
        return;
    case VB_LAYOUTS_TOO_FEW: snprintf(text, REASON_MAX, "it has fewer than %d", VB_LAYOUTS_LEAST); return;
    case VB_LAYOUTS_OTHER_METHOD: snprintf(text, REASON_MAX, "the two sides drew theirs in different ways"); return;
    case VB_LAYOUTS_OTHER_SEEDS: snprintf(text, REASON_MAX, "the two sides have too few seeds in common"); return;
    case VB_LAYOUTS_ONE_SIDE: snprintf(text, REASON_MAX, "the other side has none"); return;
    }
}

static int open_by_name(struct vb_layouts *layouts, const char *path, struct vb_error *error)
{
    int fd VB_CLOSE_FD = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0; /* starting the program reports the error */
    return vb_layouts_open(layouts, path, fd, VB_FD_CLEAR_OF_WORKERS, error);
}

static int open_layouts(struct vb_layouts *layouts, const struct vb_module_file *module, const char *program,
                        struct vb_error *error)
{
    return module ? vb_layouts_open(layouts, module->path, module->fd, VB_FD_CLEAR_OF_WORKERS, error)
                  : open_by_name(layouts, program, error);
}

/* Layouts are used, or the reason why not is reported. A user who asked for them never gets anything else.
 * `expected`: somebody would think that there are some. */
static int settle(struct vb_measuring *measuring, const char *side, const struct vb_layouts *layouts, bool expected,
                  struct vb_error *error)
{
    char reason[REASON_MAX];
    char fact[100];
    say_state(reason, layouts);
    if (layouts->state == VB_LAYOUTS_READY) {
        measuring->options->conduct.layouts = &measuring->layouts;
        snprintf(fact, sizeof fact, "%zu, by %s", layouts->count, layouts->method);
        return vb_results_set_fact(&measuring->results, "layouts", fact) == 0 ? 0 : vb_fail_memory(error);
    }
    if (measuring->options->layouts == VB_LAYOUTS_WANTED)
        return vb_fail(error, VB_ERROR_MEASURE, "layouts of the %sprogram or module cannot be used: %s", side, reason);
    if (expected && vb_results_add_warning(&measuring->results, "layouts of the %sprogram or module cannot be used: %s",
                                           side, reason) != 0)
        return vb_fail_memory(error);
    return 0;
}

int vb_layouts_use(struct vb_measuring *measuring, struct vb_error *error)
{
    const struct vb_measuring_options *options = measuring->options;
    bool wanted = options->layouts == VB_LAYOUTS_WANTED || (options->layouts == VB_LAYOUTS_AUTO && options->plan.base);
    if (!wanted || options->conduct.count_only)
        return 0;
    int status = open_layouts(&measuring->layouts, measuring->program->module_file, "/proc/self/exe", error);
    if (status != 0 || options->plan.base)
        return status;
    return settle(measuring, "", &measuring->layouts, true, error);
}

/* Whether something is wrong with them beyond what is with the others. */
static bool are_wrong(const struct vb_layouts *layouts)
{
    return layouts->state != VB_LAYOUTS_READY && layouts->state != VB_LAYOUTS_ONE_SIDE;
}

int vb_layouts_use_both(struct vb_measuring *measuring, const struct vb_plan_base *base, struct vb_layouts *old,
                        struct vb_error *error)
{
    struct vb_layouts *new = &measuring->layouts;
    if (measuring->options->layouts == VB_LAYOUTS_UNWANTED || measuring->options->conduct.count_only)
        return 0;
    VB_OR_RETURN(open_layouts(old, base->module, base->program, error));
    vb_layouts_pair(old, new);
    bool expected = old->state != VB_LAYOUTS_NONE || new->state != VB_LAYOUTS_NONE;
    bool blames_new = are_wrong(new) && (!are_wrong(old) || old->state == VB_LAYOUTS_NONE);
    return blames_new ? settle(measuring, "new ", new, expected, error)
                      : settle(measuring, "old ", old, expected, error);
}
