/* SPDX-License-Identifier: MIT */
#include "report/decimal.h"

#include "base/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 uint128;

/* The double nearest to digits / power. The quotient is taken to 63 or 64 bits; its lowest bit then also stands for
 * everything behind it, which is all that rounding to 53 bits needs to know. */
static double divide(uint64_t digits, uint64_t power)
{
    if (digits == 0)
        return 0;
    int shift = 63 + __builtin_clzll(digits) - __builtin_clzll(power);
    uint128 scaled = (uint128)digits << shift;
    uint64_t quotient = (uint64_t)(scaled / power);
    if ((uint128)quotient * power != scaled)
        quotient |= 1;
    return ldexp((double)quotient, -shift);
}

int vb_parse_decimal(const char *text, double *value)
{
    uint64_t digits = 0;
    uint64_t power = 1; /* of ten, of the decimals */
    int digit_count = 0;
    bool point = false;
    for (const char *byte = text; *byte; byte++) {
        unsigned digit = (unsigned char)*byte - (unsigned)'0';
        if (digit <= 9 && digit_count < 19) { /* 10^19 < 2^64 */
            digits = digits * 10 + digit;
            digit_count++;
            if (point)
                power *= 10;
        } else if (*byte == '.' && !point) {
            point = true;
        } else {
            return vb_parse_number(text, value);
        }
    }
    if (digit_count == 0)
        return -1;
    *value = divide(digits, power);
    return 0;
}
