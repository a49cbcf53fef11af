/* SPDX-License-Identifier: MIT */
#include "results/decimal.h"

#include "base/units.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

#define EXACT_MAX (UINT64_C(1) << 53) /* up to here every integer is a double */

/* 2 to the power of -`exponent`, 0 to 1022. */
static double power_of_half(int exponent)
{
    uint64_t bits = (uint64_t)(1023 - exponent) << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The double nearest to digits / power. Where both are doubles, that is what a division returns (W. D. Clinger, "How to
 * read floating point numbers accurately", 1990). Otherwise the quotient is taken to 63 or 64 bits; its lowest bit then
 * also stands for everything behind it, which is all that rounding to 53 bits needs to know. `power` is at most 10^19,
 * and so is a double: 5^19 has 45 bits. */
static double divide(uint64_t digits, uint64_t power)
{
    if (digits <= EXACT_MAX)
        return (double)digits / (double)power;
    int shift = 63 + __builtin_clzll(digits) - __builtin_clzll(power); /* 0 to 73 */
    uint128 scaled = (uint128)digits << shift;
    uint64_t quotient = (uint64_t)(scaled / power);
    if ((uint128)quotient * power != scaled)
        quotient |= 1;
    return (double)quotient * power_of_half(shift);
}

/* Adds the digits at `text` to `digits`. Returns how many there are. */
static size_t take_digits(const char *text, uint64_t *digits)
{
    size_t count = 0;
    for (unsigned digit; (digit = (unsigned char)text[count] - (unsigned)'0') <= 9; count++)
        *digits = *digits * 10 + digit;
    return count;
}

int vb_parse_decimal(const char *text, double *value)
{
    static const uint64_t powers[] = {1u,
                                      10u,
                                      100u,
                                      1000u,
                                      10000u,
                                      100000u,
                                      1000000u,
                                      10000000u,
                                      100000000u,
                                      1000000000u,
                                      10000000000u,
                                      100000000000u,
                                      1000000000000u,
                                      10000000000000u,
                                      100000000000000u,
                                      1000000000000000u,
                                      10000000000000000u,
                                      100000000000000000u,
                                      1000000000000000000u,
                                      10000000000000000000u};
    uint64_t digits = 0; /* overflows where there are too many, and then is not used */
    size_t whole = take_digits(text, &digits);
    size_t decimals = 0;
    const char *end = text + whole;
    if (*end == '.') {
        decimals = take_digits(end + 1, &digits);
        end += 1 + decimals;
    }
    if (*end != '\0' || whole + decimals > 19) /* 10^19 < 2^64 */
        return vb_parse_number(text, value);
    if (whole + decimals == 0)
        return -1;
    *value = divide(digits, powers[decimals]);
    return 0;
}
