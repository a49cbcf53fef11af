/* SPDX-License-Identifier: MIT */
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

#define WORD_MAX 64

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, substitutions and transpositions of neighbours. */
static size_t distance_between(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1]; /* of the table, the last three */
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *now = rows[i % 3];
        const size_t *before = rows[(i + 2) % 3];
        const size_t *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t cost = a[i - 1] != b[j - 1];
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

struct vb_nearest vb_nearest_to(const char *typed)
{
    return (struct vb_nearest){.typed = typed, .distance = SIZE_MAX};
}

void vb_nearest_offer(struct vb_nearest *nearest, const char *candidate)
{
    size_t typed_length = strlen(nearest->typed);
    size_t length = strlen(candidate);
    if (typed_length > WORD_MAX || length > WORD_MAX)
        return;
    size_t distance = distance_between(nearest->typed, typed_length, candidate, length);
    size_t allowed = 1 + length / 5; /* a third of a short word is another word */
    if (distance > allowed || distance >= nearest->distance || 2 * distance >= length)
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
