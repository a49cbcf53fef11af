/* SPDX-License-Identifier: MIT
 *
 * What cannot be merged, and why. */
#include "merge/merge.h"

#include "results/arrange.h"

#include <string.h>

/* Facts that say which program was measured. Compilers and flags of other architectures are others. */
static const struct {
    const char *key;
    bool of_architecture;
} builds[] = {
    {"program_version", false}, {"commit", false},        {"build_type", false},
    {"compiler", true},         {"compiler_flags", true}, {"cases_compiler", true},
    {"cases_flags", true},      {"old_build_id", true},   {"build_id", true},
};

static const char *said(const struct vb_results *results, const char *key)
{
    const char *value = vb_results_fact(results, key);
    return value ? value : "";
}

static bool share(const struct vb_source *a, const struct vb_source *b, const char *key)
{
    return strcmp(said(a->results, key), said(b->results, key)) == 0;
}

static bool share_class(const struct vb_source *a, const struct vb_source *b)
{
    struct vb_machine_class class_a, class_b;
    vb_machine_class_of(&class_a, a->results);
    vb_machine_class_of(&class_b, b->results);
    return vb_machine_class_equals(&class_a, &class_b);
}

/* A run is identified by its seed, its time and its host. */
static bool are_one_run(const struct vb_source *a, const struct vb_source *b)
{
    return *said(a->results, "started") && share(a, b, "started") && share(a, b, "seed") && share(a, b, "host") &&
           share(a, b, VB_MACHINE_FACT) && share_class(a, b);
}

static bool share_architecture(const struct vb_source *a, const struct vb_source *b)
{
    struct vb_machine_class class_a, class_b;
    vb_machine_class_of(&class_a, a->results);
    vb_machine_class_of(&class_b, b->results);
    return strcmp(class_a.architecture, class_b.architecture) == 0;
}

/* A file of a command that ended before it could measure says only why. */
static bool is_of_nothing(const struct vb_source *source)
{
    return !vb_results_fact(source->results, "program_version") && !vb_results_fact(source->results, "host");
}

static int check_build(const struct vb_source *a, const struct vb_source *b, struct vb_error *error)
{
    if (is_of_nothing(a) || is_of_nothing(b))
        return 0;
    for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++) {
        const char *key = builds[i].key;
        if (share(a, b, key) || (builds[i].of_architecture && !share_architecture(a, b)))
            continue;
        bool unsaid = *said(a->results, key) == '\0' || *said(b->results, key) == '\0';
        if (unsaid && builds[i].of_architecture) /* older files do not say */
            continue;
        return vb_fail(error, VB_ERROR_USAGE, "'%s' and '%s' are of different builds: %s is '%.100s' and '%.100s'",
                       a->path, b->path, key, said(a->results, key), said(b->results, key));
    }
    return 0;
}

static int check_pair(const struct vb_source *a, const struct vb_source *b, struct vb_error *error)
{
    const char *compared = vb_results_are_compared(a->results) ? a->path : b->path;
    if (vb_results_are_compared(a->results) != vb_results_are_compared(b->results))
        return vb_fail(error, VB_ERROR_USAGE, "'%s' compares two programs and '%s' does not", compared,
                       compared == a->path ? b->path : a->path);
    if (are_one_run(a, b))
        return vb_fail(error, VB_ERROR_USAGE, "'%s' and '%s' are the same run: it would count twice", a->path, b->path);
    if (!share(a, b, "confidence") && *said(a->results, "confidence") && *said(b->results, "confidence"))
        return vb_fail(error, VB_ERROR_USAGE, "'%s' and '%s' have intervals of different confidence", a->path, b->path);
    return check_build(a, b, error);
}

int vb_merge_check(const struct vb_fleet *fleet, struct vb_error *error)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < fleet->source_count; i++) {
        const struct vb_source *source = &fleet->sources[i];
        if (vb_results_are_merged(source->results))
            return vb_fail(error, VB_ERROR_USAGE, "'%s' is merged already; merge the files that it was made of",
                           source->path);
        if (source->results->row_count == 0)
            return vb_fail(error, VB_ERROR_USAGE, "'%s' has no rows", source->path);
        for (size_t o = 0; status == 0 && o < i; o++)
            status = check_pair(&fleet->sources[o], source, error);
    }
    return status;
}
