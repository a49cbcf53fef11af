/* SPDX-License-Identifier: MIT
 *
 * Words of the command line and of other programs, the first byte says which: numbers, times, patterns, metrics, a
 * profile of callgrind. */
#include "talk/metric.h"
#include "base/pattern.h"
#include "base/units.h"
#include "conduct/open_worker.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void try_number(const char *text)
{
    double value = -1;
    if (vb_parse_number(text, &value) != 0)
        return;
    char written[32];
    double back = -1;
    vb_format_exact(written, sizeof written, value);
    fuzz_check(vb_parse_number(written, &back) == 0 && back == value, "a number comes back as written");
    vb_format_short(written, sizeof written, value, 4);
    fuzz_check(written[0] != '\0', "a number can be shown");
}

static void try_count(const char *text)
{
    int64_t value = -1;
    if (vb_parse_count(text, 1, 1000000000000, &value) == 0) {
        fuzz_check(value >= 1 && value <= 1000000000000, "a count lies within its bounds");
        fuzz_check(strtoll(text, NULL, 10) == value, "a count is what the C library reads");
    }
    if (vb_parse_duration(text, &value) == 0)
        fuzz_check(value >= 1 && value <= 24 * 3600 * VB_NS_PER_S, "a duration lies within its bounds");
}

/* fnmatch() of the C library tries every way to share a name among the stars of a pattern: few of them. */
static void try_pattern(const char *text)
{
    size_t stars = 0;
    for (const char *at = text; (at = strpbrk(at, "*(")) != NULL; at++)
        stars++;
    if (vb_pattern_is_valid(text) && stars <= 6)
        vb_pattern_matches(text, "ready_return", "hit=90,order=random", "heap_future");
}

static void try_metrics(const char *text)
{
    vb_metric_set set = 0;
    const char *wrong = NULL;
    size_t length = 0;
    if (vb_metrics_parse(text, &set, &wrong, &length) != 0)
        fuzz_check(wrong >= text && wrong + length <= text + strlen(text), "the wrong word is one of the text");
    else
        fuzz_check(set != 0 && set < 1u << VB_METRIC_COUNT, "a list of metrics is some of them");
}

static void try_profile(const uint8_t *bytes, size_t size)
{
    int64_t instructions = -1;
    FILE *in = fuzz_stream(bytes, size, 0);
    if (vb_callgrind_read(in, &instructions) == 0)
        fuzz_check(instructions >= 0, "instructions are counted from 0");
    fclose(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    char *text = fuzz_text(bytes + 1, size - 1);
    switch (bytes[0]) {
    case 'n': try_number(text); break;
    case 'c': try_count(text); break;
    case 'p': try_pattern(text); break;
    case 'm': try_metrics(text); break;
    case 'g': try_profile(bytes + 1, size - 1); break;
    }
    free(text);
    return 0;
}
