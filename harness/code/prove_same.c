/* SPDX-License-Identifier: MIT */
#include "code/prove_same.h"
#include "base/text.h"
#include "code/walk.h"

#include <elf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a case calls of the harness. It runs outside of what is timed. */
static bool is_of_the_harness(const char *name)
{
    return vb_text_has_word("vb_begin vb_counter vb_end vb_skip vb_text vb_integer vb_number", name);
}

struct vb_image *vb_code_image(struct vb_code *code, int side, size_t index)
{
    if (index >= code->object_count[side])
        return NULL;
    struct vb_code_object *object = &code->objects[side][index];
    if (!object->tried) {
        object->tried = true;
        object->open = vb_image_open(&object->image, object->path, NULL) == 0;
    }
    return object->open ? &object->image : NULL;
}

bool vb_code_found(struct vb_code *code, enum vb_code_answer answer, enum vb_code_reason reason)
{
    struct vb_code_finding *finding = code->finding;
    if (finding->reason != VB_CODE_REASON_NONE)
        return false;
    finding->answer = answer;
    finding->reason = reason;
    snprintf(finding->function, sizeof finding->function, "%s", code->function ? code->function : "");
    return false;
}

static bool is_one_file(const struct vb_image *old, const struct vb_image *new)
{
    return old->device == new->device && old->inode == new->inode;
}

/* Finds the definition of a name on a side, as the loader does. */
static bool define(struct vb_code *code, int side, const char *name, struct vb_code_pair *place)
{
    for (size_t i = 0; i < code->object_count[side]; i++) {
        const struct vb_image *image = vb_code_image(code, side, i);
        if (image && vb_image_defines(image, name, &place->address[side])) {
            place->object[side] = i;
            return true;
        }
    }
    return false;
}

static bool refer_by_name(struct vb_code *code, const struct vb_slot *const slot[VB_CODE_SIDES])
{
    if (strcmp(slot[VB_CODE_OLD]->name, slot[VB_CODE_NEW]->name) != 0 ||
        slot[VB_CODE_OLD]->target != slot[VB_CODE_NEW]->target || slot[VB_CODE_OLD]->type != slot[VB_CODE_NEW]->type)
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_REFERENCE);
    const char *name = slot[VB_CODE_NEW]->name;
    if (is_of_the_harness(name))
        return true;
    if (!name[0] || vb_text_has_word("dlsym dlvsym", name)) /* which return code that nothing else refers to */
        return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_REFERENCE);
    struct vb_code_reference reference = {0};
    bool defined[VB_CODE_SIDES];
    for (int side = 0; side < VB_CODE_SIDES; side++)
        defined[side] = define(code, side, name, &reference.at);
    if (!defined[VB_CODE_OLD] && !defined[VB_CODE_NEW])
        return true; /* weak, and absent from both */
    if (!defined[VB_CODE_OLD] || !defined[VB_CODE_NEW])
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_REFERENCE);
    return vb_code_refers(code, &reference);
}

/* Both are slots: what they will hold is compared, not where they are. */
static bool refer_by_slot(struct vb_code *code, const struct vb_code_pair *at,
                          const struct vb_slot *const slot[VB_CODE_SIDES])
{
    bool old_named = slot[VB_CODE_OLD]->name != NULL, new_named = slot[VB_CODE_NEW]->name != NULL;
    if (old_named && new_named)
        return refer_by_name(code, slot);
    if (old_named != new_named)
        return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_REFERENCE);
    struct vb_code_reference reference = {.at = *at};
    for (int side = 0; side < VB_CODE_SIDES; side++)
        reference.at.address[side] = slot[side]->target;
    return vb_code_refers(code, &reference);
}

/* A stub of the linker's jumps through a slot. It begins with `endbr64`, or with the jump; that may have a prefix
 * `bnd`. */
static const struct vb_slot *slot_of_stub(const struct vb_image *image, uint64_t address)
{
    static const unsigned char landing[] = {0xf3, 0x0f, 0x1e, 0xfa};
    const unsigned char *bytes = vb_image_at(image, address, 16);
    if (!bytes)
        return NULL;
    size_t at = memcmp(bytes, landing, sizeof landing) == 0 ? sizeof landing : 0;
    at += bytes[at] == 0xf2;
    if (bytes[at] != 0xff || bytes[at + 1] != 0x25)
        return NULL;
    int32_t distance;
    memcpy(&distance, bytes + at + 2, sizeof distance);
    return vb_image_slot(image, address + at + 6 + (uint64_t)(int64_t)distance);
}

