/* SPDX-License-Identifier: MIT */
#include "code/walk.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64

static bool is_same_pair(const struct vb_code_pair *a, const struct vb_code_pair *b)
{
    for (int side = 0; side < VB_CODE_SIDES; side++)
        if (a->object[side] != b->object[side] || a->address[side] != b->address[side])
            return false;
    return true;
}

static size_t hash(const struct vb_code_pair *pair)
{
    uint64_t mixed = 0;
    for (int side = 0; side < VB_CODE_SIDES; side++)
        mixed = (mixed ^ pair->address[side] ^ (uint64_t)pair->object[side] << 56) * 0x9e3779b97f4a7c15u;
    return (size_t)(mixed >> 20);
}

/* The place of a pair in the table, or the free one where it belongs. */
static size_t *find(const struct vb_pairs *pairs, const struct vb_code_pair *pair)
{
    size_t mask = 2 * pairs->capacity - 1;
    size_t at = hash(pair) & mask;
    while (pairs->slots[at] && !is_same_pair(&pairs->items[pairs->slots[at] - 1], pair))
        at = (at + 1) & mask;
    return &pairs->slots[at];
}

static bool grow(struct vb_pairs *pairs)
{
    size_t capacity = pairs->capacity ? 2 * pairs->capacity : FIRST_CAPACITY;
    struct vb_code_pair *items = reallocarray(pairs->items, capacity, sizeof *items);
    if (items)
        pairs->items = items;
    size_t *slots = items ? calloc(2 * capacity, sizeof *slots) : NULL;
    if (!slots)
        return false;
    free(pairs->slots);
    pairs->slots = slots;
    pairs->capacity = capacity;
    for (size_t i = 0; i < pairs->count; i++)
        *find(pairs, &items[i]) = i + 1;
    return true;
}

bool vb_pairs_have(const struct vb_pairs *pairs, const struct vb_code_pair *pair)
{
    return pairs->capacity > 0 && *find(pairs, pair) != 0;
}

bool vb_pairs_add(struct vb_pairs *pairs, const struct vb_code_pair *pair)
{
    if (pairs->count == pairs->capacity && !grow(pairs))
        return false;
    size_t *slot = find(pairs, pair);
    if (*slot == 0) {
        pairs->items[pairs->count++] = *pair;
        *slot = pairs->count;
    }
    return true;
}

void vb_pairs_clear(struct vb_pairs *pairs)
{
    pairs->count = 0;
    if (pairs->slots)
        memset(pairs->slots, 0, 2 * pairs->capacity * sizeof *pairs->slots);
}

void vb_pairs_release(struct vb_pairs *pairs)
{
    free(pairs->items);
    free(pairs->slots);
    *pairs = (struct vb_pairs){0};
}
