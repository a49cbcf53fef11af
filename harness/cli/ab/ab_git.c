/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/module_file.h"
#include "cli/ab/ab.h"
#include "cli/compile_file.h"
#include "cli/git/git.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Goes on as the `ab` of both. */
static int become_ab(const struct vb_program *program, const struct vb_git_options *options, const char *old,
                     const char *new, char **rest, struct vb_error *error)
{
    struct vb_ab_call call VB_RELEASE(vb_ab_call_release) = {0};
    VB_OR_RETURN(vb_ab_call_make(&call, program->invocation, options->module != NULL, old, new, rest, error));
    fflush(NULL);
    execv(call.program, call.words);
    return vb_fail(error, VB_ERROR_IO, "cannot run '%.500s': %s", call.program, strerror(errno));
}

static int build_both(const struct vb_git_recipe *recipe, const struct vb_git_options *options, char **old, char **new,
                      struct vb_error *error)
{
    char base[VB_GIT_COMMIT_MAX];
    char newer[VB_GIT_COMMIT_MAX];
    VB_OR_RETURN(vb_git_resolve(recipe->git, options->git, base, error));
    if (options->newer)
        VB_OR_RETURN(vb_git_resolve(recipe->git, options->newer, newer, error));
    VB_OR_RETURN(vb_git_build(recipe, base, options->git, old, error));
    return options->newer ? vb_git_build(recipe, newer, options->newer, new, error)
                          : vb_git_build_here(recipe, new, error);
}

/* A history is told which commits these are: the trees that were built do not say. `words` has room for two more than
 * `rest`. */
static int name_commits(const struct vb_git *git, const struct vb_git_options *options, char **rest, const char **words,
                        char texts[2][VB_GIT_COMMIT_MAX + 12], struct vb_error *error)
{
    static const char *const names[] = {"--anchor", "--commit"};
    const char *const revisions[] = {options->git, options->newer};
    char commit[VB_GIT_COMMIT_MAX];
    bool is_kept = false;
    for (size_t i = 0; rest[i] && strcmp(rest[i], "--") != 0; i++)
        is_kept |= strncmp(rest[i], "--history", strlen("--history")) == 0;
    for (int side = 0; is_kept && side < 2 && revisions[side]; side++) {
        VB_OR_RETURN(vb_git_resolve(git, revisions[side], commit, error));
        snprintf(texts[side], sizeof texts[side], "%s=%s", names[side], commit);
        *words++ = texts[side];
    }
    while (*rest)
        *words++ = *rest++;
    return 0;
}

static int compare(const struct vb_program *program, const struct vb_git_options *options, bool is_quiet, char **rest,
                   struct vb_error *error)
{
    struct vb_git git VB_RELEASE(vb_git_close) = {0};
    char *old VB_FREE = NULL;
    char *new VB_FREE = NULL;
    char texts[2][VB_GIT_COMMIT_MAX + 12];
    size_t count = 0;
    while (rest[count])
        count++;
    const char **words VB_FREE = calloc(count + 3, sizeof *words);
    if (!words)
        return vb_fail_memory(error);
    VB_OR_RETURN(vb_git_open(&git, error));
    const struct vb_git_recipe recipe = {.git = &git,
                                         .title = program->title,
                                         .command = options->build,
                                         .product = vb_git_options_product(options),
                                         .is_quiet = is_quiet};
    VB_OR_RETURN(build_both(&recipe, options, &old, &new, error));
    VB_OR_RETURN(name_commits(&git, options, rest, words, texts, error));
    return become_ab(program, options, old, new, (char **)(uintptr_t)words, error);
}

int vb_ab_git(const struct vb_program *program, int argc, char **argv)
{
    struct vb_git_options options;
    struct vb_error error = {0};
    bool is_quiet = false;
    int status = vb_git_options_take(&options, &argc, argv, &error);
    if (status == 0)
        status = vb_git_options_check(&options, &error);
    for (int i = 2; status == 0 && i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strncmp(argv[i], "--cases", strlen("--cases")) == 0)
            status = vb_fail(&error, VB_ERROR_USAGE,
                             "with --git the cases are what the build makes: --module PATH, not --cases");
    if (status == 0)
        status = vb_ab_arguments_check(program, argv + 2, &is_quiet, &error); /* before much is built for a slip */
    if (status == 0)
        status = compare(program, &options, is_quiet, argv + 2, &error);
    return vb_complain(program, &error);
}

/* A module that was called a program would be run as one. */
static int check_kind(const char *path, bool is_module, struct vb_error *error)
{
    struct vb_module_file file;
    if (is_module && vb_compile_takes(path))
        return 0;
    int status = vb_module_file_open(&file, path, 0, error);
    if (status != 0 && is_module)
        return status;
    if (status != 0) /* a script may start the program */
        return access(path, X_OK) == 0 ? 0
                                       : vb_fail(error, VB_ERROR_IO, "cannot run '%.500s': %s", path, strerror(errno));
    bool is_program = vb_module_file_is_program(&file);
    vb_module_file_close(&file);
    if (is_program == is_module)
        return vb_fail(error, VB_ERROR_USAGE, "'%.500s' is a %s: name it with --%s", path,
                       is_program ? "program" : "module", is_program ? "program" : "module");
    return 0;
}

static int find_program(struct vb_ab_call *call, bool is_module, const char *new, struct vb_error *error)
{
    if (!is_module)
        return (size_t)snprintf(call->program, sizeof call->program, "%s", new) < sizeof call->program
                   ? 0
                   : vb_fail(error, VB_ERROR_IO, "the path of '%.500s' is too long", new);
    ssize_t length = readlink("/proc/self/exe", call->program, sizeof call->program - 1);
    if (length < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot find this program again: %s", strerror(errno));
    call->program[length] = '\0';
    return 0;
}

int vb_ab_call_make(struct vb_ab_call *call, const char *invocation, bool is_module, const char *old, const char *new,
                    char *const *rest, struct vb_error *error)
{
    size_t count = 0;
    while (rest[count])
        count++;
    call->words = NULL;
    VB_OR_RETURN(check_kind(new, is_module, error));
    VB_OR_RETURN(find_program(call, is_module, new, error));
    const char **words = calloc(count + 6, sizeof *words);
    call->words = (char **)(uintptr_t)words;
    if (!words)
        return vb_fail_memory(error);
    *words++ = is_module ? invocation : new;
    *words++ = "ab";
    *words++ = old;
    if (is_module) {
        *words++ = "--cases";
        *words++ = new;
    }
    for (size_t i = 0; i < count; i++)
        *words++ = rest[i];
    return 0;
}

void vb_ab_call_release(struct vb_ab_call *call)
{
    free(call->words);
    call->words = NULL;
}
