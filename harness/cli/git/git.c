/* SPDX-License-Identifier: MIT */
#include "cli/git/git.h"
#include "base/cleanup.h"
#include "cli/child.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_WORDS 16

/* The words of a call, with "git" before them. */
static void put_git_first(const char *const *words, const char *line[MOST_WORDS])
{
    size_t count = 0;
    line[count++] = "git";
    for (; *words && count < MOST_WORDS - 1; words++)
        line[count++] = *words;
    line[count] = NULL;
}

/* git's first complaint, which is one line and begins with "fatal: " or the like. */
static int say_complaint(int errors, int ended, struct vb_error *error)
{
    char end[VB_CHILD_END_MAX];
    char *said VB_FREE = vb_child_take_text(errors);
    if (!said)
        return vb_fail_memory(error);
    const char *line = strstr(said, "fatal: ");
    line = line ? line + strlen("fatal: ") : said;
    return vb_fail(error, VB_ERROR_IO, "git says: %.*s%s", (int)strcspn(line, "\n"), line,
                   *line ? "" : vb_child_say_end(ended, end));
}

/* Runs git with these words. */
static int run(const char *folder, const char *const *words, int output, int errors, int *ended, struct vb_error *error)
{
    const char *line[MOST_WORDS];
    const struct vb_child child = {
        .words = line, .folder = folder, .output = output, .errors = errors, .cannot = "cannot run 'git'"};
    put_git_first(words, line);
    return vb_child_run(&child, ended, error);
}

static int ask_in(const char *folder, const char *const *words, char **text, struct vb_error *error)
{
    int output VB_CLOSE_FD = memfd_create("git-output", MFD_CLOEXEC);
    int errors VB_CLOSE_FD = memfd_create("git-errors", MFD_CLOEXEC);
    int ended;
    *text = NULL;
    if (output < 0 || errors < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot run 'git': %s", strerror(errno));
    VB_OR_RETURN(run(folder, words, output, errors, &ended, error));
    if (ended != 0)
        return say_complaint(errors, ended, error);
    *text = vb_child_take_text(output);
    return *text ? 0 : vb_fail_memory(error);
}

int vb_git_ask(const struct vb_git *git, const char *const *words, char **text, struct vb_error *error)
{
    return ask_in(git->top, words, text, error);
}

int vb_git_run(const char *folder, const char *const *words, int log, struct vb_error *error)
{
    char end[VB_CHILD_END_MAX];
    int ended;
    VB_OR_RETURN(run(folder, words, log, log, &ended, error));
    if (ended == 0)
        return 0;
    return vb_fail(error, VB_ERROR_FORMAT, "'git %s' ended with %s", words[0], vb_child_say_end(ended, end));
}

/* A hook, for one, has them. */
static void forget_other_places(void)
{
    static const char *const names[] = {"GIT_DIR",
                                        "GIT_WORK_TREE",
                                        "GIT_INDEX_FILE",
                                        "GIT_PREFIX",
                                        "GIT_COMMON_DIR",
                                        "GIT_OBJECT_DIRECTORY",
                                        "GIT_ALTERNATE_OBJECT_DIRECTORIES"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
}

/* The top of the tree that we are in. A bare repository, and the folder .git of another, have none. */
static int find_top(char **top, struct vb_error *error)
{
    char *folder VB_FREE = NULL;
    int status = ask_in(NULL, (const char *const[]){"rev-parse", "--show-toplevel", NULL}, top, error);
    if (status == VB_ERROR_IO &&
        ask_in(NULL, (const char *const[]){"rev-parse", "--git-dir", NULL}, &folder, NULL) == 0)
        return vb_fail(error, status, "there is no working tree here, as in a bare repository: 'git clone' makes one");
    return status;
}

int vb_git_open(struct vb_git *git, struct vb_error *error)
{
    char *common VB_FREE = NULL;
    *git = (struct vb_git){0};
    int status = find_top(&git->top, error);
    if (status == 0)
        status = ask_in(NULL, (const char *const[]){"rev-parse", "--git-common-dir", NULL}, &common, error);
    if (status == 0 && !(git->store = realpath(common, NULL)))
        status = vb_fail(error, VB_ERROR_IO, "cannot find '%.500s': %s", common, strerror(errno));
    forget_other_places();
    return status;
}

void vb_git_close(struct vb_git *git)
{
    free(git->top);
    free(git->store);
    *git = (struct vb_git){0};
}

bool vb_git_is_shallow(const struct vb_git *git)
{
    char *text VB_FREE = NULL;
    vb_git_ask(git, (const char *const[]){"rev-parse", "--is-shallow-repository", NULL}, &text, NULL);
    return text && strcmp(text, "true") == 0;
}

int vb_git_resolve(const struct vb_git *git, const char *revision, char commit[VB_GIT_COMMIT_MAX],
                   struct vb_error *error)
{
    char *named VB_FREE = NULL;
    char *text VB_FREE = NULL;
    if (asprintf(&named, "%s^{commit}", revision) < 0)
        return vb_fail_memory(error);
    int status = vb_git_ask(
        git, (const char *const[]){"rev-parse", "--verify", "--quiet", "--end-of-options", named, NULL}, &text, error);
    if (status == VB_ERROR_IO)
        return vb_fail(error, status, "there is no revision '%.500s' in this repository%s", revision,
                       vb_git_is_shallow(git) ? ", which is a shallow clone: git fetch --unshallow" : "");
    if (status == 0)
        snprintf(commit, VB_GIT_COMMIT_MAX, "%s", text);
    return status;
}

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
