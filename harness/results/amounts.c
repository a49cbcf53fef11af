/* SPDX-License-Identifier: MIT */
#include "results/amounts.h"
#include "results/extras.h"

#include <math.h>

/* So many in a second where `amount` takes `ns`; NAN: not known, or no number. */
static double per_second(double amount, double ns)
{
    double rate = amount * 1e9 / ns;
    return ns > 0 && isfinite(rate) ? rate : NAN;
}

int vb_row_set_amounts(struct vb_row *row, const struct vb_variant_measurement *variant)
{
    if (variant->processed_bytes <= 0 && variant->processed_items <= 0)
        return 0;
    struct vb_row_extras *extras = vb_row_extras(row);
    if (!extras)
        return VB_ERROR_MEMORY;
    if (variant->processed_bytes > 0) {
        extras->processed_bytes_per_op = variant->processed_bytes;
        extras->bytes_per_second = per_second(variant->processed_bytes, row->mean_ns);
        extras->bytes_per_second_low = per_second(variant->processed_bytes, row->ci_high_ns);
        extras->bytes_per_second_high = per_second(variant->processed_bytes, row->ci_low_ns);
    }
    if (variant->processed_items > 0) {
        extras->processed_items_per_op = variant->processed_items;
        extras->items_per_second = per_second(variant->processed_items, row->mean_ns);
        extras->items_per_second_low = per_second(variant->processed_items, row->ci_high_ns);
        extras->items_per_second_high = per_second(variant->processed_items, row->ci_low_ns);
    }
    return 0;
}

bool vb_row_says_amounts(const struct vb_row *row)
{
    struct vb_row_extras extras = vb_row_extras_of(row);
    return extras.processed_bytes_per_op > 0 || extras.processed_items_per_op > 0;
}