static bool refer_to_code(struct vb_code *code, const struct vb_code_reference *reference,
                          struct vb_image *const image[VB_CODE_SIDES])
{
    const struct vb_symbol *function[VB_CODE_SIDES];
    struct vb_code_pair start = reference->at;
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        function[side] = vb_image_symbol(image[side], reference->at.address[side], true);
        if (function[side])
            start.address[side] = function[side]->start;
    }
    const struct vb_symbol *old = function[VB_CODE_OLD], *new = function[VB_CODE_NEW];
    if (!old && !new) {
        const struct vb_slot *slot[VB_CODE_SIDES];
        for (int side = 0; side < VB_CODE_SIDES; side++)
            slot[side] = slot_of_stub(image[side], reference->at.address[side]);
        if (slot[VB_CODE_OLD] && slot[VB_CODE_NEW])
            return refer_by_slot(code, &reference->at, slot);
    }
    if (!old || !new)
        return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_SYMBOL);
    if (is_of_the_harness(old->name) && strcmp(old->name, new->name) == 0)
        return true;
    if (reference->at.address[VB_CODE_OLD] - old->start != reference->at.address[VB_CODE_NEW] - new->start)
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_REFERENCE);
    if (!vb_pairs_add(&code->work, &start))
        code->no_memory = true;
    return !code->no_memory;
}

bool vb_code_refers(struct vb_code *code, const struct vb_code_reference *reference)
{
    struct vb_image *image[VB_CODE_SIDES];
    const struct vb_slot *slot[VB_CODE_SIDES];
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        image[side] = vb_code_image(code, side, reference->at.object[side]);
        if (!image[side])
            return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_FILE);
        slot[side] = vb_image_slot(image[side], reference->at.address[side]);
    }
    const uint64_t *address = reference->at.address;
    if (is_one_file(image[VB_CODE_OLD], image[VB_CODE_NEW]) && address[VB_CODE_OLD] == address[VB_CODE_NEW] &&
        reference->at.object[VB_CODE_NEW] != code->own)
        return true;
    bool is_code = vb_image_is_code(image[VB_CODE_OLD], address[VB_CODE_OLD]);
    if (is_code != vb_image_is_code(image[VB_CODE_NEW], address[VB_CODE_NEW]))
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_REFERENCE);
    if (is_code)
        return refer_to_code(code, reference, image);
    if (reference->bytes == 8 && slot[VB_CODE_OLD] && slot[VB_CODE_NEW])
        return refer_by_slot(code, &reference->at, slot);
    return vb_code_data(code, reference);
}

static bool compare_functions(struct vb_code *code, const struct vb_code_pair *pair)
{
    const struct vb_symbol *function[VB_CODE_SIDES];
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        const struct vb_image *image = vb_code_image(code, side, pair->object[side]);
        function[side] = image ? vb_image_symbol(image, pair->address[side], true) : NULL;
        if (!function[side])
            return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_SYMBOL);
        code->function_start[side] = function[side]->start;
    }
    code->function = function[VB_CODE_NEW]->name;
    code->function_size = function[VB_CODE_NEW]->size;
    if (function[VB_CODE_OLD]->size != function[VB_CODE_NEW]->size)
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_INSTRUCTIONS);
    return vb_code_function(code, pair, function[VB_CODE_NEW]->size);
}

/* Walks what is on the list of work, which is taken to be the same until something shows that it is not: then nothing
 * of it is kept. */
static bool walk(struct vb_code *code)
{
    for (; code->next < code->work.count; code->next++) {
        const struct vb_code_pair pair = code->work.items[code->next];
        bool is_code =
            vb_image_is_code(vb_code_image(code, VB_CODE_NEW, pair.object[VB_CODE_NEW]), pair.address[VB_CODE_NEW]);
        if (is_code && !compare_functions(code, &pair))
            return false;
    }
    return true;
}

/* The object of the older program that goes by the name of one of the newer; the programs themselves are each other's.
 */
