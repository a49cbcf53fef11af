/* SPDX-License-Identifier: MIT */
#include "results/gate_words.h"

#include <stddef.h>
#include <string.h>

static const char *const quantity_names[VB_GATE_QUANTITIES] = {
    [VB_GATE_ROW] = "",
    [VB_GATE_CONTRACT] = "contract",
    [VB_GATE_ALLOCS] = "allocs/op",
    [VB_GATE_BYTES] = "bytes/op",
    [VB_GATE_FREES] = "blocks left/op",
    [VB_GATE_LIVE] = "live bytes/op",
    [VB_GATE_PEAK] = "peak live bytes",
    [VB_GATE_USABLE] = "usable bytes/op",
    [VB_GATE_ONCE] = "allocs/loop",
    [VB_GATE_ONCE_BYTES] = "bytes/loop",
    [VB_GATE_COUNTER] = "counter",
    [VB_GATE_INSTRUCTIONS] = "instructions/op",
    [VB_GATE_CODE] = "bytes of code",
    [VB_GATE_THROUGHPUT] = "throughput",
    [VB_GATE_RATIO] = "ratio",
    [VB_GATE_TIME] = "time",
};

const char *const vb_gate_quantity_codes[] = {
    [VB_GATE_ROW] = "",
    [VB_GATE_CONTRACT] = "contract",
    [VB_GATE_ALLOCS] = "allocs",
    [VB_GATE_BYTES] = "bytes",
    [VB_GATE_FREES] = "frees",
    [VB_GATE_LIVE] = "live",
    [VB_GATE_PEAK] = "peak",
    [VB_GATE_USABLE] = "usable",
    [VB_GATE_ONCE] = "once",
    [VB_GATE_ONCE_BYTES] = "once_bytes",
    [VB_GATE_COUNTER] = "counter",
    [VB_GATE_INSTRUCTIONS] = "instructions",
    [VB_GATE_CODE] = "code",
    [VB_GATE_RATIO] = "ratio",
    [VB_GATE_THROUGHPUT] = "throughput",
    [VB_GATE_TIME] = "time",
    NULL,
};

enum vb_gate_quantity vb_gate_quantity_of(const char *text)
{
    static const struct {
        const char *words;
        enum vb_gate_quantity quantity;
    } of_ab[] = {
        {VB_AB_ALLOCATES_MORE, VB_GATE_ALLOCS}, {VB_AB_KEEPS_MORE, VB_GATE_LIVE}, {VB_AB_SLOWER_WORD, VB_GATE_TIME}};
    for (size_t i = 0; i < sizeof of_ab / sizeof of_ab[0]; i++)
        if (strncmp(text, of_ab[i].words, strlen(of_ab[i].words)) == 0)
            return of_ab[i].quantity;
    for (int i = VB_GATE_CONTRACT; i < VB_GATE_QUANTITIES; i++)
        if (strncmp(text, quantity_names[i], strlen(quantity_names[i])) == 0)
            return (enum vb_gate_quantity)i;
    return VB_GATE_ROW;
}

const char *vb_gate_quantity_word(enum vb_gate_quantity quantity)
{
    return quantity_names[quantity];
}

const char *vb_gate_word(enum vb_row_gate gate)
{
    switch (gate) {
    case VB_ROW_GATE_FAIL: return "FAIL";
    case VB_ROW_GATE_CANNOT: return "cannot judge";
    case VB_ROW_GATE_UNDECIDED: return "cannot tell";
    case VB_ROW_GATE_NOTE: return "note";
    case VB_ROW_GATE_PASS: return "pass";
    case VB_ROW_NOT_GATED: break;
    }
    return "";
}
