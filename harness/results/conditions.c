/* SPDX-License-Identifier: MIT */
#include "results/conditions.h"

#include <string.h>

static const struct condition {
    const char *key;
    enum vb_condition_scope scope; /* VB_CONDITIONS_OF_COUNTS: of both */
    const char *unsaid;            /* what is true where a file does not say; NULL: not known */
    bool is_new;                   /* older files cannot say, which is then no difference */
} conditions[] = {
    {"cpu", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"cpu_flags", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"cpus", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"cpus_allowed", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"hypervisor", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"governor", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"turbo", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"smt", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"isolated_cpus", VB_CONDITIONS_OF_TIMES, "(none)", false},
    {"aslr", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"pinned", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"kernel", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"libc", VB_CONDITIONS_OF_COUNTS, NULL, false},
    {"allocator", VB_CONDITIONS_OF_COUNTS, NULL, false},
    {"malloc_conf", VB_CONDITIONS_OF_COUNTS, "(none)", false},
    {"counting", VB_CONDITIONS_OF_COUNTS, NULL, false},
    {"google_benchmark", VB_CONDITIONS_OF_TIMES, NULL, false},
    {"build_type", VB_CONDITIONS_OF_COUNTS, NULL, false},
    {"compiler", VB_CONDITIONS_OF_COUNTS, NULL, false},
    {"compiler_flags", VB_CONDITIONS_OF_COUNTS, NULL, false},
    {.key = "cases_compiler", .scope = VB_CONDITIONS_OF_COUNTS, .is_new = true},
    {.key = "cases_flags", .scope = VB_CONDITIONS_OF_COUNTS, .is_new = true},
};

static const char *fact(const struct vb_results *results, const struct condition *condition)
{
    const char *value = vb_results_fact(results, condition->key);
    return value ? value : condition->unsaid ? condition->unsaid : "not known";
}

bool vb_conditions_next(const struct vb_results *earlier, const struct vb_results *later, enum vb_condition_scope scope,
                        size_t *next, struct vb_difference *difference)
{
    while (*next < sizeof conditions / sizeof conditions[0]) {
        const struct condition *condition = &conditions[(*next)++];
        *difference = (struct vb_difference){condition->key, fact(earlier, condition), fact(later, condition)};
        bool unsaid = !vb_results_fact(earlier, condition->key) || !vb_results_fact(later, condition->key);
        if (condition->is_new && unsaid)
            continue;
        if (condition->scope <= scope && strcmp(difference->earlier, difference->later) != 0)
            return true;
    }
    return false;
}

bool vb_conditions_share(const struct vb_results *earlier, const struct vb_results *later, const char *key)
{
    const char *then = vb_results_fact(earlier, key);
    const char *now = vb_results_fact(later, key);
    return then && now ? strcmp(then, now) == 0 : then == now;
}
