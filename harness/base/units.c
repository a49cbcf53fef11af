/* SPDX-License-Identifier: MIT */
#include "base/units.h"
#include "base/plain_locale.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 3, 4))) static int write_plainly(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    locale_t before = vb_plain_locale_begin();
    int length = vsnprintf(text, size, format, arguments);
    vb_plain_locale_end(before);
    va_end(arguments);
    return length;
}

static double read_plainly(const char *text, char **end)
{
    locale_t before = vb_plain_locale_begin();
    double value = strtod(text, end);
    vb_plain_locale_end(before);
    return value;
}

int vb_parse_number(const char *text, double *value)
{
    if (*text == '\0' || strspn(text, "+-.0123456789eE") != strlen(text)) /* no blanks, hexadecimals, NaN, infinity */
        return -1;
    char *end = NULL;
    errno = 0;
    double parsed = read_plainly(text, &end);
    if (*end != '\0' || end == text || !isfinite(parsed))
        return -1;
    *value = parsed;
    return 0;
}

int vb_parse_number_of(const char *text, size_t length, double *value)
{
    char number[64];
    if (length >= sizeof number)
        return -1;
    memcpy(number, text, length);
    number[length] = '\0';
    return vb_parse_number(number, value);
}

int vb_parse_count(const char *text, int64_t lowest, int64_t highest, int64_t *value)
{
    int64_t parsed = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(parsed, 10, &parsed) || __builtin_add_overflow(parsed, *at - '0', &parsed))
            return -1;
    if (at == text || *at != '\0' || parsed < lowest || parsed > highest)
        return -1;
    *value = parsed;
    return 0;
}

int vb_parse_duration(const char *text, int64_t *ns)
{
    static const struct {
        const char *suffix;
        double ns;
    } units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"min", 60e9}, {"m", 60e9}, {"s", 1e9}};

    char digits[32];
    size_t length = strspn(text, ".0123456789");
    if (length == 0 || length >= sizeof digits)
        return -1;
    memcpy(digits, text, length);
    digits[length] = '\0';
    double number = 0;
    if (vb_parse_number(digits, &number) != 0)
        return -1;

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(text + length, units[i].suffix) != 0)
            continue;
        double total = number * units[i].ns;
        if (!(total >= 1) || total > 24 * 3600e9)
            return -1;
        *ns = llround(total); /* 1.005 * 1000 is a hair less than 1005 */
        return 0;
    }
    return -1;
}

int vb_format_exact(char *text, size_t size, double value)
{
    text[0] = '\0';
    if (!isfinite(value))
        return 0;
    if (value == 0)
        value = 0; /* no "-0" */
    int length = 0;
    for (int digits = 15; digits <= 17; digits++) {
        length = write_plainly(text, size, "%.*g", digits, value);
        if (read_plainly(text, NULL) == value)
            break;
    }
    return length;
}

int vb_format_short(char *text, size_t size, double value, int digits)
{
    text[0] = '\0';
    if (!isfinite(value))
        return 0;
    double magnitude = fabs(value);
    int whole = magnitude < 1 ? 1 : (int)floor(log10(magnitude)) + 1;
    if (whole > 15 || (magnitude > 0 && magnitude < 1e-6)) /* what is not 0 must not read as 0 */
        return write_plainly(text, size, "%.*g", digits, value);
    /* Below 1 the leading zeros do not count: 0.0123 has three significant digits. */
    int zeros = magnitude > 0 && magnitude < 1 ? (int)ceil(-log10(magnitude)) - 1 : 0;
    int decimals = magnitude < 1 ? digits + zeros : digits - whole;
    if (decimals > 9)
        decimals = 9;
    return write_plainly(text, size, "%.*f", decimals < 0 ? 0 : decimals, value == 0 ? 0.0 : value);
}

int vb_format_duration(char *text, size_t size, int64_t ns)
{
    double seconds = (double)ns / 1e9;
    if (seconds >= 120)
        return write_plainly(text, size, "%.4g min", seconds / 60);
    if (seconds >= 1)
        return write_plainly(text, size, "%.4g s", seconds);
    if (ns >= VB_NS_PER_MS)
        return write_plainly(text, size, "%.4g ms", (double)ns / 1e6);
    if (ns >= VB_NS_PER_US)
        return write_plainly(text, size, "%.4g us", (double)ns / 1e3);
    return write_plainly(text, size, "%lld ns", (long long)ns);
}
