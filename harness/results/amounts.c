/* SPDX-License-Identifier: MIT */
#include "results/amounts.h"

#include <math.h>

/* So many in a second where `amount` takes `ns`; NAN: not known, or no number. */
static double per_second(double amount, double ns)
{
    double rate = amount * 1e9 / ns;
    return ns > 0 && isfinite(rate) ? rate : NAN;
}

void vb_row_set_amounts(struct vb_row *row, const struct vb_variant_measurement *variant)
{
    if (variant->processed_bytes > 0) {
        row->processed_bytes_per_op = variant->processed_bytes;
        row->bytes_per_second = per_second(variant->processed_bytes, row->mean_ns);
        row->bytes_per_second_low = per_second(variant->processed_bytes, row->ci_high_ns);
        row->bytes_per_second_high = per_second(variant->processed_bytes, row->ci_low_ns);
    }
    if (variant->processed_items > 0) {
        row->processed_items_per_op = variant->processed_items;
        row->items_per_second = per_second(variant->processed_items, row->mean_ns);
        row->items_per_second_low = per_second(variant->processed_items, row->ci_high_ns);
        row->items_per_second_high = per_second(variant->processed_items, row->ci_low_ns);
    }
}

bool vb_row_says_amounts(const struct vb_row *row)
{
    return row->processed_bytes_per_op > 0 || row->processed_items_per_op > 0;
}
