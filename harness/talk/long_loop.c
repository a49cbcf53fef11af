/* SPDX-License-Identifier: MIT */
#include "talk/long_loop.h"

#define LONG_OPERATIONS ((int64_t)1 << 20)
#define LONG_LEAST      ((int64_t)1 << 12)
#define LONG_BUDGET_NS  (4 * VB_NS_PER_MS)

/* A longer loop is worth the time only where it is so many times as long. */
#define LONG_FACTOR 3

#define GROWN_FACTOR 4

int64_t vb_long_operations(double op_ns, int64_t period, int64_t counted)
{
    int64_t operations = LONG_OPERATIONS;
    while (operations >= LONG_LEAST && (double)operations * op_ns > (double)LONG_BUDGET_NS)
        operations /= VB_LONG_STEP;
    operations = operations < LONG_LEAST ? 0 : operations / period * period;
    return operations / LONG_FACTOR >= counted ? operations : 0;
}

int64_t vb_long_part(int64_t operations, int64_t period)
{
    return operations / VB_LONG_STEP / period * period;
}

bool vb_long_has_grown(double op_ns, double before_ns)
{
    return op_ns > GROWN_FACTOR * before_ns;
}
