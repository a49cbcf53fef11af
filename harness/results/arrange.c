/* SPDX-License-Identifier: MIT */
#include "results/arrange.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The levels by which rows are distinguished, one within the other. */
enum level {
    CASE,
    ALLOCATOR,
    POINT,
    LEVELS,
};

/* Where a row belongs: behind the first row of its case, there behind the first of its allocator, and so on. */
struct place {
    uint32_t first[LEVELS];
    uint32_t index;
};

/* An open hash table of the first row of each group of one level. */
struct firsts {
    uint32_t *slots; /* rows, from 1; 0: a free slot */
    size_t mask;
};

static const char *text_of(const struct vb_row *row, enum level level)
{
    return level == CASE ? row->case_name : level == ALLOCATOR ? row->allocator : row->point;
}

/* FNV-1a as in row_index.c, begun with what the row belongs to on the level above. */
static uint32_t hash_text(uint32_t parent, const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ parent;
    hash *= UINT64_C(0x100000001b3);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (uint32_t)(hash >> 32);
}

static uint32_t parent_of(const struct place *place, enum level level)
{
    return level == CASE ? 0 : place->first[level - 1];
}

/* The first row that is like row `index` on this level and those above it, which may be itself. */
static uint32_t find_first(const struct firsts *firsts, const struct vb_results *results, const struct place *places,
                           uint32_t index, enum level level)
{
    const char *text = text_of(&results->rows[index], level);
    uint32_t parent = parent_of(&places[index], level);
    for (size_t slot = hash_text(parent, text) & firsts->mask;; slot = (slot + 1) & firsts->mask) {
        if (firsts->slots[slot] == 0) {
            firsts->slots[slot] = index + 1;
            return index;
        }
        uint32_t other = firsts->slots[slot] - 1;
        if (parent_of(&places[other], level) == parent && strcmp(text_of(&results->rows[other], level), text) == 0)
            return other;
    }
}

static int by_place(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    for (int level = 0; level < LEVELS; level++)
        if (a->first[level] != b->first[level])
            return a->first[level] < b->first[level] ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Finds out where every row belongs. Rows mostly come in order, and then the row before tells it. */
static int find_places(const struct vb_results *results, struct place *places, bool by_allocator)
{
    size_t slot_count = 64;
    while (slot_count < 2 * results->row_count) /* half full at most: short probes */
        slot_count *= 2;
    struct firsts firsts = {.slots = malloc(slot_count * sizeof *firsts.slots), .mask = slot_count - 1};
    if (!firsts.slots)
        return VB_ERROR_MEMORY;
    for (enum level level = CASE; level < LEVELS; level++) {
        if (level == ALLOCATOR && !by_allocator) {
            for (size_t i = 0; i < results->row_count; i++)
                places[i].first[level] = places[i].first[level - 1];
            continue;
        }
        memset(firsts.slots, 0, slot_count * sizeof *firsts.slots);
        for (uint32_t i = 0; i < results->row_count; i++) {
            const struct vb_row *row = &results->rows[i];
            bool as_before = i > 0 && parent_of(&places[i], level) == parent_of(&places[i - 1], level) &&
                             strcmp(text_of(row, level), text_of(row - 1, level)) == 0;
            places[i].first[level] =
                as_before ? places[i - 1].first[level] : find_first(&firsts, results, places, i, level);
        }
    }
    free(firsts.slots);
    return 0;
}

static bool is_in_order(const struct place *places, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (by_place(&places[i - 1], &places[i]) > 0)
            return false;
    return true;
}

static const struct vb_row **arrange(const struct vb_results *results, bool by_allocator)
{
    assert(results->row_count < UINT32_MAX);
    struct place *places = calloc(results->row_count + 1, sizeof *places);
    const struct vb_row **order = calloc(results->row_count + 1, sizeof(*order));
    if (!places || !order || find_places(results, places, by_allocator) != 0) {
        free(places);
        free(order);
        return NULL;
    }
    for (uint32_t i = 0; i < results->row_count; i++)
        places[i].index = i;
    if (!is_in_order(places, results->row_count))
        qsort(places, results->row_count, sizeof *places, by_place);
    for (size_t i = 0; i < results->row_count; i++)
        order[i] = &results->rows[places[i].index];
    free(places);
    return order;
}

const struct vb_row **vb_arrange(const struct vb_results *results)
{
    return arrange(results, true);
}

const struct vb_row **vb_arrange_by_point(const struct vb_results *results)
{
    return arrange(results, false);
}

static struct vb_rows first_alike(struct vb_rows rows, enum level deepest)
{
    assert(rows.count > 0);
    struct vb_rows part = {.items = rows.items, .count = 1};
    for (; part.count < rows.count; part.count++)
        for (enum level level = CASE; level <= deepest; level++)
            if (strcmp(text_of(rows.items[0], level), text_of(rows.items[part.count], level)) != 0)
                return part;
    return part;
}

struct vb_rows vb_first_case(struct vb_rows rows)
{
    return first_alike(rows, CASE);
}

struct vb_rows vb_first_allocator(struct vb_rows rows)
{
    return first_alike(rows, ALLOCATOR);
}

struct vb_rows vb_first_point(struct vb_rows rows)
{
    return first_alike(rows, POINT);
}

struct vb_rows vb_rows_after(struct vb_rows rows, struct vb_rows part)
{
    assert(part.count <= rows.count);
    return (struct vb_rows){.items = rows.items + part.count, .count = rows.count - part.count};
}

const struct vb_row *vb_rows_old_side(struct vb_rows rows, size_t index)
{
    const struct vb_row *new = rows.items[index];
    const struct vb_row *old = index > 0 ? rows.items[index - 1] : NULL;
    bool paired = old && new->side[0] && vb_row_is_old_side(old) && !vb_row_is_old_side(new) &&
                  strcmp(old->variant, new->variant) == 0 && strcmp(old->point, new->point) == 0 &&
                  strcmp(old->allocator, new->allocator) == 0 && strcmp(old->case_name, new->case_name) == 0;
    return paired ? old : NULL;
}

bool vb_rows_name_allocators(const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const char *allocator = results->rows[i].allocator;
        if (strcmp(allocator, results->rows[0].allocator) != 0)
            return true;
        if (allocator[0] != '\0' && strcmp(allocator, "jemalloc") != 0)
            return true;
    }
    return false;
}

bool vb_results_are_compared(const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (results->rows[i].side[0] != '\0')
            return true;
    return false;
}
