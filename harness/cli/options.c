/* SPDX-License-Identifier: MIT */
#include "cli/options.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/complete.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

/* What is known of a long option as it was typed, "--limit=3" or "--lim". */
struct search {
    const char *name; /* without the dashes */
    size_t length;    /* of the name */
    bool found;       /* it is one, or the beginning of one */
    bool takes_value;
    bool has_short_h;
    struct vb_nearest nearest;
};

static void look_in(const struct argp *argp, struct search *search)
{
    for (const struct argp_option *option = argp->options; option && (option->name || option->key || option->doc);
         option++) {
        search->has_short_h |= option->key == 'h';
        if (!option->name)
            continue;
        vb_nearest_offer(&search->nearest, option->name);
        if (strncmp(option->name, search->name, search->length) != 0)
            continue;
        search->found = true;
        search->takes_value |= option->arg && !(option->flags & OPTION_ARG_OPTIONAL);
    }
    for (const struct argp_child *child = argp->children; child && child->argp; child++)
        look_in(child->argp, search);
}

static struct search search_for(const struct argp *argp, char *name, size_t length)
{
    struct search search = {.name = name, .length = length, .nearest = vb_nearest_to(name)};
    static const struct argp_option of_argp[] = {{.name = "help"}, {.name = "usage"}, {.name = "version"}, {0}};
    const struct argp common = {.options = of_argp};
    look_in(argp, &search);
    look_in(&common, &search);
    return search;
}

/* argp says that an option is unknown, but not which was meant. */
static void refuse_unknown(const struct argp *argp, const char *program, const char *word, bool *takes_value)
{
    char name[100];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const struct search search = search_for(argp, name, strlen(name));
    *takes_value = search.found && search.takes_value && !strchr(word, '=');
    if (search.found || !search.nearest.best)
        return;
    fprintf(stderr, "%s: unrecognized option '--%s'; did you mean '--%s'?\n", program, name, search.nearest.best);
    fprintf(stderr, "Try `%s --help' or `%s --usage' for more information.\n", program, program);
    exit(VB_EXIT_USAGE);
}

/* "-h" is what people try first. */
static void look_over(const struct argp *argp, int argc, char **argv)
{
    bool is_value = false;
    bool takes_h = search_for(argp, argv[0], 0).has_short_h;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_value) {
            is_value = false;
        } else if (strcmp(argv[i], "-h") == 0 && !takes_h) {
            argv[i] = (char *)(uintptr_t) "--help";
        } else if (strncmp(argv[i], "--", 2) == 0) {
            refuse_unknown(argp, argv[0], argv[i], &is_value);
        }
    }
}

/* What is asked about the options, rather than with them. */
static void answer(const struct argp *argp, int argc, char **argv)
{
    bool wants_page = argc == 2 && strcmp(argv[1], VB_MANUAL_ARGUMENT) == 0;
    if (wants_page)
        vb_manual_of_command(argp, argv[0]);
    else if (argc >= 3 && strcmp(argv[1], VB_COMPLETE_ARGUMENT) == 0)
        vb_complete_options(argp, argc, argv);
    else
        return;
    exit(fflush(stdout) == 0 ? VB_EXIT_OK : VB_EXIT_CANNOT);
}

static void take_color(struct argp_state *state, const char *argument, enum vb_color *color)
{
    static const char *const words[] = {"auto", "always", "never"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(argument, words[i]) == 0) {
            *color = (enum vb_color)i;
            return;
        }
    argp_error(state, "--color takes auto, always or never, not '%s'", argument);
}

error_t vb_option_take(int key, char *argument, struct argp_state *state)
{
    void *field = (char *)state->input + (key & ~VB_KEY_KINDS);
    switch (key < 0 ? 0 : key & VB_KEY_KINDS) {
    case VB_KEY_TEXT: *(const char **)field = argument; return 0;
    case VB_KEY_FLAG: *(bool *)field = true; return 0;
    case VB_KEY_COLOR: take_color(state, argument, field); return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

void vb_option_take_limits(struct argp_state *state, const char *name, const char *text, enum vb_limits_scope scope,
                           struct vb_delta_limits *limits)
{
    char problem[200];
    if (vb_limits_parse(text, scope, limits, problem, sizeof problem) != 0)
        argp_error(state, "%s: %s", name, problem);
}

void vb_option_take_effect(struct argp_state *state, const char *text, double *ns)
{
    if (vb_effect_parse(text, ns) != 0)
        argp_error(state, "--min-effect takes a time such as 0.3ns, not '%s'", text);
}

void vb_options_parse(const struct argp *argp, int argc, char **argv, void *options)
{
    answer(argp, argc, argv);
    look_over(argp, argc, argv);
    error_t reason = argp_parse(argp, argc, argv, 0, NULL, options);
    if (reason == 0)
        return;
    fprintf(stderr, "%s: cannot read the options: %s\n", argv[0], strerror(reason));
    exit(VB_EXIT_CANNOT);
}

char **vb_words_of(const char *text)
{
    wordexp_t split;
    if (wordexp(text, &split, WRDE_NOCMD | WRDE_UNDEF) != 0)
        return NULL;
    char **words = calloc(split.we_wordc + 1, sizeof *words);
    bool whole = words != NULL;
    for (size_t i = 0; whole && i < split.we_wordc; i++)
        whole = (words[i] = strdup(split.we_wordv[i])) != NULL;
    wordfree(&split);
    if (whole)
        return words;
    vb_words_free(words);
    return NULL;
}

void vb_words_free(char **words)
{
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

void vb_put_quoted(FILE *stream, const char *text)
{
    fputc('\'', stream);
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stream);
        else
            fputc(*text, stream);
    fputc('\'', stream);
}
