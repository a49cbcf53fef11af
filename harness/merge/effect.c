/* SPDX-License-Identifier: MIT */
#include "merge/parts.h"
#include "base/cleanup.h"

#include "results/doubt_words.h"
#include "stats/layouts_estimate.h"
#include "stats/paired.h"
#include "stats/distributions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_ERROR 1e-9 /* of ln ratio: no clock tells so little, but a file may */

bool vb_merge_row_counts(const struct vb_row *row)
{
    return row && vb_row_is_ok(row) && !vb_row_is_doubted(row);
}

/* The confidence of the interval of a row by itself. That of a comparison that was confirmed is a little higher, so
 * that its error is not taken to be too small. */
static double confidence_of(const struct vb_results *results, const struct vb_row *row)
{
    const char *fact = vb_results_fact(results, "confidence");
    double confidence = fact ? strtod(fact, NULL) / 100 : 0;
    if (!(confidence > 0.5 && confidence < 1))
        confidence = VB_CONFIDENCE;
    return row->side[0] != '\0' ? confidence : vb_look_confidence(confidence);
}

/* Of the trimmed mean over launches (stats/estimate.h), or of that over layouts, through which launches rotate. */
static double df_of(const struct vb_row *row)
{
    int64_t count = row->launches;
    int64_t left_out = count / 5;
    if (row->layouts >= 2 && row->layouts <= (double)row->launches) {
        count = (int64_t)row->layouts;
        left_out = (int64_t)vb_layouts_left_out((size_t)count, (size_t)(row->launches / count));
    }
    return (double)(count - 2 * left_out - 1);
}

static double center_of(const struct vb_row *row, enum vb_merge_quantity quantity)
{
    if (!vb_merge_row_counts(row))
        return NAN;
    double value = quantity == VB_MERGE_RATIO ? row->ratio : row->mean_ns;
    return value > 0 ? log(value) : NAN;
}

/* count 0: there is no interval. */
static struct vb_estimate estimate_of(const struct vb_results *results, const struct vb_row *row,
                                      enum vb_merge_quantity quantity)
{
    bool ratio = quantity == VB_MERGE_RATIO;
    double center = center_of(row, quantity);
    if (isnan(center) || row->launches < VB_ESTIMATE_MIN)
        return (struct vb_estimate){0};
    double low = ratio ? row->ratio_ci_low : row->ci_low_ns;
    double high = ratio ? row->ratio_ci_high : row->ci_high_ns;
    if (!(low > 0) || !isfinite(high) || !(high >= low))
        return (struct vb_estimate){0};
    double df = df_of(row);
    double confidence = ratio ? confidence_of(results, row) : vb_look_confidence(VB_CONFIDENCE);
    double half_width = log(high / low) / 2;
    double error = half_width / vb_student_t_quantile(0.5 + confidence / 2, df);
    return (struct vb_estimate){
        .count = (size_t)row->launches, .center = center, .error = fmax(error, LEAST_ERROR), .df = df};
}

/* The runs of each machine as one estimate. */
struct gathering {
    const struct vb_fleet *fleet;
    struct vb_estimate *runs;     /* by source; count 0: not known */
    struct vb_estimate *machines; /* by machine; likewise */
    struct vb_estimate *scratch;
};

static void join_runs(struct gathering *gathering, size_t machine)
{
    const struct vb_fleet *fleet = gathering->fleet;
    size_t count = 0;
    for (size_t s = 0; s < fleet->source_count; s++)
        if (fleet->sources[s].machine == machine && gathering->runs[s].count > 0)
            gathering->scratch[count++] = gathering->runs[s];
    if (count > 0)
        gathering->machines[machine] = vb_meta_fixed(gathering->scratch, count);
}

static struct vb_estimate join_class(const struct gathering *gathering, size_t class)
{
    const struct vb_fleet *fleet = gathering->fleet;
    size_t count = 0;
    for (size_t m = 0; m < fleet->machine_count; m++)
        if (fleet->machines[m].class == class && gathering->machines[m].count > 0)
            gathering->scratch[count++] = gathering->machines[m];
    return count > 0 ? vb_meta_fixed(gathering->scratch, count) : (struct vb_estimate){0};
}

static void join_all(struct vb_merge_effect *effect, const struct gathering *gathering, enum vb_meta_method method)
{
    const struct vb_fleet *fleet = gathering->fleet;
    for (size_t m = 0; m < fleet->machine_count; m++)
        if (gathering->machines[m].count > 0)
            gathering->scratch[effect->machine_count++] = gathering->machines[m];
    if (effect->machine_count > 0)
        effect->over = vb_meta_random(gathering->scratch, effect->machine_count, method);
}

static double plain_mean(const struct vb_row *const *rows, size_t count, enum vb_merge_quantity quantity)
{
    double sum = 0;
    size_t known = 0;
    for (size_t s = 0; s < count; s++) {
        double center = center_of(rows[s], quantity);
        known += isnan(center) ? 0 : 1;
        sum += isnan(center) ? 0 : center;
    }
    return known > 0 ? sum / (double)known : NAN;
}

int vb_merge_effect_make(struct vb_merge_effect *effect, const struct vb_fleet *fleet, const struct vb_row *const *rows,
                         enum vb_merge_quantity quantity, enum vb_meta_method method)
{
    struct vb_estimate *all VB_FREE = calloc(3 * fleet->source_count, sizeof *all);
    *effect = (struct vb_merge_effect){.classes = calloc(fleet->class_count, sizeof *effect->classes),
                                       .plain = plain_mean(rows, fleet->source_count, quantity)};
    if (!all || !effect->classes)
        return VB_ERROR_MEMORY;
    struct gathering gathering = {
        .fleet = fleet, .runs = all, .machines = all + fleet->source_count, .scratch = all + 2 * fleet->source_count};
    for (size_t s = 0; s < fleet->source_count; s++)
        if (rows[s])
            gathering.runs[s] = estimate_of(fleet->sources[s].results, rows[s], quantity);
    for (size_t m = 0; m < fleet->machine_count; m++)
        join_runs(&gathering, m);
    for (size_t c = 0; c < fleet->class_count; c++)
        effect->classes[c] = join_class(&gathering, c);
    join_all(effect, &gathering, method);
    return 0;
}

void vb_merge_effect_release(struct vb_merge_effect *effect)
{
    free(effect->classes);
    *effect = (struct vb_merge_effect){0};
}
