/* SPDX-License-Identifier: MIT
 *
 * The keys that a reader with a cache is asked for, one per operation: which of them hit, and how often each is wanted.
 *
 * Keys 0 .. KEY_SEQUENCE_CACHED - 1 are in the cache, the KEY_SEQUENCE_STORED after them are only in the store behind
 * it. The share of hits is exact over each period; within a period the order of hits and misses is shuffled, anew for
 * each period. Which of the keys of a kind is wanted does not depend on it.
 */
#ifndef SUPPORT_KEY_SEQUENCE_H
#define SUPPORT_KEY_SEQUENCE_H

#include <stdint.h>

#define KEY_SEQUENCE_CACHED 1024
#define KEY_SEQUENCE_STORED 1024
#define KEY_SEQUENCE_LENGTH 10000 /* then it starts again; a multiple of every period */

enum key_popularity {
    KEYS_SHUFFLED, /* all keys of a kind equally often, round after round in one shuffled order */
    KEYS_ZIPF,     /* the k-th most popular key of a kind with a probability proportional to 1/k: Zipf's law */
};

struct key_sequence {
    uint16_t keys[KEY_SEQUENCE_LENGTH];
};

_Static_assert(KEY_SEQUENCE_CACHED + KEY_SEQUENCE_STORED <= UINT16_MAX, "a key has 16 bits");

/* The shortest period in which this share of hits is exact: 100, 1000 or 10000 operations. Where it is exact in none,
 * the longest. */
int64_t key_sequence_period(double hit_percent);

/* Always the same keys for the same arguments. 0, or EINVAL if the share of hits is exact in no period. */
int key_sequence_fill(struct key_sequence *sequence, double hit_percent, enum key_popularity popularity);

#endif
