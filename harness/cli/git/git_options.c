/* SPDX-License-Identifier: MIT */
#include "cli/git/git.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} known[] = {
    {"--git", offsetof(struct vb_git_options, git)},       {"--git-new", offsetof(struct vb_git_options, newer)},
    {"--build", offsetof(struct vb_git_options, build)},   {"--program", offsetof(struct vb_git_options, program)},
    {"--module", offsetof(struct vb_git_options, module)},
};

#define KNOWN_COUNT (sizeof known / sizeof known[0])

/* Which of them an argument is, alone or with its value; KNOWN_COUNT: none. `value` is NULL where that is the next
 * argument. */
static size_t match(const char *argument, const char **value)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        size_t length = strlen(known[i].name);
        if (strncmp(argument, known[i].name, length) != 0 || (argument[length] != '\0' && argument[length] != '='))
            continue;
        *value = argument[length] == '=' ? argument + length + 1 : NULL;
        return i;
    }
    return KNOWN_COUNT;
}

bool vb_git_options_are_meant(int argc, char **argv)
{
    const char *value;
    if (argc < 2 || strcmp(argv[1], "ab") != 0)
        return false;
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        size_t which = match(argv[i], &value);
        if (which == 0)
            return true;
        i += which < KNOWN_COUNT && !value;
    }
    return false;
}

int vb_git_options_take(struct vb_git_options *options, int *argc, char **argv, struct vb_error *error)
{
    int kept = 1;
    int i = 1;
    *options = (struct vb_git_options){0};
    for (; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value;
        size_t which = match(argv[i], &value);
        if (which == KNOWN_COUNT) {
            argv[kept++] = argv[i];
            continue;
        }
        const char **field = (const char **)(void *)((char *)options + known[which].offset);
        if (*field)
            return vb_fail(error, VB_ERROR_USAGE, "%s is given twice", known[which].name);
        *field = value ? value : argv[++i];
        if (i == *argc || **field == '\0')
            return vb_fail(error, VB_ERROR_USAGE, "%s lacks its value", known[which].name);
    }
    while (i < *argc)
        argv[kept++] = argv[i++];
    argv[kept] = NULL;
    *argc = kept;
    return 0;
}

const char *vb_git_options_product(const struct vb_git_options *options)
{
    return options->program ? options->program : options->module;
}

/* It has to lie in the tree: another tree has another. */
static bool leads_out(const char *path)
{
    if (path[0] == '/')
        return true;
    for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return true;
    return false;
}

int vb_git_options_check(const struct vb_git_options *options, struct vb_error *error)
{
    const char *product = vb_git_options_product(options);
    if (!options->build)
        return vb_fail(error, VB_ERROR_USAGE, "--git needs --build 'COMMAND'");
    if (!product || (options->program && options->module))
        return vb_fail(error, VB_ERROR_USAGE,
                       "--git needs either --program PATH or --module PATH, which the build makes%s",
                       product ? ", not both" : "");
    if (leads_out(product))
        return vb_fail(error, VB_ERROR_USAGE, "'%.500s' does not lie in the tree: the path is relative to its top",
                       product);
    return 0;
}
