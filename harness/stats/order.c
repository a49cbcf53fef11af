/* SPDX-License-Identifier: MIT */
#include "stats/order.h"

#include <assert.h>

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

double vb_median(double *values, size_t count)
{
    vb_sort(values, count);
    return vb_quantile_sorted(values, count, 0.5);
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
