/* SPDX-License-Identifier: MIT */
#include "results/row_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv). The NUL that ends a text is hashed too: "ab", "c" is not "a", "bc". */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    do {
        hash ^= (unsigned char)*text;
        hash *= UINT64_C(0x100000001b3);
    } while (*text++);
    return hash;
}

static uint32_t hash_key(const char *case_name, const char *point, const char *variant, const char *allocator,
                         const char *side)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = hash_text(hash, case_name);
    hash = hash_text(hash, point);
    hash = hash_text(hash, variant);
    hash = hash_text(hash, allocator);
    hash = hash_text(hash, side);
    return (uint32_t)(hash >> 32); /* the upper half is mixed better than the lower */
}

void vb_row_index_init(struct vb_row_index *index, const struct vb_results *results)
{
    *index = (struct vb_row_index){.results = results};
}

void vb_row_index_release(struct vb_row_index *index)
{
    free(index->slots);
    vb_row_index_init(index, index->results);
}

static const struct vb_row *row_of(const struct vb_row_index *index, const struct vb_row_slot *slot)
{
    return &index->results->rows[slot->number - 1];
}

/* The slot that holds the key, or the free one where it would go. There is always a free one. */
static struct vb_row_slot *find_slot(const struct vb_row_index *index, uint32_t hash, const char *case_name,
                                     const char *point, const char *variant, const char *allocator, const char *side)
{
    size_t mask = index->slot_count - 1;
    for (size_t place = hash & mask;; place = (place + 1) & mask) {
        struct vb_row_slot *slot = &index->slots[place];
        if (slot->number == 0)
            return slot;
        if (slot->hash != hash)
            continue;
        const struct vb_row *row = row_of(index, slot);
        if (strcmp(row->variant, variant) == 0 && strcmp(row->point, point) == 0 &&
            strcmp(row->case_name, case_name) == 0 && strcmp(row->allocator, allocator) == 0 &&
            strcmp(row->side, side) == 0)
            return slot;
    }
}

/* Makes the table one of `count` slots, a power of two, and puts every slot where it belongs now. */
static int resize(struct vb_row_index *index, size_t count)
{
    struct vb_row_slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < index->slot_count; i++) {
        if (index->slots[i].number == 0)
            continue;
        size_t place = index->slots[i].hash & (count - 1);
        while (slots[place].number != 0)
            place = (place + 1) & (count - 1);
        slots[place] = index->slots[i];
    }
    free(index->slots);
    index->slots = slots;
    index->slot_count = count;
    return 0;
}

/* Half full at most: short probes. */
int vb_row_index_reserve(struct vb_row_index *index, size_t rows)
{
    size_t count = index->slot_count ? index->slot_count : 64;
    while (count / 2 < rows)
        count *= 2;
    return count == index->slot_count ? 0 : resize(index, count);
}

int vb_row_index_add(struct vb_row_index *index, size_t row)
{
    assert(row < index->results->row_count && row < UINT32_MAX);
    if (vb_row_index_reserve(index, index->used + 1) != 0)
        return VB_ERROR_MEMORY;
    const struct vb_row *added = &index->results->rows[row];
    uint32_t hash = hash_key(added->case_name, added->point, added->variant, added->allocator, added->side);
    struct vb_row_slot *slot =
        find_slot(index, hash, added->case_name, added->point, added->variant, added->allocator, added->side);
    if (slot->number != 0)
        return 1;
    *slot = (struct vb_row_slot){.hash = hash, .number = (uint32_t)row + 1};
    index->used++;
    return 0;
}

int vb_row_index_add_all(struct vb_row_index *index)
{
    if (vb_row_index_reserve(index, index->results->row_count) != 0)
        return VB_ERROR_MEMORY;
    for (size_t row = 0; row < index->results->row_count; row++) {
        int status = vb_row_index_add(index, row);
        if (status != 0)
            return status;
    }
    return 0;
}

const struct vb_row *vb_row_index_find(const struct vb_row_index *index, const char *case_name, const char *point,
                                       const char *variant, const char *allocator, const char *side)
{
    if (index->slot_count == 0)
        return NULL;
    uint32_t hash = hash_key(case_name, point, variant, allocator, side);
    const struct vb_row_slot *slot = find_slot(index, hash, case_name, point, variant, allocator, side);
    return slot->number ? row_of(index, slot) : NULL;
}
