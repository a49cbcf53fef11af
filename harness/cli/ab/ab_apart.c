/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab_apart.h"
#include "cli/child.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The old program counts what the new one is to be compared with. Its exit status may be that of a broken contract. */
static int count_old(const struct vb_ab_arguments *options, int output, struct vb_error *error)
{
    const struct vb_measuring_options *measuring = &options->measuring;
    const char **words = calloc(measuring->given_count + measuring->plan.pattern_count + 8, sizeof *words);
    struct vb_error reason = {0};
    size_t count = 0;
    int ended = 0;
    if (!words)
        return vb_fail_memory(error);
    words[count++] = options->base;
    words[count++] = "run";
    words[count++] = "--count-only";
    words[count++] = "--no-save";
    words[count++] = "--quiet";
    words[count++] = "--export-csv=-";
    for (size_t i = 0; i < measuring->given_count; i++)
        words[count++] = measuring->given[i];
    words[count++] = "--";
    for (size_t i = 0; i < measuring->plan.pattern_count; i++)
        words[count++] = measuring->plan.patterns[i];
    const struct vb_child child = {.words = words, .output = output, .errors = STDERR_FILENO};
    int status = vb_child_run(&child, &ended, &reason);
    free(words);
    if (status == VB_ERROR_STOPPED) {
        *error = reason;
        return status;
    }
    if (status != 0)
        return vb_fail(error, status, "cannot run '%.500s': %s", options->base, reason.text);
    return lseek(output, 0, SEEK_END) > 0
               ? 0
               : vb_fail(error, VB_ERROR_MEASURE, "'%.500s run' left no results, either", options->base);
}

/* Whether an argument is the limit of `ab`, alone or behind its option: the gate has another. */
static bool holds_limit(const char *argument, const char *limit)
{
    uintptr_t begin = (uintptr_t)argument;
    uintptr_t at = (uintptr_t)limit;
    return limit && at >= begin && at <= begin + strlen(argument);
}

/* The arguments as the gate has them, which follow those that are in `words` already. */
static void put_arguments(const struct vb_ab_arguments *options, int argc, char **argv, char **words, int *count)
{
    int first = *count;
    for (int i = 1; i < argc; i++) {
        if (argv[i] == options->base)
            continue;
        if (!holds_limit(argv[i], options->limit))
            words[(*count)++] = argv[i];
        else if (argv[i] == options->limit && *count > first)
            --*count; /* the option before it */
    }
    words[*count] = NULL;
}

static int judge(const struct vb_program *program, const struct vb_ab_arguments *options, int argc, char **argv,
                 int results)
{
    char reference[64];
    char count_only[] = "--count-only";
    int count = 0;
    char **words = calloc((size_t)argc + 4, sizeof *words);
    if (!words)
        return VB_EXIT_CANNOT;
    snprintf(reference, sizeof reference, "--reference=/proc/self/fd/%d", results);
    words[count++] = argv[0];
    words[count++] = count_only;
    words[count++] = reference;
    put_arguments(options, argc, argv, words, &count);
    int status = vb_command_gate(program, count, words);
    free(words);
    return status == VB_EXIT_OK && !options->measuring.conduct.count_only ? VB_EXIT_CANNOT : status;
}

int vb_ab_apart(const struct vb_program *program, const struct vb_ab_arguments *options, int argc, char **argv,
                const struct vb_error *reason)
{
    struct vb_error error = {0};
    fprintf(
        stderr,
        "%s: %s; so each counts for itself, allocations are compared, and times are not: build '%s' anew with this vbench, "
        "or both sides' cases as modules (--module)\n",
        program->title, reason->text, options->base);
    int results = memfd_create("old-results", MFD_CLOEXEC);
    int status = results < 0 ? vb_fail(&error, VB_ERROR_IO, "cannot keep results: %s", strerror(errno))
                             : count_old(options, results, &error);
    int exit_status = status == 0 ? judge(program, options, argc, argv, results) : vb_complain(program, &error);
    if (results >= 0)
        close(results);
    return exit_status;
}
