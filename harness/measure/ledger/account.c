/* SPDX-License-Identifier: MIT
 *
 * The account of one operation from runs of n and 2n operations. What a run of n counts is once + n * slope, if the
 * operations are all alike (or all periods of them), so the difference of the two runs is n * slope and twice the
 * first less the second is `once`. All of that is done in whole numbers; a quantity that does not come out the same
 * everywhere is never rounded into one that does. */
#include "measure/ledger/ledger.h"

#include "base/units.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Longer periods than this are not guessed at: some fraction of so many is near any number. */
#define LONGEST_PROPOSED 64

struct pairs {
    const struct vb_counts *counts;
    const int64_t *operations;
    size_t count;
};

/* A quantity of the counts; where the struct holds it, and how it is called in a reason. */
struct quantity {
    size_t offset;
    const char *name;
};

static const struct quantity quantity_allocs = {offsetof(struct vb_counts, allocs), "allocs"};
static const struct quantity quantity_frees = {offsetof(struct vb_counts, frees), "frees"};
static const struct quantity quantity_asked = {offsetof(struct vb_counts, asked_bytes), "bytes asked for"};
static const struct quantity quantity_usable = {offsetof(struct vb_counts, usable_bytes), "usable bytes"};
static const struct quantity quantity_watched = {offsetof(struct vb_counts, watched_bytes), "watched bytes"};
static const struct quantity quantity_live = {offsetof(struct vb_counts, live_bytes), "live bytes"};

static int64_t value_of(const struct vb_counts *counts, const struct quantity *quantity)
{
    int64_t value;
    memcpy(&value, (const char *)counts + quantity->offset, sizeof value);
    return value;
}

/* What the n further operations of a pair's second run added. */
static int64_t added(const struct pairs *pairs, size_t index, const struct quantity *quantity)
{
    return value_of(&pairs->counts[2 * index + 1], quantity) - value_of(&pairs->counts[2 * index], quantity);
}

/* No operation allocates less than nothing: what a shorter run counts that a longer one does not happened in some of
 * its operations (a table that grows now and then), and the pair tells only that it was from none to the share of that
 * run. Live bytes alone may fall. */
static bool has_fallen(const struct pairs *pairs, size_t index, const struct quantity *quantity)
{
    return quantity != &quantity_live && added(pairs, index, quantity) < 0;
}

static double slope(const struct pairs *pairs, size_t index, const struct quantity *quantity)
{
    if (has_fallen(pairs, index, quantity))
        return 0;
    return (double)added(pairs, index, quantity) / (double)pairs->operations[index];
}

/* The most that the operations of a pair may have done. */
static double most_of(const struct pairs *pairs, size_t index, const struct quantity *quantity)
{
    if (!has_fallen(pairs, index, quantity))
        return slope(pairs, index, quantity);
    return (double)value_of(&pairs->counts[2 * index], quantity) / (double)pairs->operations[index];
}

static double once_of(const struct pairs *pairs, size_t index, const struct quantity *quantity)
{
    return (double)(value_of(&pairs->counts[2 * index], quantity) - added(pairs, index, quantity));
}

static double once(const struct pairs *pairs, const struct quantity *quantity)
{
    return once_of(pairs, 0, quantity);
}

/* The slope at `rank` in ascending order. There are few pairs, so nothing is sorted. */
static double slope_of_rank(const struct pairs *pairs, size_t rank, const struct quantity *quantity)
{
    for (size_t i = 0; i < pairs->count; i++) {
        double candidate = slope(pairs, i, quantity);
        size_t below = 0, equal = 0;
        for (size_t j = 0; j < pairs->count; j++) {
            double other = slope(pairs, j, quantity);
            below += other < candidate;
            equal += !(other < candidate) && !(other > candidate);
        }
        if (below <= rank && rank < below + equal)
            return candidate;
    }
    return 0; /* not reached: every rank below the count exists */
}

static double median_slope(const struct pairs *pairs, const struct quantity *quantity)
{
    double upper = slope_of_rank(pairs, pairs->count / 2, quantity);
    if (pairs->count % 2 == 1)
        return upper;
    double lower = slope_of_rank(pairs, pairs->count / 2 - 1, quantity);
    return lower < upper ? (lower + upper) / 2 : upper;
}

/* Whether every pair gives the same whole number per period. */
static bool is_exact(const struct pairs *pairs, int64_t period, const struct quantity *quantity)
{
    int64_t first = added(pairs, 0, quantity) / (pairs->operations[0] / period);
    for (size_t i = 0; i < pairs->count; i++)
        if (has_fallen(pairs, i, quantity) || added(pairs, i, quantity) != first * (pairs->operations[i] / period))
            return false;
    return true;
}

