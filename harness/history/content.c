/* SPDX-License-Identifier: MIT */
#include "history/store.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* FNV-1a of 128 bits (Fowler, Noll and Vo; RFC 9923): not against forgers, of which there are none. */
__extension__ typedef unsigned __int128 hash;

static void take_bytes(hash *state, const void *bytes, size_t count)
{
    const hash prime = ((hash)1 << 88) + 0x13b;
    for (size_t i = 0; i < count; i++)
        *state = (*state ^ ((const unsigned char *)bytes)[i]) * prime;
}

static void take_text(hash *state, const char *text)
{
    take_bytes(state, text ? text : "", strlen(text ? text : "") + 1);
}

static void take_number(hash *state, double value)
{
    if (isnan(value))
        value = -1; /* there are several that are none */
    take_bytes(state, &value, sizeof value);
}

void vb_content_of(const struct vb_results *results, char text[VB_CONTENT_MAX])
{
    static const char *const facts[] = {"started",      "seed",        "host",        "command",
                                        VB_FACT_COMMIT, VB_FACT_DIRTY, VB_FACT_ANCHOR};
    hash state = ((hash)0x6c62272e07bb0142 << 64) + 0x62b821756295c58d;
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        take_text(&state, vb_results_fact(results, facts[i]));
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        const char *const names[] = {row->case_name, row->point, row->variant, row->allocator, row->side, row->status};
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            take_text(&state, names[k]);
        take_number(&state, row->mean_ns);
        take_number(&state, row->ratio);
        take_number(&state, row->allocs_per_op);
    }
    snprintf(text, VB_CONTENT_MAX, "%016llx%016llx", (unsigned long long)(state >> 64), (unsigned long long)state);
}