static bool find_partner(const struct vb_code *code, size_t new_index, size_t *old_index)
{
    *old_index = 0;
    if (new_index == 0)
        return code->object_count[VB_CODE_OLD] > 0;
    const char *wanted = basename(code->objects[VB_CODE_NEW][new_index].path);
    for (size_t i = 1; i < code->object_count[VB_CODE_OLD]; i++) {
        *old_index = i;
        if (strcmp(basename(code->objects[VB_CODE_OLD][i].path), wanted) == 0)
            return true;
    }
    return false;
}

/* Code that an object runs while it is loaded may store pointers, so it is compared, too. */
static bool refer_to_constructors(struct vb_code *code, size_t new_index)
{
    size_t old_index;
    struct vb_image *new = vb_code_image(code, VB_CODE_NEW, new_index);
    struct vb_image *old =
        find_partner(code, new_index, &old_index) ? vb_code_image(code, VB_CODE_OLD, old_index) : NULL;
    if (!old || !new)
        return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_FILE);
    if (is_one_file(old, new))
        return true;
    if (old->constructor_count != new->constructor_count)
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_REFERENCE);
    bool same = true;
    for (size_t i = 0; same && i < new->constructor_count; i++) {
        const struct vb_code_reference constructor = {
            .at = {.object = {old_index, new_index}, .address = {old->constructors[i], new->constructors[i]}}};
        same = vb_code_refers(code, &constructor);
    }
    return same;
}

int vb_code_compare(struct vb_code *code, const struct vb_code_place *old_roots, const struct vb_code_place *new_roots,
                    size_t count, struct vb_code_finding *finding)
{
    *finding = (struct vb_code_finding){.answer = VB_CODE_SAME};
    code->finding = finding;
    code->function = NULL;
    code->no_memory = false;
    bool same = true;
    for (size_t i = 0; same && i < count; i++) {
        if (old_roots[i].address == 0 && new_roots[i].address == 0)
            continue;
        const struct vb_code_reference root = {.at = {.object = {old_roots[i].object, new_roots[i].object},
                                                      .address = {old_roots[i].address, new_roots[i].address}}};
        same = old_roots[i].address && new_roots[i].address
                   ? vb_code_refers(code, &root)
                   : vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_REFERENCE);
    }
    for (size_t i = 0; same && i < code->object_count[VB_CODE_NEW]; i++)
        same = refer_to_constructors(code, i);
    if (!same || !walk(code))
        finding->answer = finding->answer == VB_CODE_SAME ? VB_CODE_UNPROVEN : finding->answer;
    vb_pairs_clear(&code->work);
    code->next = 0;
    code->finding = NULL;
    return code->no_memory ? VB_ERROR_MEMORY : 0;
}

static bool open_side(struct vb_code *code, int side, char *const *paths, size_t count)
{
    code->objects[side] = calloc(count + 1, sizeof *code->objects[side]);
    for (size_t i = 0; code->objects[side] && i < count; i++) {
        code->objects[side][i].path = strdup(paths[i]);
        code->object_count[side]++;
        if (!code->objects[side][i].path)
            return false;
    }
    return code->objects[side] != NULL;
}

struct vb_code *vb_code_create(char *const *old_paths, size_t old_count, char *const *new_paths, size_t new_count)
{
    struct vb_code *code = calloc(1, sizeof *code);
    if (code)
        code->own = VB_CODE_NO_OBJECT;
    if (code && open_side(code, VB_CODE_OLD, old_paths, old_count) &&
        open_side(code, VB_CODE_NEW, new_paths, new_count))
        return code;
    vb_code_destroy(code);
    return NULL;
}

void vb_code_destroy(struct vb_code *code)
{
    if (!code)
        return;
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        for (size_t i = 0; i < code->object_count[side]; i++) {
            if (code->objects[side][i].tried)
                vb_image_close(&code->objects[side][i].image);
            free(code->objects[side][i].path);
        }
        free(code->objects[side]);
    }
    vb_pairs_release(&code->work);
    free(code);
}

/* The walk of vb_code_compare(), of a process beside itself: everything is the same, and what was walked is known. */
static bool walk_all(struct vb_code *code, const struct vb_code_place *roots, size_t root_count)
{
    bool known = true;
    for (size_t i = 0; known && i < root_count; i++) {
        const struct vb_code_reference root = {
            .at = {.object = {roots[i].object, roots[i].object}, .address = {roots[i].address, roots[i].address}}};
        known = roots[i].address == 0 || vb_code_refers(code, &root);
    }
    return known && walk(code);
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
