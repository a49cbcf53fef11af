/* SPDX-License-Identifier: MIT */
#include "stats/break_even.h"

#include <math.h>

/* Neighbouring points on the same side. */
struct stretch {
    enum vb_side side;
    const struct vb_difference *first;
    const struct vb_difference *last;
};

#define STRETCHES_MAX 4 /* with this many, the contender has changed sides more than once */

static bool is_known(const struct vb_difference *difference)
{
    return !isnan(difference->x) && !isnan(difference->value) && !isnan(difference->low) && !isnan(difference->high);
}

enum vb_side vb_side_of(const struct vb_difference *difference)
{
    if (!is_known(difference))
        return VB_SIDE_UNKNOWN;
    return difference->high < 0 ? VB_SIDE_LESS : difference->low > 0 ? VB_SIDE_MORE : VB_SIDE_UNKNOWN;
}

/* The next point without a NAN; `end` if there is none. */
static const struct vb_difference *next_known(const struct vb_difference *from, const struct vb_difference *end)
{
    while (from < end && !is_known(from))
        from++;
    return from;
}

/* Where the straight line through (left, a) and (right, b) is 0; a and b have different signs, or one is 0. If b is
 * infinite, that is at `left`. */
static double root_between(double left, double a, double right, double b)
{
    return left + (right - left) * (a / (a - b));
}

/* The end of the interval of a sure difference that is nearer to 0. */
static double near_end(const struct vb_difference *difference, enum vb_side side)
{
    return side == VB_SIDE_LESS ? difference->high : difference->low;
}

/* Where the interval of the difference begins, or ceases, to hold 0 on the way from a sure point to its neighbour. */
static double leave(const struct vb_difference *sure, const struct vb_difference *neighbour)
{
    enum vb_side side = vb_side_of(sure);
    return root_between(sure->x, near_end(sure, side), neighbour->x, near_end(neighbour, side));
}

/* Where the estimates cross 0 between two points, the middle where they do so several times. NAN unless they are on
 * different sides at the two. */
static double crossing_of_estimates(const struct vb_difference *from, const struct vb_difference *to)
{
    if (from->value * to->value > 0)
        return NAN;
    double first = NAN;
    double last = NAN;
    for (const struct vb_difference *left = from; left < to;) {
        const struct vb_difference *right = next_known(left + 1, to);
        if (left->value * right->value <= 0 && (left->value != 0 || right->value != 0)) {
            last = root_between(left->x, left->value, right->x, right->value);
            first = isnan(first) ? last : first;
        } else if (left->value == 0) { /* level at 0 as far as the next */
            first = isnan(first) ? left->x : first;
            last = right->x;
        }
        left = right;
    }
    return first + (last - first) / 2;
}

/* Fills `stretches` up to its end and returns how many there are, or STRETCHES_MAX where there are more. */
static size_t find_stretches(const struct vb_difference *from, const struct vb_difference *end,
                             struct stretch stretches[STRETCHES_MAX])
{
    size_t count = 0;
    for (const struct vb_difference *point = next_known(from, end); point < end; point = next_known(point + 1, end)) {
        enum vb_side side = vb_side_of(point);
        if (count == 0 || stretches[count - 1].side != side) {
            if (count == STRETCHES_MAX)
                return count;
            stretches[count++] = (struct stretch){.side = side, .first = point};
        }
        stretches[count - 1].last = point;
    }
    return count;
}

/* The break-even in or between stretches. The side of the first or of the last may be unknown, not of both. */
static struct vb_break_even find_one(const struct stretch *first, const struct stretch *last)
{
    struct vb_break_even found = {
        .kind = VB_BREAK_EVEN_ONE,
        .below = first->side,
        .above = last->side,
        .low = NAN,
        .high = NAN,
    };
    const struct vb_difference *from = first->side == VB_SIDE_UNKNOWN ? first->first : first->last;
    const struct vb_difference *to = last->side == VB_SIDE_UNKNOWN ? last->last : last->first;
    found.at = crossing_of_estimates(from, to);
    if (first->side != VB_SIDE_UNKNOWN)
        found.low = leave(from, (first + 1)->first);
    if (last->side != VB_SIDE_UNKNOWN)
        found.high = leave(to, (last - 1)->last);
    return found;
}

struct vb_break_even vb_break_even_find(const struct vb_difference *differences, size_t count)
{
    struct vb_break_even none = {.kind = VB_BREAK_EVEN_UNKNOWN, .at = NAN, .low = NAN, .high = NAN};
    struct stretch stretches[STRETCHES_MAX];
    size_t stretch_count = find_stretches(differences, differences + count, stretches);
    if (stretch_count == 0 || stretches[0].first == stretches[stretch_count - 1].last)
        return none;
    enum vb_side first = stretches[0].side;
    enum vb_side last = stretches[stretch_count - 1].side;
    if (stretch_count == 1) {
        none.kind = first == VB_SIDE_LESS   ? VB_BREAK_EVEN_LESS
                    : first == VB_SIDE_MORE ? VB_BREAK_EVEN_MORE
                                            : VB_BREAK_EVEN_UNKNOWN;
        return none;
    }
    bool over_doubt = stretch_count == 3 && stretches[1].side == VB_SIDE_UNKNOWN && first != last;
    if (stretch_count == 2 || over_doubt)
        return find_one(&stretches[0], &stretches[stretch_count - 1]);
    none.kind = VB_BREAK_EVEN_SEVERAL;
    return none;
}
