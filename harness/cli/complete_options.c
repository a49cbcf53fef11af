/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"
#include "talk/metric.h"
#include "conduct/allocators.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef void option_visitor(const struct argp_option *option, void *context);

static void each_option(const struct argp *argp, option_visitor *visit, void *context)
{
    for (const struct argp_option *option = argp->options; option && (option->name || option->key || option->doc);
         option++)
        if (option->name && !(option->flags & OPTION_HIDDEN))
            visit(option, context);
    for (const struct argp_child *child = argp->children; child && child->argp; child++)
        each_option(child->argp, visit, context);
}

/* An option as it was typed: all of its name, or its letter. */
struct sought {
    const char *word;
    size_t length;
    const struct argp_option *found;
};

static void compare(const struct argp_option *option, void *context)
{
    struct sought *sought = context;
    const char *word = sought->word;
    if ((strncmp(word, "--", 2) == 0 && strlen(option->name) == sought->length - 2 &&
         strncmp(word + 2, option->name, sought->length - 2) == 0) ||
        (sought->length == 2 && word[0] == '-' && word[1] == option->key && word[1] != '-'))
        sought->found = option;
}

static const struct argp_option *find_option(const struct argp *argp, const char *word, size_t length)
{
    struct sought sought = {.word = word, .length = length};
    if (length >= 2)
        each_option(argp, compare, &sought);
    return sought.found;
}

static void offer_option(const struct argp_option *option, void *context)
{
    char name[100];
    bool needs_value = option->arg && !(option->flags & OPTION_ARG_OPTIONAL);
    snprintf(name, sizeof name, "--%s%s", option->name, needs_value ? "=" : "");
    vb_complete_offer(context, "", name, option->doc);
}

static void offer_words(const char *typed, const char *before, const char *words)
{
    char word[100];
    for (; *words; words += *words == ' ') {
        int length = (int)strcspn(words, " ");
        snprintf(word, sizeof word, "%.*s", length, words);
        vb_complete_offer(typed, before, word, NULL);
        words += length;
    }
}

static void offer_allocators(const char *typed, const char *before)
{
    struct vb_allocator_set all;
    vb_allocators_all(&all);
    for (size_t i = 0; i < all.count; i++)
        vb_complete_offer(typed, before, all.items[i].name, NULL);
}

static void offer_metrics(const char *typed, const char *before)
{
    for (int i = 0; i < VB_METRIC_COUNT; i++)
        vb_complete_offer(typed, before, vb_metric_name((enum vb_metric)i), NULL);
}

/* Of a list with commas between, what is typed already stays in front. */
static void offer_value(const struct argp_option *option, const char *typed, size_t before_value)
{
    char before[200];
    const char *comma = strrchr(typed, ',');
    size_t length = comma ? (size_t)(comma + 1 - typed) : before_value;
    snprintf(before, sizeof before, "%.*s", (int)length, typed);
    if (strcmp(option->arg, "FILE") == 0)
        puts(VB_COMPLETE_FILES);
    else if (strcmp(option->arg, "FOLDER") == 0)
        puts(VB_COMPLETE_FOLDERS);
    else if (strcmp(option->arg, "WHEN") == 0)
        offer_words(typed, before, "auto always never");
    else if (strcmp(option->name, "ledger") == 0)
        offer_words(typed, before, "auto hook stats off");
    else if (strcmp(option->name, "allocator") == 0)
        offer_allocators(typed, before);
    else if (strcmp(option->name, "metric") == 0)
        offer_metrics(typed, before);
    else if (strcmp(option->name, "param") == 0)
        printf("%s\t%zu\n", VB_COMPLETE_PARAMS, before_value);
}

/* What stands for itself: by what --help calls it. A pattern may stand wherever one can; of files, as many as are
 * named. */
static void offer_operands(const char *arguments, size_t given)
{
    bool takes_patterns = strstr(arguments, "PATTERN") != NULL;
    static const char *const files[] = {"OLD", "NEW", "FILE", "RESULTS.csv", "SAMPLES.csv", "FOLDER"};
    size_t file_count = 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        file_count += strstr(arguments, files[i]) != NULL;
    if (takes_patterns)
        puts(VB_COMPLETE_PATTERNS);
    if (given < file_count)
        puts(VB_COMPLETE_FILES);
}

void vb_complete_options(const struct argp *argp, int argc, char **argv)
{
    static const struct argp_option help = {.name = "help", .doc = "print all options and exit"};
    static const struct argp_option cases = {.name = "cases", .arg = "FILE", .doc = "take the cases from a module"};
    const char *typed = argv[argc - 1];
    const struct argp_option *waiting = NULL; /* for its value */
    bool only_operands = false;
    size_t given = 0;
    for (int i = 2; i < argc - 1; i++) {
        const struct argp_option *option =
            waiting || only_operands ? NULL : find_option(argp, argv[i], strlen(argv[i]));
        bool is_operand = !waiting && (only_operands || argv[i][0] != '-');
        given += is_operand;
        only_operands = only_operands || (!waiting && strcmp(argv[i], "--") == 0);
        waiting = option && option->arg && !(option->flags & OPTION_ARG_OPTIONAL) ? option
                  : !waiting && strcmp(argv[i], "--cases") == 0                   ? &cases
                                                                                  : NULL;
    }
    const char *equals = typed[0] == '-' ? strchr(typed, '=') : NULL;
    const struct argp_option *valued = equals ? find_option(argp, typed, (size_t)(equals - typed)) : NULL;
    if (equals && strncmp(typed, "--cases=", strlen("--cases=")) == 0)
        valued = &cases;
    if (waiting) {
        offer_value(waiting, typed, 0);
    } else if (valued && valued->arg && !only_operands) {
        offer_value(valued, typed, (size_t)(equals + 1 - typed));
    } else if (typed[0] == '-' && !only_operands) {
        each_option(argp, offer_option, (void *)(uintptr_t)typed);
        offer_option(&help, (void *)(uintptr_t)typed);
        offer_option(&cases, (void *)(uintptr_t)typed);
    } else if (!equals) {
        offer_operands(argp->args_doc ? argp->args_doc : "", given);
    }
}
