/* SPDX-License-Identifier: MIT */
#include "results/extras.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORD       8 /* bytes; all fields of struct vb_row_extras are made of such words */
#define WORD_COUNT (sizeof(struct vb_row_extras) / WORD)

static_assert(sizeof(struct vb_row_extras) % WORD == 0 && WORD_COUNT <= 128, "a bit for each word of the extras");

/* The words of a struct vb_row_extras that tell something, one behind the other. Where all of them are there, that is
 * such a struct. */
struct vb_packed_extras {
    uint64_t known[2]; /* bit i % 64 of i / 64: word i is there; those that are not are as in no_extras */
    unsigned char words[];
};

static bool has_word(const struct vb_packed_extras *packed, size_t index)
{
    return packed->known[index / 64] >> index % 64 & 1;
}

/* Where word `index` is among those that are there. */
static size_t place_of(const struct vb_packed_extras *packed, size_t index)
{
    uint64_t before = packed->known[index / 64] & ((UINT64_C(1) << index % 64) - 1);
    return (size_t)__builtin_popcountll(before) + (index < 64 ? 0 : (size_t)__builtin_popcountll(packed->known[0]));
}

static size_t packed_count(const struct vb_packed_extras *packed)
{
    return (size_t)__builtin_popcountll(packed->known[0]) + (size_t)__builtin_popcountll(packed->known[1]);
}

/* A row that has none. */
static const struct vb_row_extras no_extras = {
    .break_even_at = NAN,
    .break_even_low = NAN,
    .break_even_high = NAN,
    .quiet_ns = NAN,
    .quiet_ci_low_ns = NAN,
    .quiet_ci_high_ns = NAN,
    .p50_ns = NAN,
    .p90_ns = NAN,
    .p99_ns = NAN,
    .p99_9_ns = NAN,
    .p99_99_ns = NAN,
    .slowest_ns = NAN,
    .p99_ci_low_ns = NAN,
    .p99_ci_high_ns = NAN,
    .p99_9_ci_low_ns = NAN,
    .p99_9_ci_high_ns = NAN,
    .p99_99_ci_low_ns = NAN,
    .p99_99_ci_high_ns = NAN,
    .recorded_ops = NAN,
    .layouts = NAN,
    .layout_sd_pct = NAN,
    .processed_bytes_per_op = NAN,
    .processed_items_per_op = NAN,
    .bytes_per_second = NAN,
    .bytes_per_second_low = NAN,
    .bytes_per_second_high = NAN,
    .items_per_second = NAN,
    .items_per_second_low = NAN,
    .items_per_second_high = NAN,
    .first_ns = NAN,
    .first_ci_low_ns = NAN,
    .first_ci_high_ns = NAN,
    .cold_ns = NAN,
    .cold_ci_low_ns = NAN,
    .cold_ci_high_ns = NAN,
    .source_allocs_per_op = NAN,
    .allocs_low = NAN,
    .allocs_high = NAN,
    .bytes_low = NAN,
    .bytes_high = NAN,
    .counted_threads = NAN,
    .heap_allocated_bytes_before = NAN,
    .heap_allocated_bytes_after = NAN,
    .heap_active_bytes_before = NAN,
    .heap_active_bytes_after = NAN,
    .heap_resident_bytes_before = NAN,
    .heap_resident_bytes_after = NAN,
    .heap_retained_bytes_before = NAN,
    .heap_retained_bytes_after = NAN,
    .heap_purges_before = NAN,
    .heap_purges_after = NAN,
    .heap_fills_before = NAN,
    .heap_fills_after = NAN,
    .heap_flushes_before = NAN,
    .heap_flushes_after = NAN,
    .machines = NAN,
    .tau_pct = NAN,
    .i2_pct = NAN,
    .q = NAN,
    .q_p_value = NAN,
};

/* Which fields own memory. */
static const size_t list_offsets[] = {
    offsetof(struct vb_row_extras, class_ratios),
    offsetof(struct vb_row_extras, launch_ns),
    offsetof(struct vb_row_extras, launch_cpu_ns),
};

static size_t packed_size(size_t count)
{
    return sizeof(struct vb_packed_extras) + WORD * count;
}

/* Copies word `index`, known or not. */
static void copy_word(const struct vb_packed_extras *packed, size_t index, unsigned char *word)
{
    const unsigned char *source = (const unsigned char *)&no_extras + WORD * index;
    if (packed && has_word(packed, index))
        source = packed->words + WORD * place_of(packed, index);
    memcpy(word, source, WORD);
}

static void copy_words(const struct vb_packed_extras *packed, size_t offset, void *field, size_t size)
{
    for (size_t place = 0; place < size; place += WORD)
        copy_word(packed, (offset + place) / WORD, (unsigned char *)field + place);
}

struct vb_row_extras vb_row_extras_of(const struct vb_row *row)
{
    struct vb_row_extras extras;
    copy_words(row->extras, 0, &extras, sizeof extras);
    return extras;
}

double vb_extra_at(const struct vb_row *row, size_t offset)
{
    double value;
    copy_words(row->extras, offset, &value, sizeof value);
    return value;
}

struct vb_list vb_extra_list_at(const struct vb_row *row, size_t offset)
{
    struct vb_list list;
    copy_words(row->extras, offset, &list, sizeof list);
    return list;
}

struct vb_row_extras *vb_row_extras(struct vb_row *row)
{
    if (!row->extras || packed_count(row->extras) != WORD_COUNT) {
        struct vb_packed_extras *whole = malloc(packed_size(WORD_COUNT));
        if (!whole)
            return NULL;
        for (size_t i = 0; i < 2; i++)
            whole->known[i] = 0;
        for (size_t i = 0; i < WORD_COUNT; i++)
            whole->known[i / 64] |= UINT64_C(1) << i % 64;
        copy_words(row->extras, 0, whole->words, sizeof(struct vb_row_extras));
        free(row->extras);
        row->extras = whole;
    }
    return (struct vb_row_extras *)(void *)row->extras->words;
}

void vb_row_pack_extras(struct vb_row *row)
{
    struct vb_packed_extras *packed = row->extras;
    if (!packed)
        return;
    uint64_t known[2] = {0, 0};
    unsigned char *end = packed->words; /* never ahead of the word that is looked at */
    for (size_t index = 0; index < WORD_COUNT; index++) {
        unsigned char word[WORD];
        copy_word(packed, index, word);
        if (memcmp(word, (const unsigned char *)&no_extras + WORD * index, WORD) == 0)
            continue;
        memcpy(end, word, WORD);
        end += WORD;
        known[index / 64] |= UINT64_C(1) << index % 64;
    }
    memcpy(packed->known, known, sizeof known);
    size_t count = packed_count(packed);
    struct vb_packed_extras *smaller = count > 0 ? realloc(packed, packed_size(count)) : NULL;
    if (count == 0)
        free(packed);
    if (smaller || count == 0) /* or it stays where it was, no larger than before */
        row->extras = smaller;
}

void vb_row_release_extras(struct vb_row *row)
{
    for (size_t i = 0; row->extras && i < sizeof list_offsets / sizeof list_offsets[0]; i++)
        free(vb_extra_list_at(row, list_offsets[i]).values);
    free(row->extras);
    row->extras = NULL;
}
