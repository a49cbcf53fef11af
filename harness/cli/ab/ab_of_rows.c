/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"

#include "base/error.h"
#include "results/build.h"
#include "results/doubt_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURN_OPERATIONS 1000000 /* of a reading, whose time is known to less than a tick of the clock */

static struct vb_range range_of(double value, double low, double high)
{
    return isnan(value) ? (struct vb_range){low, high, 1} : (struct vb_range){value, value, 0};
}

/* The words of a row have the reason in parentheses. */
static void take_reason(struct vb_account *account, const char *ledger)
{
    const char *begin = strchr(ledger, '(');
    size_t length = begin ? strlen(begin + 1) : 0;
    if (length > 1 && account->kind != VB_ACCOUNT_EXACT)
        snprintf(account->reason, sizeof account->reason, "%.*s", (int)length - 1, begin + 1);
}

static void take_account(struct vb_account *account, const struct vb_row *row)
{
    bool is_exact = row->ledger_code == VB_ROW_EXACT || row->ledger_code == VB_ROW_EXACT_IN_PART;
    bool varies = row->ledger_code == VB_ROW_VARIES;
    *account = (struct vb_account){
        .kind = is_exact ? VB_ACCOUNT_EXACT
                : varies ? VB_ACCOUNT_VARIES
                         : VB_ACCOUNT_NONE,
        .has_asked = !isnan(row->bytes_per_op) || !isnan(row->bytes_low),
        .has_peak = row->peak_live_bytes >= 0,
        .allocs = row->allocs_per_op,
        .frees = row->frees_per_op,
        .asked_bytes = row->bytes_per_op,
        .usable_bytes = row->usable_bytes_per_op,
        .live_bytes = row->live_bytes_per_op,
        .once_allocs = row->once_allocs,
        .once_asked_bytes = row->once_bytes,
        .peak_bytes = row->peak_live_bytes,
        .allocs_range = range_of(row->allocs_per_op, row->allocs_low, row->allocs_high),
        .asked_range = range_of(row->bytes_per_op, row->bytes_low, row->bytes_high),
        .live_range = range_of(row->live_bytes_per_op, row->live_bytes_low, row->live_bytes_high),
    };
    take_reason(account, row->ledger);
}

static enum vb_trouble trouble_of(const struct vb_row *row)
{
    for (enum vb_trouble trouble = VB_TROUBLE_OTHER; trouble <= VB_TROUBLE_CONTRACT; trouble++)
        if (vb_row_status_of(trouble) == row->status_code)
            return trouble;
    return vb_row_is_ok(row) ? VB_TROUBLE_NONE : VB_TROUBLE_OTHER;
}

static enum vb_contract_state contract_of(const struct vb_row *row)
{
    enum vb_contract_state state = VB_CONTRACT_IS_BROKEN;
    while (state > VB_CONTRACT_NOT_SAID && vb_row_contract_of(state) != row->contract_code)
        state--;
    return state;
}

static bool is_timed(const struct vb_row *row)
{
    return vb_row_is_ok(row) && row->mean_ns > 0;
}

/* The first of a side that failed, or else of which no time may be judged, or else the first. */
static const struct vb_row *speaker_of(const struct vb_row *const *rows, size_t count, size_t side)
{
    const struct vb_row *doubted = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct vb_row *row = rows[2 * i + side];
        struct vb_doubts doubts = vb_row_doubts(row);
        if (!vb_row_is_ok(row))
            return row;
        if (!doubted && vb_doubts_forbid_verdict(&doubts))
            doubted = row;
    }
    return doubted ? doubted : rows[side];
}

static void take_side(struct vb_variant_measurement *variant, const char *name, const struct vb_row *first,
                      const struct vb_row *speaker)
{
    variant->name = name;
    variant->trouble = trouble_of(speaker);
    variant->outcome = speaker->status_code >= VB_ROW_CHECKSUM_BROKEN ? VB_OUTCOME_BROKEN
                       : !vb_row_is_ok(speaker)                       ? VB_OUTCOME_FAILED
                       : isnan(first->mean_ns)                        ? VB_OUTCOME_UNTIMED
                                                                      : VB_OUTCOME_OK;
    snprintf(variant->status, sizeof variant->status, "%s", speaker->status);
    variant->doubts = vb_row_doubts(speaker);
    variant->contract_state = contract_of(first);
    snprintf(variant->contract, sizeof variant->contract, "%s", first->contract);
    take_account(&variant->account, first);
}

static int take_run(struct vb_measurement *measurement, const struct vb_row *const pair[2])
{
    if (!is_timed(pair[0]) || !is_timed(pair[1]))
        return 0;
    if (vb_measurement_reserve(measurement, 2) != 0)
        return VB_ERROR_MEMORY;
    for (uint32_t side = 0; side < 2; side++)
        measurement->readings[measurement->reading_count++] =
            (struct vb_reading){.launch = measurement->launch_count,
                                .position = side,
                                .variant = side,
                                .operations = TURN_OPERATIONS,
                                .elapsed_ns = TURN_OPERATIONS * pair[side]->mean_ns};
    return vb_measurement_add_launch(measurement, (struct vb_launch){.cpu = -1}, NULL);
}

int vb_ab_of_rows(struct vb_measurement *measurement, const struct vb_row *const *rows, size_t count,
                  const char *const names[2])
{
    *measurement = (struct vb_measurement){.point = strdup(rows[1]->point),
                                           .has_baseline = true,
                                           .variants = calloc(2, sizeof *measurement->variants),
                                           .round_count = 1};
    if (!measurement->point || !measurement->variants)
        return VB_ERROR_MEMORY;
    measurement->variant_count = 2;
    for (size_t side = 0; side < 2; side++)
        take_side(&measurement->variants[side], names[side], rows[side], speaker_of(rows, count, side));
    for (size_t i = 0; i < count; i++)
        VB_OR_RETURN(take_run(measurement, &rows[2 * i]));
    return 0;
}
