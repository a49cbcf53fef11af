/* SPDX-License-Identifier: MIT
 *
 * What a measurement takes into account beside its plan: layouts, the noise floor, and what limits are for. */
#include "base/cleanup.h"
#include "cli/measuring.h"
#include "conduct/plan.h"
#include "results/results_file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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

/* Launches that differ this many times as much as when the floor was measured are worth a word. */
#define MUCH_NOISIER 3

int vb_floor_path(const char *folder, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/floor.csv", folder);
    return length >= 0 && (size_t)length < size ? 0 : -1;
}

static void note(const struct vb_results *saved, struct vb_results *results)
{
    struct vb_floor floor;
    const char *cpu = vb_results_fact(results, "cpu");
    const char *its_cpu = vb_results_fact(saved, "cpu");
    if (vb_floor_of(saved, &floor) != 0 || floor.pairs == 0 || !cpu || !its_cpu || strcmp(cpu, its_cpu) != 0)
        return;
    char text[32];
    snprintf(text, sizeof text, "%.2f", floor.worst_pct);
    vb_results_set_fact(results, "floor_pct", text);
    const char *started = vb_results_fact(saved, "started");
    vb_results_set_fact(results, "floor_measured", started ? started : "");
    double factor = vb_noise_factor(results, saved);
    if (factor > MUCH_NOISIER)
        vb_results_add_warning(results, "launches differ %.0f times as much as when the noise floor was measured",
                               factor);
}

void vb_floor_note(const char *folder, struct vb_results *results)
{
    char path[PATH_MAX];
    struct vb_results saved;
    if (vb_floor_path(folder, path, sizeof path) != 0 || vb_results_load(&saved, path, NULL) != 0)
        return;
    note(&saved, results);
    vb_results_release(&saved);
}

static void use_plan(struct vb_limits_rules *rules, const struct vb_case_entry *cases, bool thorough)
{
    const struct vb_plan_options everything = {.thorough = thorough};
    struct vb_plan plan = {0};
    int status = vb_plan_make(&plan, cases, &everything, NULL);
    for (size_t i = 0; status == 0 && i < plan.count; i++)
        for (size_t v = 0; v < plan.points[i].variant_count; v++) {
            const struct vb_row row = {.case_name = (char *)(uintptr_t)plan.points[i].entry->name,
                                       .point = plan.points[i].point,
                                       .variant = (char *)(uintptr_t)vb_plan_variant_name(&plan.points[i], v)};
            vb_limits_rules_use(rules, &row);
        }
    vb_plan_release(&plan);
}

void vb_limits_use_cases(struct vb_limits_rules *rules, const struct vb_case_entry *cases)
{
    use_plan(rules, cases, false);
    use_plan(rules, cases, true);
}
