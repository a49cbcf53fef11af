/* SPDX-License-Identifier: MIT */
#include "show/break_even_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nothing outside of what was measured is said of a break-even, as rounding might. */
static void keep_measured(char *text, const struct vb_crossover *crossover)
{
    double value = strtod(text, NULL);
    if (value < crossover->lowest || value > crossover->highest)
        vb_say_count(text, value < crossover->lowest ? crossover->lowest : crossover->highest);
}

/* How finely a value of the parameter is said that is known to an interval of this width: never finer than a few parts
 * in ten thousand of what was measured, between points where a straight line is only supposed. */
static double step_of(const struct vb_crossover *crossover, double width)
{
    double range = crossover->highest - crossover->lowest;
    return vb_step_of_width(fmax(width, range / 1000));
}

static void say_closed(struct vb_break_even_words *words, const struct vb_crossover *crossover)
{
    double step = step_of(crossover, crossover->high - crossover->low);
    vb_say_nearest(words->at, crossover->at, step);
    vb_say_below(words->low, crossover->low, step);
    vb_say_above(words->high, crossover->high, step);
    keep_measured(words->at, crossover);
    keep_measured(words->low, crossover);
    keep_measured(words->high, crossover);
    if (strcmp(words->low, words->high) == 0)
        words->low[0] = words->high[0] = '\0';
    else
        snprintf(words->interval, sizeof words->interval, " (%s to %s)", words->low, words->high);
}

/* Where the break-even may lie beyond what was measured. */
static void say_open(struct vb_break_even_words *words, const struct vb_crossover *crossover)
{
    bool has_high = !isnan(crossover->high);
    double end = has_high ? crossover->high : crossover->low;
    double furthest = has_high ? crossover->lowest : crossover->highest;
    char *bound = has_high ? words->high : words->low;
    double step =
        step_of(crossover, fabs(end - crossover->unsure)); /* the bound is a better number than the estimate */
    (has_high ? vb_say_above : vb_say_below)(bound, end, step);
    keep_measured(bound, crossover);
    if (!isnan(crossover->at)) {
        vb_say_nearest(words->at, crossover->at, step_of(crossover, fabs(end - furthest)));
        keep_measured(words->at, crossover);
    }
    strcpy(words->bound, bound);
    if (strcmp(words->at, bound) == 0)
        words->at[0] = '\0';
    else if (words->at[0])
        snprintf(words->interval, sizeof words->interval, has_high ? " (at most %s)" : " (at least %s)", bound);
}

void vb_break_even_say(struct vb_break_even_words *words, const struct vb_crossover *crossover)
{
    *words = (struct vb_break_even_words){0};
    if (!isnan(crossover->low) && !isnan(crossover->high))
        say_closed(words, crossover);
    else if (!isnan(crossover->low) || !isnan(crossover->high))
        say_open(words, crossover);
    else
        vb_say_nearest(words->at, crossover->at, 0);
}