static void format_number(char *text, size_t size, double value, int digits)
{
    vb_format_short(text, size, value, digits);
    if (strchr(text, '.')) {
        size_t length = strlen(text);
        while (text[length - 1] == '0')
            text[--length] = '\0';
        if (text[length - 1] == '.')
            text[length - 1] = '\0';
    }
}

static size_t pair_of_least(const struct pairs *pairs, const struct quantity *quantity)
{
    size_t least = 0;
    for (size_t i = 1; i < pairs->count; i++)
        if (slope(pairs, i, quantity) < slope(pairs, least, quantity))
            least = i;
    return least;
}

static size_t pair_of_most(const struct pairs *pairs, const struct quantity *quantity)
{
    size_t most = 0;
    for (size_t i = 1; i < pairs->count; i++)
        if (most_of(pairs, i, quantity) > most_of(pairs, most, quantity))
            most = i;
    return most;
}

/* Both as text, with enough digits to differ. */
static void format_apart(double lowest, double highest, char *low, char *high, size_t size)
{
    int digits = 4;
    do {
        format_number(low, size, lowest, digits);
        format_number(high, size, highest, digits);
    } while (lowest < highest && strcmp(low, high) == 0 && ++digits <= 17);
}

/* "1 to 1.2 allocs/op"; or, where the length of the runs seems to make the difference, "0 allocs/op in runs of 1000, 1
 * in runs of 16843". */
static void explain(const struct pairs *pairs, int64_t period, const struct quantity *quantity, char *reason)
{
    size_t least = pair_of_least(pairs, quantity);
    size_t most = pair_of_most(pairs, quantity);
    double lowest = slope(pairs, least, quantity);
    double highest = most_of(pairs, most, quantity);
    long long few = pairs->operations[least], many = pairs->operations[most];
    char low[64], high[64];
    format_apart(lowest, highest, low, high, sizeof low);

    if (lowest < highest && many > 2 * few)
        snprintf(reason, VB_REASON_MAX, "%s %s/op in runs of %lld, %s in runs of %lld", low, quantity->name, few, high,
                 many);
    else if (lowest < highest && few > 2 * many)
        snprintf(reason, VB_REASON_MAX, "%s %s/op in runs of %lld, %s in runs of %lld", high, quantity->name, many, low,
                 few);
    else if (lowest < highest)
        snprintf(reason, VB_REASON_MAX, "%s to %s %s/op", low, high, quantity->name);
    else if (period == 1)
        snprintf(reason, VB_REASON_MAX, "%s %s/op, no whole number", low, quantity->name);
    else
        snprintf(reason, VB_REASON_MAX, "%s %s/op, no whole number per period of %lld", low, quantity->name,
                 (long long)period);
}

/* Whether every pair can have been what `blocks` spread over `period` operations give, wherever its two runs began. */
static bool can_repeat(const struct pairs *pairs, int64_t blocks, int64_t period)
{
    for (size_t i = 0; i < pairs->count; i++) {
        double expected = (double)pairs->operations[i] * (double)blocks / (double)period;
        if (!(fabs((double)added(pairs, i, &quantity_allocs) - expected) < 2))
            return false;
    }
    return true;
}

/* A fraction of a block per operation is exact once the case says after how many operations its work repeats. */
static void propose_period(const struct pairs *pairs, char *reason)
{
    size_t longest = 0;
    for (size_t i = 1; i < pairs->count; i++)
        if (pairs->operations[i] > pairs->operations[longest])
            longest = i;
    double rate = slope(pairs, longest, &quantity_allocs);
    size_t length = strlen(reason);
    for (int64_t period = 2; period <= LONGEST_PROPOSED && rate > 0; period++) {
        int64_t blocks = llround(rate * (double)period);
        if (blocks % period == 0 || !can_repeat(pairs, blocks, period))
            continue;
        snprintf(reason + length, VB_REASON_MAX - length,
                 "; if that is %lld in %lld, .period = %lld in the descriptor makes it exact", (long long)blocks,
                 (long long)period, (long long)period);
        return;
    }
}

/* There is no slope if a run is empty or shorter than a period. */
static bool can_divide(const struct pairs *pairs, int64_t period)
{
    if (period < 1)
        return false;
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->operations[i] < period || pairs->operations[i] % period != 0)
            return false;
    return true;
}

