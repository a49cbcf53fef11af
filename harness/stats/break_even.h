/* SPDX-License-Identifier: MIT
 *
 * Where one way of doing the work begins to cost less than another: the value of a swept parameter at which the
 * difference between the two is zero, and between which values it lies.
 *
 * Between two neighbouring points the difference, and either end of its interval, is taken to be a straight line. The
 * break-even's interval is then every x at which the interval of the difference holds 0: a test of "no difference at x"
 * turned round, as Fieller does it for the root of one line (Journal of the Royal Statistical Society B 16, 1954). Why
 * this holds: at the true break-even the error of the line is a weighted mean of the errors of two points, and the
 * half-width of the line's interval is the same weighted mean of theirs. Such a mean is never more spread out than it
 * would be with both errors in step, so the interval misses the truth no more often than that of a single point, and
 * mostly far less often: 99 % intervals give at least 99 %. No correction for many points is due, because only the
 * interval at one x, the true break-even, has to hold.
 *
 * Its limits: errors are supposed to be of normal shape or near it (of any shape whatever, it is twice the chance of a
 * miss), and the difference to be straight between neighbours. Where it bends, the break-even still lies between the
 * same two points, but not necessarily within the interval; more points help. And what happens twice between two
 * neighbours is not seen at all. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How much more the contender costs than the baseline at a point, with its interval, low <= value <= high. An
 * unknown end is infinite; the value is finite. */
struct vb_difference {
    double x;     /* NAN in any field: the point is left out */
    double value; /* less than 0: the contender is the cheaper */
    double low;
    double high;
};

/* How sure the sign of a difference is. */
enum vb_side {
    VB_SIDE_UNKNOWN, /* the interval holds 0, or a field is NAN */
    VB_SIDE_LESS,    /* all of it lies below 0: the contender wins */
    VB_SIDE_MORE,    /* all of it lies above 0: the contender loses */
};

enum vb_side vb_side_of(const struct vb_difference *difference);

enum vb_break_even_kind {
    VB_BREAK_EVEN_UNKNOWN, /* fewer than two points, or no difference of which the sign is sure */
    VB_BREAK_EVEN_LESS,    /* the contender wins at every point */
    VB_BREAK_EVEN_MORE,    /* the contender loses at every point */
    VB_BREAK_EVEN_ONE,     /* it changes sides once, or may do so beyond either end of what was measured */
    VB_BREAK_EVEN_SEVERAL, /* it changes sides more often, or may do so at points in the middle, or at both ends */
};

struct vb_break_even {
    enum vb_break_even_kind kind;

    /* Of kind ONE only, else UNKNOWN and NAN. */
    enum vb_side below; /* of the break-even; UNKNOWN when it may lie below all that was measured */
    enum vb_side above; /* likewise */
    double at;          /* where the estimates cross; NAN when they do not cross within what was measured */
    double low;         /* the interval; NAN on the side on which it leaves what was measured */
    double high;
};

/* Searches the break-even among points of ascending, distinct x. */
struct vb_break_even vb_break_even_find(const struct vb_difference *differences, size_t count);
