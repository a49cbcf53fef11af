/* SPDX-License-Identifier: MIT */
#include "show/chart/number.h"

#include <math.h>
#include <stdio.h>
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

void vb_chart_say_bytes(char *text, double bytes)
{
    if (bytes == floor(bytes) && bytes < 1e12)
        vb_chart_say_grouped(text, bytes);
    else
        vb_chart_say_ns(text, bytes);
}

void vb_chart_say_tic(char *text, double value)
{
    static const struct {
        double from, unit;
        const char *letter;
    } units[] = {{1e12, 1e12, "T"}, {1e9, 1e9, "G"}, {1e6, 1e6, "M"}, {1e4, 1e3, "k"}, {-INFINITY, 1, ""}};
    size_t i = 0;
    while (value < units[i].from)
        i++;
    snprintf(text, VB_WORDING_MAX, "%g%s", value / units[i].unit, units[i].letter);
}
