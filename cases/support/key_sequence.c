/* SPDX-License-Identifier: MIT */
#include "support/key_sequence.h"
#include "support/sequence.h"

#include <errno.h>
#include <stdbool.h>

#define MOST_OF_A_KIND 1024

_Static_assert(KEY_SEQUENCE_CACHED <= MOST_OF_A_KIND && KEY_SEQUENCE_STORED <= MOST_OF_A_KIND, "room for each kind");

/* The keys of a kind, by popularity, and how far one has come in drawing them. */
struct kind {
    uint16_t order[MOST_OF_A_KIND];
    double weight_below[MOST_OF_A_KIND]; /* of the keys up to this one: 1/1 + 1/2 + ... */
    unsigned count;
    unsigned drawn;
};

/* Hits in `period` operations, or -1 if that is no whole number. */
static int64_t hits_in(double hit_percent, int64_t period)
{
    double hits = hit_percent * (double)period / 100;
    int64_t whole = (int64_t)(hits + 0.5);
    double error = hits - (double)whole;
    return -1e-6 < error && error < 1e-6 ? whole : -1;
}

int64_t key_sequence_period(double hit_percent)
{
    int64_t period = 100;
    while (period < KEY_SEQUENCE_LENGTH && hits_in(hit_percent, period) < 0)
        period *= 10;
    return period;
}

/* From 0 to 1, without 1. */
static double next_share(uint64_t *state)
{
    return (double)(sequence_random(state) >> 11) * 0x1p-53;
}

/* Shuffled, so that neither the most popular keys nor those of a round are neighbours in the cache or in the store. R.
 * Durstenfeld, "Algorithm 235: Random permutation", Communications of the ACM 7 (1964). */
static void kind_init(struct kind *kind, unsigned first_key, unsigned count, uint64_t *random)
{
    kind->count = count;
    kind->drawn = 0;
    double weight = 0;
    for (unsigned rank = 0; rank < count; ++rank) {
        unsigned other = (unsigned)(sequence_random(random) % (rank + 1));
        kind->order[rank] = kind->order[other];
        kind->order[other] = (uint16_t)(first_key + rank);
        kind->weight_below[rank] = weight += 1.0 / (rank + 1);
    }
}

/* Inversion by binary search: L. Devroye, "Non-Uniform Random Variate Generation", Springer 1986, chapter III.2. */
static unsigned zipf_rank(const struct kind *kind, uint64_t *random)
{
    double wanted = next_share(random) * kind->weight_below[kind->count - 1];
    unsigned low = 0, high = kind->count - 1;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (wanted < kind->weight_below[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static uint16_t draw(struct kind *kind, enum key_popularity popularity, uint64_t *random)
{
    unsigned rank = popularity == KEYS_ZIPF ? zipf_rank(kind, random) : kind->drawn++ % kind->count;
    return kind->order[rank];
}

int key_sequence_fill(struct key_sequence *sequence, double hit_percent, enum key_popularity popularity)
{
    int64_t period = key_sequence_period(hit_percent);
    int64_t hits = hits_in(hit_percent, period);
    if (hits < 0)
        return EINVAL;
    bool is_hit[KEY_SEQUENCE_LENGTH];
    sequence_fill(is_hit, KEY_SEQUENCE_LENGTH,
                  (struct sequence_shape){.period = period, .yes_per_period = hits, .is_random = true});
    uint64_t random = 2; /* not that of the hits */
    struct kind cached, stored;
    kind_init(&cached, 0, KEY_SEQUENCE_CACHED, &random);
    kind_init(&stored, KEY_SEQUENCE_CACHED, KEY_SEQUENCE_STORED, &random);
    for (size_t index = 0; index < KEY_SEQUENCE_LENGTH; ++index)
        sequence->keys[index] = draw(is_hit[index] ? &cached : &stored, popularity, &random);
    return 0;
}
