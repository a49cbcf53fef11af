/* SPDX-License-Identifier: MIT */
#include "code/walk.h"

#include <string.h>

/* Data of one side: all of the object that a reference points into, so far as its end is known. */
struct extent {
    const struct vb_image *image;
    uint64_t start, end;
    bool is_named; /* the end is that of a symbol; otherwise the beginning of the next one */
};

static bool scan(struct vb_code *code, int side, size_t index)
{
    struct vb_code_object *object = &code->objects[side][index];
    if (!object->scanned && !vb_code_scan(&object->image)) {
        code->no_memory = true;
        return false;
    }
    object->scanned = true;
    return true;
}

static struct extent extent_of(struct vb_code *code, int side, const struct vb_code_reference *reference)
{
    const struct vb_image *image = vb_code_image(code, side, reference->at.object[side]);
    uint64_t address = reference->at.address[side];
    const struct vb_symbol *symbol = vb_image_symbol(image, address, false);
    if (symbol)
        return (struct extent){
            .image = image, .start = symbol->start, .end = symbol->start + symbol->size, .is_named = true};
    uint64_t end = reference->bytes > 0 ? address + reference->bytes : vb_image_data_end(image, address);
    return (struct extent){.image = image, .start = address, .end = end, .is_named = reference->bytes > 0};
}

/* Whether a distance from `table` leads into the function that uses it, as those of a table of jumps do; sets where. */
static bool is_jump(const struct vb_code *code, int side, uint64_t table, const unsigned char *entry, uint64_t *offset)
{
    int32_t distance;
    memcpy(&distance, entry, sizeof distance);
    *offset = table + (uint64_t)(int64_t)distance - code->function_start[side];
    return *offset < code->function_size;
}

/* Four bytes, as an entry of a table of jumps if they may be one, else as they are. */
static bool same_word(const struct vb_code *code, const struct extent extent[VB_CODE_SIDES], uint64_t at)
{
    const unsigned char *word[VB_CODE_SIDES];
    uint64_t offset[VB_CODE_SIDES] = {0, 0};
    bool jumps[VB_CODE_SIDES];
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        word[side] = vb_image_at(extent[side].image, extent[side].start + at, 4);
        if (!word[side])
            return false;
        jumps[side] = is_jump(code, side, extent[side].start, word[side], &offset[side]);
    }
    if (jumps[VB_CODE_OLD] || jumps[VB_CODE_NEW])
        return jumps[VB_CODE_OLD] && jumps[VB_CODE_NEW] && offset[VB_CODE_OLD] == offset[VB_CODE_NEW];
    return memcmp(word[VB_CODE_OLD], word[VB_CODE_NEW], 4) == 0;
}

static bool same_byte(const struct extent extent[VB_CODE_SIDES], uint64_t at)
{
    const unsigned char *old = vb_image_at(extent[VB_CODE_OLD].image, extent[VB_CODE_OLD].start + at, 1);
    const unsigned char *new = vb_image_at(extent[VB_CODE_NEW].image, extent[VB_CODE_NEW].start + at, 1);
    if (!old || !new) /* what is not in the file begins as zeros */
        return (!old || *old == 0) && (!new || *new == 0);
    return *old == *new;
}

/* A pointer in the data: both must have one, to the same thing. */
static bool same_pointer(struct vb_code *code, const struct vb_code_reference *reference,
                         const struct extent extent[VB_CODE_SIDES], uint64_t at, bool *is_pointer)
{
    struct vb_code_reference pointer = {.at = reference->at, .bytes = 8};
    bool has[VB_CODE_SIDES];
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        pointer.at.address[side] = extent[side].start + at;
        has[side] = vb_image_slot(extent[side].image, pointer.at.address[side]) != NULL;
    }
    *is_pointer = has[VB_CODE_OLD] || has[VB_CODE_NEW];
    if (!*is_pointer)
        return true;
    if (has[VB_CODE_OLD] && has[VB_CODE_NEW])
        return vb_code_refers(code, &pointer);
    return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_DATA);
}

static bool same_content(struct vb_code *code, const struct vb_code_reference *reference,
                         const struct extent extent[VB_CODE_SIDES], uint64_t size)
{
    for (uint64_t at = 0; at < size;) {
        bool is_pointer = false;
        if (!same_pointer(code, reference, extent, at, &is_pointer))
            return false;
        bool is_word = !is_pointer && !extent[VB_CODE_NEW].is_named && at % 4 == 0 && at + 4 <= size &&
                       same_word(code, extent, at);
        if (!is_pointer && !is_word && !same_byte(extent, at))
            return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_DATA);
        at += is_pointer ? 8 : is_word ? 4 : 1;
    }
    return true;
}

/* Where the end is not known, what follows may be padding, which is zeros and shorter than a cache line. */
static bool is_padding(const struct extent *extent, uint64_t from)
{
    enum { LINE = 64 };
    uint64_t size = extent->end - extent->start;
    if (size - from >= LINE)
        return false;
    for (uint64_t at = from; at < size; at++) {
        const unsigned char *byte = vb_image_at(extent->image, extent->start + at, 1);
        if (byte && *byte != 0)
            return false;
    }
    return true;
}

bool vb_code_data(struct vb_code *code, const struct vb_code_reference *reference)
{
    struct extent extent[VB_CODE_SIDES];
    struct vb_code_pair start = reference->at;
    for (int side = 0; side < VB_CODE_SIDES; side++) {
        if (!scan(code, side, reference->at.object[side]))
            return false;
        extent[side] = extent_of(code, side, reference);
        start.address[side] = extent[side].start;
    }
    const struct extent *old = &extent[VB_CODE_OLD], *new = &extent[VB_CODE_NEW];
    if (old->is_named != new->is_named)
        return vb_code_found(code, VB_CODE_UNPROVEN, VB_CODE_REASON_DATA);
    if (reference->at.address[VB_CODE_OLD] - old->start != reference->at.address[VB_CODE_NEW] - new->start)
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_REFERENCE);
    bool whole = reference->bytes == 0 || vb_image_symbol(new->image, new->start, false);
    if (whole && vb_pairs_have(&code->work, &start))
        return true;
    if (whole && !vb_pairs_add(&code->work, &start)) {
        code->no_memory = true;
        return false;
    }
    uint64_t old_size = old->end - old->start, new_size = new->end - new->start;
    uint64_t size = old_size < new_size ? old_size : new_size;
    if (old_size != new_size && (new->is_named || !is_padding(old, size) || !is_padding(new, size)))
        return vb_code_found(code, VB_CODE_DIFFERENT, VB_CODE_REASON_DATA);
    return same_content(code, reference, extent, size);
}
