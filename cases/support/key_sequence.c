/* SPDX-License-Identifier: MIT */
#include "support/key_sequence.h"

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

/* G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

/* From 0 to 1, without 1. */
static double next_share(uint64_t *state)
{
    return (double)(next_random(state) >> 11) * 0x1p-53;
}

/* Shuffled, so that neither the most popular keys nor those of a round are neighbours in the cache or in the store. R.
 * Durstenfeld, "Algorithm 235: Random permutation", Communications of the ACM 7 (1964). */
static void kind_init(struct kind *kind, unsigned first_key, unsigned count, uint64_t *random)
{
    kind->count = count;
    kind->drawn = 0;
    double weight = 0;
    for (unsigned rank = 0; rank < count; ++rank) {
        unsigned other = (unsigned)(next_random(random) % (rank + 1));
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

/* Draws the hits of each period without replacement: the next is one with probability hits left / operations left. */
int key_sequence_fill(struct key_sequence *sequence, double hit_percent, enum key_popularity popularity)
{
    int64_t period = key_sequence_period(hit_percent);
    int64_t hits = hits_in(hit_percent, period);
    if (hits < 0)
        return EINVAL;
    uint64_t random = 1, key_random = 2;
    struct kind cached, stored;
    kind_init(&cached, 0, KEY_SEQUENCE_CACHED, &key_random);
    kind_init(&stored, KEY_SEQUENCE_CACHED, KEY_SEQUENCE_STORED, &key_random);
    int64_t hits_left = 0;
    for (int64_t index = 0; index < KEY_SEQUENCE_LENGTH; ++index) {
        int64_t left = period - index % period;
        if (left == period)
            hits_left = hits;
        bool is_hit = (int64_t)(next_random(&random) % (uint64_t)left) < hits_left;
        hits_left -= is_hit;
        sequence->keys[index] = draw(is_hit ? &cached : &stored, popularity, &key_random);
    }
    return 0;
}
