/* SPDX-License-Identifier: MIT */
#include "show/chart/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vb_chart_say_grouped(char *text, double value)
{
    char digits[VB_WORDING_MAX];
    int count = snprintf(digits, sizeof digits, "%.0f", value);
    if (count < 5 || value >= 1e15) {
        snprintf(text, VB_WORDING_MAX, value < 1e15 ? "%.0f" : "%.3e", value);
        return;
    }
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            *text++ = ',';
        *text++ = digits[i];
    }
    *text = '\0';
}

void vb_chart_say_ns(char *text, double ns)
{
    if (ns == 0)
        strcpy(text, "0");
    else if (ns < 0.01) /* what is not zero never reads as 0 */
        snprintf(text, VB_WORDING_MAX, "%.2g", ns);
    else if (ns < 1000)
        snprintf(text, VB_WORDING_MAX, "%.*f", ns < 100 ? 2 : 1, ns);
    else if (ns < 1e9)
        vb_chart_say_grouped(text, ns);
    else
        snprintf(text, VB_WORDING_MAX, "%.3e", ns);
}

void vb_chart_say_known(char *text, double value, double low, double high)
{
    double step = vb_step_of_interval(low, high);
    if (value >= 0.01 && value < 1000)
        vb_say_known(text, value, value < 100 ? 2 : 1, low, high);
    else
        vb_chart_say_ns(text, step > 0 && step <= value ? round(value / step) * step : value);
}

/* A difference that is real never reads "1.00". */
void vb_chart_say_ratio(char *text, const struct vb_row *row)
{
    if (row->ratio < 0.1 || row->ratio >= 10) {
        vb_chart_say_known(text, row->ratio, row->ratio_ci_low, row->ratio_ci_high);
        return;
    }
    vb_say_known(text, row->ratio, 2, row->ratio_ci_low, row->ratio_ci_high);
    for (int decimals = 2; decimals <= 6 && strtod(text, NULL) == 1 && vb_row_is_claimed(row); decimals++)
        snprintf(text, VB_WORDING_MAX, "%.*f", decimals, row->ratio);
}

/* Two digits of how far a factor is from 1, or fewer where its interval does not allow as many. */
static void say_factor(char *text, double factor, double low, double high)
{
    bool is_whole = factor >= 9.95;
    int decimals = is_whole ? 0 : 1;
    while (!is_whole && decimals < 5 && (factor - 1) * pow(10, decimals) < 9.5)
        decimals++;
    vb_say_known(text, factor, decimals, low, high);
    if (is_whole)
        vb_chart_say_grouped(text, strtod(text, NULL));
}

/* "5.6x as fast", "1.12x as long", as the sentences below the table count it: the larger side over the smaller one. */
void vb_chart_say_verdict(char *text, const struct vb_row *row)
{
    char factor[VB_WORDING_MAX];
    bool faster = row->verdict_code == VB_ROW_FASTER && row->ratio < 1;
    if (faster || (row->verdict_code == VB_ROW_SLOWER && row->ratio > 1)) {
        if (faster)
            say_factor(factor, 1 / row->ratio, 1 / row->ratio_ci_high, 1 / row->ratio_ci_low);
        else
            say_factor(factor, row->ratio, row->ratio_ci_low, row->ratio_ci_high);
        snprintf(text, VB_VERDICT_MAX, "%sx as %s", factor, faster ? "fast" : "long");
        return;
    }
    snprintf(text, VB_VERDICT_MAX, "%s", *row->verdict ? row->verdict : "not judged");
}
