/* SPDX-License-Identifier: MIT */
#include "stats/quantiles.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#define MOST_WORK 8 /* times that each value is looked at, on average, before the rest is sorted */

/* Lets values[root] sink in the heap of `count` values until no child is larger. */
static void sink(double *values, size_t root, size_t count)
{
    double sinking = values[root];
    size_t child = 2 * root + 1;
    while (child < count) {
        if (child + 1 < count && values[child + 1] > values[child])
            child++;
        if (values[child] <= sinking)
            break;
        values[root] = values[child];
        root = child;
        child = 2 * root + 1;
    }
    values[root] = sinking;
}

/* Heapsort (Williams, CACM 7, 1964): glibc's qsort may allocate, and these counts are a few hundred. */
void vb_sort(double *values, size_t count)
{
    for (size_t root = count / 2; root > 0; root--)
        sink(values, root - 1, count);
    for (size_t last = count; last > 1; last--) {
        double largest = values[0];
        values[0] = values[last - 1];
        values[last - 1] = largest;
        sink(values, 0, last - 1);
    }
}

double vb_quantile_sorted(const double *sorted, size_t count, double fraction)
{
    assert(count > 0 && fraction >= 0.0 && fraction <= 1.0);
    double place = fraction * (double)(count - 1);
    size_t below = (size_t)place;
    if (below + 1 >= count)
        return sorted[count - 1];
    return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

static void swap(double *a, double *b)
{
    double other = *a;
    *a = *b;
    *b = other;
}

/* The median of the first, the middle and the last value. */
static double pivot_of(const double *values, size_t count)
{
    double first = values[0], middle = values[count / 2], last = values[count - 1];
    return fmax(fmin(first, last), fmin(fmax(first, last), middle));
}

/* Moves values that are smaller than the pivot, or as large, to the front, and returns how many they are. All change
 * places, and only the count depends on the comparison: a branch would be guessed wrong half of the time. */
static size_t to_front(double *values, size_t count, double pivot, bool or_equal)
{
    size_t front = 0;
    for (size_t i = 0; i < count; i++) {
        double value = values[i];
        values[i] = values[front];
        values[front] = value;
        front += or_equal ? value <= pivot : value < pivot;
    }
    return front;
}

/* Puts the value of a rank where sorting would put it, none that is larger before it and none that is smaller behind
 * it: Hoare's FIND (CACM 4, 1961). Where pivots stay bad the rest is sorted, so that no order of values takes quadratic
 * time (Musser, Software: Practice and Experience 27, 1997). */
static void find(double *values, size_t count, size_t rank)
{
    for (size_t work = MOST_WORK * count; work > count; work -= count) {
        double pivot = pivot_of(values, count);
        size_t low = to_front(values, count, pivot, false);
        size_t high = low + to_front(values + low, count - low, pivot, true);
        if (rank < low) {
            count = low;
        } else if (rank >= high) {
            values += high;
            count -= high;
            rank -= high;
        } else {
            return;
        }
    }
    vb_sort(values, count);
}

double vb_quantile(double *values, size_t count, double fraction)
{
    assert(count > 0 && fraction >= 0.0 && fraction <= 1.0);
    size_t below = (size_t)(fraction * (double)(count - 1));
    find(values, count, below);
    for (size_t i = below + 2; i < count; i++) /* the next is the smallest of those behind it */
        if (values[i] < values[below + 1])
            swap(&values[i], &values[below + 1]);
    return vb_quantile_sorted(values, count, fraction);
}

double vb_median(double *values, size_t count)
{
    return vb_quantile(values, count, 0.5);
}

double vb_mean(const double *values, size_t count)
{
    assert(count > 0);
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    double mean = sum / (double)count;

    /* The second pass takes back the rounding of the first: the mean of equal values is that value, to the last bit. */
    double rest = 0.0;
    for (size_t i = 0; i < count; i++)
        rest += values[i] - mean;
    return mean + rest / (double)count;
}
