/* SPDX-License-Identifier: MIT
 *
 * What the statistics promise, tried where the truth is known. usage: validate-simulate [RUNS [PAGES]]
 * Exit status: 0 when every table passes, 1 when one fails, 3 without memory. The seeds are fixed. */
#include "base/units.h"
#include "validate/tables.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void vb_table_give_up(void)
{
    fprintf(stderr, "validate-simulate: out of memory\n");
    exit(3);
}

int main(int argc, char **argv)
{
    int64_t runs = 2000;
    int64_t pages = 2000;
    if (argc > 3 || (argc > 1 && vb_parse_count(argv[1], 1, 1000000, &runs) != 0) ||
        (argc > 2 && vb_parse_count(argv[2], 1, 1000000, &pages) != 0)) {
        fprintf(stderr, "usage: validate-simulate [RUNS [PAGES]]\n");
        return 2;
    }
    bool good = vb_table_coverage((int)runs);
    good &= vb_table_false_claims((int)pages);
    good &= vb_table_power((int)pages / 4);
    good &= vb_table_machines((int)runs);
    good &= vb_table_kinds((int)runs);
    if (fflush(stdout) != 0 || ferror(stdout))
        return 3;
    return good ? 0 : 1;
}
