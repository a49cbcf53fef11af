/* SPDX-License-Identifier: MIT
 *
 * Units, and numbers as a reader wants to see them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define VB_NS_PER_S  1000000000LL
#define VB_NS_PER_MS 1000000LL
#define VB_NS_PER_US 1000LL

/* Parses a duration such as "3s", "250ms", "10us", "2m" or "1.5s" into nanoseconds, more than 0 and at most a day.
 * Returns 0, or -1 when `text` is not one; a number without a unit is not one. */
int vb_parse_duration(const char *text, int64_t *ns);

/* Parses a whole decimal number without a sign into `value`, lowest to highest. Returns 0 or -1. */
int vb_parse_count(const char *text, int64_t lowest, int64_t highest, int64_t *value);

/* Parses a finite decimal number, and nothing after it. Returns 0 or -1. The decimal point is a point in any locale,
 * also in what is written. */
int vb_parse_number(const char *text, double *value);

/* The same of the first `length` bytes of a text; fewer than 64. */
int vb_parse_number_of(const char *text, size_t length, double *value);

/* Writes the shortest decimal form that reads back as the same double ("0.1", "24", "1e+300"), never NaN or infinity,
 * for which it writes nothing. Returns the length. `size` is at least 32. */
int vb_format_exact(char *text, size_t size, double value);

/* Writes `value` to be read by people, with `digits` significant digits but never fewer than the whole part: 36.25,
 * 0.29, 1234. `size` is at least 32. Returns the length. */
int vb_format_short(char *text, size_t size, double value, int digits);

/* Writes nanoseconds as "10 s", "250 ms", "1.5 s", "2 min". `size` is at least 32. Returns the length. */
int vb_format_duration(char *text, size_t size, int64_t ns);
