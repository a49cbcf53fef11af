/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"

#include <stdlib.h>
#include <string.h>

enum { OLD, NEW, SIDES };

static bool is_open(const struct vb_ab_code *programs, const struct vb_whereabouts *const places[SIDES])
{
    return programs->code && strcmp(programs->paths[OLD], places[OLD]->paths) == 0 &&
           strcmp(programs->paths[NEW], places[NEW]->paths) == 0;
}

static int open_programs(struct vb_ab_code *programs, const struct vb_whereabouts *const places[SIDES])
{
    char *lines[SIDES][VB_WHEREABOUTS_FILES_MAX];
    struct vb_whereabouts copy[SIDES];
    size_t count[SIDES];
    vb_ab_code_release(programs);
    for (int side = 0; side < SIDES; side++) {
        copy[side] = *places[side];
        count[side] = vb_whereabouts_split(&copy[side], lines[side], VB_WHEREABOUTS_FILES_MAX);
        programs->paths[side] = strdup(places[side]->paths);
        if (!programs->paths[side])
            return VB_ERROR_MEMORY;
    }
    programs->code = vb_code_create(lines[OLD], count[OLD], lines[NEW], count[NEW]);
    return programs->code ? 0 : VB_ERROR_MEMORY;
}

int vb_ab_code_compare(struct vb_ab_code *programs, const struct vb_measurement *pair, struct vb_code_finding *finding)
{
    *finding = (struct vb_code_finding){.answer = VB_CODE_UNPROVEN, .reason = VB_CODE_REASON_FILE};
    const struct vb_whereabouts *const places[SIDES] = {pair->variants[OLD].whereabouts,
                                                        pair->variants[NEW].whereabouts};
    if (!places[OLD] || !places[NEW] || !places[OLD]->paths[0] || !places[NEW]->paths[0])
        return 0;
    if (!is_open(programs, places) && open_programs(programs, places) != 0)
        return VB_ERROR_MEMORY;
    struct vb_code_place roots[SIDES][VB_ROOTS];
    for (int side = 0; side < SIDES; side++)
        for (int root = 0; root < VB_ROOTS; root++)
            roots[side][root] =
                (struct vb_code_place){.object = places[side]->object[root], .address = places[side]->address[root]};
    return vb_code_compare(programs->code, roots[OLD], roots[NEW], VB_ROOTS, finding);
}

void vb_ab_code_release(struct vb_ab_code *programs)
{
    vb_code_destroy(programs->code);
    for (int side = 0; side < SIDES; side++)
        free(programs->paths[side]);
    *programs = (struct vb_ab_code){0};
}
