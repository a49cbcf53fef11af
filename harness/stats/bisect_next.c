/* SPDX-License-Identifier: MIT */
#include "stats/bisect_next.h"
#include "base/error.h"

#include <stdlib.h>

int vb_bisect_open(struct vb_bisect *bisect, size_t count)
{
    *bisect = (struct vb_bisect){.commits = calloc(count, sizeof *bisect->commits), .count = count, .bad = count - 1};
    return bisect->commits ? 0 : VB_ERROR_MEMORY;
}

void vb_bisect_close(struct vb_bisect *bisect)
{
    free(bisect->commits);
    *bisect = (struct vb_bisect){0};
}

/* Whether the answer of a commit is known. The two ends are known from the start. */
static bool is_told(const struct vb_bisect *bisect, size_t commit)
{
    return commit == 0 || commit == bisect->count - 1 || bisect->commits[commit].votes != 0;
}

/* An unasked commit between the bounds, the nearest to their middle. */
static size_t find_middle(const struct vb_bisect *bisect)
{
    size_t middle = bisect->good + (bisect->bad - bisect->good) / 2;
    for (size_t away = 0; away < bisect->bad; away++) {
        if (middle > bisect->good + away && !bisect->commits[middle - away].barred)
            return middle - away;
        if (middle + away < bisect->bad && middle + away > bisect->good && !bisect->commits[middle + away].barred)
            return middle + away;
    }
    return VB_BISECT_DONE;
}

static bool is_sure(const struct vb_bisect *bisect, size_t commit)
{
    return commit == 0 || commit == bisect->count - 1 || bisect->commits[commit].barred ||
           abs(bisect->commits[commit].votes) >= VB_BISECT_SURE;
}

size_t vb_bisect_next(const struct vb_bisect *bisect)
{
    size_t middle = find_middle(bisect);
    if (middle != VB_BISECT_DONE)
        return middle;
    if (!is_sure(bisect, bisect->bad))
        return bisect->bad;
    return is_sure(bisect, bisect->good) ? VB_BISECT_DONE : bisect->good;
}

/* The bounds around the places with the most votes. A change in commit c gets a vote from each commit before c that
 * is not worse, and from each commit from c on that is worse. */
static void find_bounds(struct vb_bisect *bisect)
{
    long agreement = 0;
    long best = 0;
    size_t place = 1;
    for (size_t c = 2; c < bisect->count; c++) { /* relative to a change in commit 1 */
        agreement -= bisect->commits[c - 1].votes;
        if (agreement > best) {
            best = agreement;
            place = c;
        }
    }
    bisect->bad = place;
    while (!is_told(bisect, bisect->bad))
        bisect->bad++;
    bisect->good = place - 1;
    while (!is_told(bisect, bisect->good))
        bisect->good--;
}

void vb_bisect_tell(struct vb_bisect *bisect, size_t commit, enum vb_bisect_answer answer, int weight)
{
    if (answer == VB_BISECT_NONE)
        bisect->commits[commit].barred = true;
    else
        bisect->commits[commit].votes += answer == VB_BISECT_WORSE ? weight : -weight;
    find_bounds(bisect);
}
