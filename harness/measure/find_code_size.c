/* SPDX-License-Identifier: MIT */
#include "measure/find_code_size.h"
#include "code/reached.h"
#include "measure/find_whereabouts.h"

#include <math.h>
#include <stdio.h>

static void explain(const struct vb_code_finding *finding, struct vb_metric_count *count)
{
    static const char *const words[VB_CODE_REASONS] = {
        [VB_CODE_REASON_INSTRUCTIONS] = "code that cannot be disassembled",
        [VB_CODE_REASON_DATA] = "data that cannot be followed",
        [VB_CODE_REASON_REFERENCE] = "code that is found by name",
        [VB_CODE_REASON_SYMBOL] = "a function without a symbol",
        [VB_CODE_REASON_FILE] = "a file that cannot be read, or is not position-independent code for x86-64",
        [VB_CODE_REASON_TOOL] = "no disassembler: libcapstone is missing",
    };
    const char *reason = words[finding->reason] ? words[finding->reason] : "where it lies is not known";
    snprintf(count->reason, sizeof count->reason, "%s%s%.60s", reason, finding->function[0] ? ", from " : "",
             finding->function);
}

void vb_code_size_find(const struct vb_subject *subject, struct vb_metric_count *count)
{
    *count = (struct vb_metric_count){.source = VB_BY_DISASSEMBLY, .counted_share = 1};
    struct vb_whereabouts places;
    vb_whereabouts_find(subject, &places);
    char *lines[VB_WHEREABOUTS_FILES_MAX];
    size_t files = vb_whereabouts_split(&places, lines, VB_WHEREABOUTS_FILES_MAX);
    struct vb_code_place roots[VB_ROOTS];
    for (int i = 0; i < VB_ROOTS; i++)
        roots[i] = (struct vb_code_place){.object = places.object[i], .address = places.address[i]};
    struct vb_code_finding finding = {.reason = VB_CODE_REASON_NONE};
    count->per_op = NAN;
    if (files == 0 || vb_code_reached(lines, files, roots, VB_ROOTS, &count->per_op, &finding) != 0 ||
        isnan(count->per_op))
        explain(&finding, count);
    else
        count->known = 1;
}