static bool is_known(const struct pairs *pairs, const struct quantity *quantity)
{
    for (size_t i = 0; i < 2 * pairs->count; i++)
        if (value_of(&pairs->counts[i], quantity) < 0)
            return false;
    return true;
}

static struct vb_range range_of(const struct pairs *pairs, int64_t period, const struct quantity *quantity)
{
    return (struct vb_range){
        .lowest = slope(pairs, pair_of_least(pairs, quantity), quantity),
        .highest = most_of(pairs, pair_of_most(pairs, quantity), quantity),
        .varies = !is_exact(pairs, period, quantity),
    };
}

/* Of each pair: a long loop may cost something once that a short one does not. */
static struct vb_range once_range_of(const struct pairs *pairs, const struct quantity *quantity)
{
    struct vb_range range = {INFINITY, -INFINITY, 0};
    for (size_t i = 0; i < pairs->count; i++) {
        range.lowest = fmin(range.lowest, once_of(pairs, i, quantity));
        range.highest = fmax(range.highest, once_of(pairs, i, quantity));
    }
    return range;
}

/* Each quantity is judged by itself: an allocation is certain even if another thread frees the block at any time.
 * The reason is that of the first which varies. */
static void judge(struct vb_account *account, const struct pairs *pairs, int64_t period)
{
    account->kind = VB_ACCOUNT_EXACT;
    account->allocs_range = range_of(pairs, period, &quantity_allocs);
    if (account->has_asked)
        account->asked_range = range_of(pairs, period, &quantity_asked);
    account->live_range = range_of(pairs, period, &quantity_live);
    if (account->allocs_range.varies || account->asked_range.varies) {
        account->kind = VB_ACCOUNT_VARIES;
        explain(pairs, period, account->allocs_range.varies ? &quantity_allocs : &quantity_asked, account->reason);
        if (account->allocs_range.varies && period == 1)
            propose_period(pairs, account->reason);
    }
    const struct {
        const struct quantity *quantity;
        double *value;
    } others[] = {{&quantity_frees, &account->frees},
                  {&quantity_usable, &account->usable_bytes},
                  {&quantity_live, &account->live_bytes}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (isnan(*others[i].value) || is_exact(pairs, period, others[i].quantity))
            continue;
        if (!*account->reason)
            explain(pairs, period, others[i].quantity, account->reason);
        *others[i].value = NAN;
    }
}

/* The most that any run had. */
static uint8_t threads_of(const struct pairs *pairs)
{
    int64_t most = 0;
    for (size_t i = 0; i < 2 * pairs->count; i++)
        if (pairs->counts[i].threads > most)
            most = pairs->counts[i].threads;
    return (uint8_t)(most > 2 ? 2 : most);
}

struct vb_account vb_ledger_account(const struct vb_counts *counts, const int64_t *operations, size_t pair_count,
                                    int64_t period)
{
    assert(pair_count >= 2); /* one pair cannot repeat itself */
    const struct pairs pairs = {counts, operations, pair_count};
    struct vb_account account = {.kind = VB_ACCOUNT_NONE};
    if (!can_divide(&pairs, period)) {
        snprintf(account.reason, sizeof account.reason,
                 "the runs counted are no multiple of the period of %lld operations", (long long)period);
        return account;
    }
    account.has_asked = is_known(&pairs, &quantity_asked);
    account.has_peak = counts[0].peak_bytes >= 0;
    account.allocs = median_slope(&pairs, &quantity_allocs);
    account.frees = median_slope(&pairs, &quantity_frees);
    account.usable_bytes = is_known(&pairs, &quantity_usable) ? median_slope(&pairs, &quantity_usable) : NAN;
    account.live_bytes = median_slope(&pairs, &quantity_live);
    account.once_allocs = once(&pairs, &quantity_allocs);
    if (account.has_asked) {
        account.asked_bytes = median_slope(&pairs, &quantity_asked);
        account.once_asked_bytes = once(&pairs, &quantity_asked);
    }
    account.peak_bytes = account.has_peak ? counts[0].peak_bytes : 0;
    account.threads = threads_of(&pairs);
    account.operations = operations[0];
    account.has_watched = is_known(&pairs, &quantity_watched);
    if (account.has_watched) {
        account.watched_range = range_of(&pairs, period, &quantity_watched);
        account.watched_once_range = once_range_of(&pairs, &quantity_watched);
    }
    judge(&account, &pairs, period);
    return account;
}
