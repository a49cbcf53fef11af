/* SPDX-License-Identifier: MIT
 *
 * The file of limits, and limits as the command line has them: the first line of an input, the rest of which is the
 * file. */
#include "memory.h"
#include "judge/limits_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct vb_delta_limits common = {.time = 0.1, .ratio = 0.2, .min_effect_ns = 0.3};

static bool is_limit(double value)
{
    return isfinite(value) && value >= 0;
}

static void check_limits(const struct vb_delta_limits *limits)
{
    fuzz_check(is_limit(limits->allocs) && is_limit(limits->bytes) && is_limit(limits->ratio) && is_limit(limits->time),
               "a limit is a number, 0 or more");
}

static void try_option(const char *text)
{
    struct vb_delta_limits limits = common;
    char problem[160] = "";
    double ns = -1;
    if (vb_limits_parse(text, VB_LIMITS_COMPARED, &limits, problem, sizeof problem) != 0) {
        fuzz_check(problem[0] != '\0', "a refusal says why");
        fuzz_check(memcmp(&limits, &common, sizeof limits) == 0, "what is refused changes nothing");
    }
    check_limits(&limits);
    if (vb_effect_parse(text, &ns) == 0)
        fuzz_check(is_limit(ns), "a time is a number, 0 or more");
}

static void try_file(const uint8_t *bytes, size_t size)
{
    struct vb_limits_rules rules;
    struct vb_error error = {0};
    FILE *in = fuzz_stream(bytes, size, 0);
    int status = vb_limits_rules_read(&rules, in, "x.limits", VB_LIMITS_GATE, &error);
    fclose(in);
    if (status != 0)
        fuzz_check_error(&error, status);
    const struct vb_row row = {.case_name = "ready_return", .point = "hit=90", .variant = "heap_future"};
    struct vb_delta_limits limits = vb_limits_of(&rules, &common, &row);
    check_limits(&limits);
    vb_limits_rules_release(&rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const uint8_t *line_end = size > 0 ? memchr(bytes, '\n', size) : NULL;
    size_t length = line_end ? (size_t)(line_end - bytes) : size;
    char *line = fuzz_text(bytes, length);
    try_option(line);
    free(line);
    if (line_end)
        try_file(line_end + 1, size - length - 1);
    return 0;
}
