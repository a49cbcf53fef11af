/* SPDX-License-Identifier: MIT */
#include "cli/compiler.h"
#include "base/environment.h"
#include "cli/child.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLANKS " \t\n"

void vb_compiler_add(struct vb_compiler *compiler, const char *word)
{
    if (compiler->count + 1 >= compiler->room) {
        size_t room = compiler->room * 2 + 32;
        char **words = realloc(compiler->words, room * sizeof *words);
        if (!words) {
            compiler->no_memory = true;
            return;
        }
        compiler->words = words;
        compiler->room = room;
    }
    compiler->words[compiler->count++] = (char *)(uintptr_t)word;
    compiler->words[compiler->count] = NULL;
}

void vb_compiler_add_all(struct vb_compiler *compiler, const char *const *words)
{
    for (; words && *words; words++)
        vb_compiler_add(compiler, *words);
}

static char *add_split(struct vb_compiler *compiler, const char *text)
{
    char *copy = strdup(text);
    char *rest = NULL;
    compiler->no_memory = compiler->no_memory || !copy;
    for (char *word = copy ? strtok_r(copy, BLANKS, &rest) : NULL; word; word = strtok_r(NULL, BLANKS, &rest))
        vb_compiler_add(compiler, word);
    return copy;
}

void vb_compiler_begin(struct vb_compiler *compiler, bool is_cpp)
{
    const char *told = getenv(is_cpp ? "CXX" : "CC");
    bool is_told = told && told[strspn(told, BLANKS)] != '\0';
    *compiler = (struct vb_compiler){.count = 0};
    compiler->text = add_split(compiler, is_told ? told : is_cpp ? "c++" : "cc");
    compiler->flags = add_split(compiler, vb_module_flags());
}

void vb_compiler_release(struct vb_compiler *compiler)
{
    free(compiler->text);
    free(compiler->flags);
    free(compiler->words);
    *compiler = (struct vb_compiler){.count = 0};
}

static int judge(const struct vb_compiler *compiler, const char *source, int ended, struct vb_error *error)
{
    char end[VB_CHILD_END_MAX];
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0)
        return 0;
    vb_child_say_end(ended, end);
    return vb_fail(error, VB_ERROR_FORMAT, "'%.400s' does not compile: '%.200s' ended with %s", source,
                   compiler->words[0], end);
}

int vb_compiler_run(const struct vb_compiler *compiler, const char *source, bool is_silent, struct vb_error *error)
{
    const int errors = is_silent ? -1 : STDERR_FILENO;
    const struct vb_child child = {.words = (const char *const *)compiler->words,
                                   .output = errors, /* our standard output is not the compiler's to write to */
                                   .errors = errors};
    struct vb_error reason = {0};
    int ended;
    if (compiler->no_memory)
        return vb_fail_memory(error);
    int status = vb_child_run(&child, &ended, &reason);
    if (status == 0)
        return judge(compiler, source, ended, error);
    if (status == VB_ERROR_IO)
        return vb_fail(error, status, "cannot compile '%.400s': '%.200s': %s", source, compiler->words[0], reason.text);
    if (error)
        *error = reason;
    return status;
}
