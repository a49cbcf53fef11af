/* SPDX-License-Identifier: MIT */
#include "code/reached.h"
#include "code/walk.h"

#include <math.h>

/* The walk of vb_code_compare(), of a process beside itself: everything is the same, and what was walked is known. */
static bool walk_all(struct vb_code *code, const struct vb_code_place *roots, size_t root_count)
{
    bool known = true;
    for (size_t i = 0; known && i < root_count; i++) {
        const struct vb_code_reference root = {
            .at = {.object = {roots[i].object, roots[i].object}, .address = {roots[i].address, roots[i].address}}};
        known = roots[i].address == 0 || vb_code_refers(code, &root);
    }
    return known && vb_code_walk(code);
}

static double sum_of_sizes(struct vb_code *code)
{
    double bytes = 0;
    for (size_t i = 0; i < code->work.count; i++) {
        const struct vb_code_pair *pair = &code->work.items[i];
        const struct vb_image *image = vb_code_image(code, VB_CODE_NEW, pair->object[VB_CODE_NEW]);
        if (!vb_image_is_code(image, pair->address[VB_CODE_NEW]))
            continue;
        const struct vb_symbol *function = vb_image_symbol(image, pair->address[VB_CODE_NEW], true);
        bytes += function ? (double)function->size : 0;
    }
    return bytes;
}

int vb_code_reached(char *const *paths, size_t path_count, const struct vb_code_place *roots, size_t root_count,
                    double *bytes, struct vb_code_finding *finding)
{
    *bytes = NAN;
    *finding = (struct vb_code_finding){.answer = VB_CODE_UNPROVEN, .reason = VB_CODE_REASON_FILE};
    struct vb_code *code = vb_code_create(paths, path_count, paths, path_count);
    if (!code)
        return VB_ERROR_MEMORY;
    *finding = (struct vb_code_finding){.answer = VB_CODE_SAME};
    code->finding = finding;
    code->own = roots[0].object;
    if (walk_all(code, roots, root_count))
        *bytes = sum_of_sizes(code);
    int status = code->no_memory ? VB_ERROR_MEMORY : 0;
    vb_code_destroy(code);
    return status;
}
