/* SPDX-License-Identifier: MIT */
#include "results/row_codes.h"
#include "base/text.h"

#include "talk/status_words.h"
#include "results/row.h"
#include "results/verdict_words.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

const char *const vb_row_status_codes[] = {
    [VB_ROW_STATUS_UNKNOWN] = "",
    [VB_ROW_OK] = "ok",
    [VB_ROW_FAILED] = "failed",
    [VB_ROW_SKIPPED] = "skipped",
    [VB_ROW_NOT_BUILT] = "not_built",
    [VB_ROW_CRASHED] = "crashed",
    [VB_ROW_TIMED_OUT] = "timed_out",
    [VB_ROW_NOT_MEASURED] = "not_measured",
    [VB_ROW_CHECKSUM_BROKEN] = "checksum",
    [VB_ROW_PERIOD_BROKEN] = "period",
    [VB_ROW_CONTRACT_BROKEN] = "contract",
    NULL,
};

const char *const vb_row_ledger_codes[] = {
    [VB_ROW_LEDGER_UNKNOWN] = "",
    [VB_ROW_EXACT] = "exact",
    [VB_ROW_EXACT_IN_PART] = "exact_in_part",
    [VB_ROW_VARIES] = "varies",
    [VB_ROW_NOT_COUNTED] = "not_counted",
    NULL,
};

const char *const vb_row_contract_codes[] = {
    [VB_ROW_CONTRACT_UNKNOWN] = "",
    [VB_ROW_NO_CONTRACT] = "none",
    [VB_ROW_KEPT] = "kept",
    [VB_ROW_KEPT_IN_PART] = "kept_in_part",
    [VB_ROW_NOT_CHECKED] = "not_checked",
    [VB_ROW_BROKEN] = "broken",
    NULL,
};

const char *const vb_row_gate_codes[] = {
    [VB_ROW_NOT_GATED] = "",
    [VB_ROW_GATE_PASS] = "pass",
    [VB_ROW_GATE_NOTE] = "note",
    [VB_ROW_GATE_UNDECIDED] = "cannot_tell",
    [VB_ROW_GATE_CANNOT] = "cannot_judge",
    [VB_ROW_GATE_FAIL] = "fail",
    NULL,
};

/* What words begin with, and the code that they stand for. */
struct beginning {
    const char *words;
    unsigned code;
};

static const struct beginning status_words[] = {
    {VB_WORDS_SKIPPED, VB_ROW_SKIPPED},
    {VB_WORDS_NOT_BUILT, VB_ROW_NOT_BUILT},
    {VB_WORDS_CRASHED, VB_ROW_CRASHED},
    {VB_WORDS_TIMED_OUT, VB_ROW_TIMED_OUT},
    {VB_WORDS_NOT_MEASURED, VB_ROW_NOT_MEASURED},
    {VB_WORDS_CHECKSUM, VB_ROW_CHECKSUM_BROKEN},
    {VB_WORDS_PERIOD, VB_ROW_PERIOD_BROKEN},
    {VB_WORDS_CONTRACT, VB_ROW_CONTRACT_BROKEN},
    {"", VB_ROW_FAILED},
};

static const struct beginning ledger_words[] = {
    {VB_WORDS_EXACT VB_WORDS_IN_PART, VB_ROW_EXACT_IN_PART},
    {VB_WORDS_EXACT, VB_ROW_EXACT},
    {VB_WORDS_VARIES, VB_ROW_VARIES},
    {"", VB_ROW_NOT_COUNTED},
};

static const struct beginning contract_words[] = {
    {VB_WORDS_NO_CONTRACT, VB_ROW_NO_CONTRACT},
    {VB_WORDS_KEPT VB_WORDS_IN_PART, VB_ROW_KEPT_IN_PART},
    {VB_WORDS_KEPT, VB_ROW_KEPT},
    {VB_WORDS_NOT_CHECKED, VB_ROW_NOT_CHECKED},
    {"", VB_ROW_BROKEN},
};

/* The first that fits; the last of every table always fits. 0 for an empty text. */
static unsigned code_of(const char *words, const struct beginning *known)
{
    if (words[0] == '\0')
        return 0;
    while (!vb_text_behind(words, known->words))
        known++;
    return known->code;
}

static enum vb_row_gate gate_of(const char *words)
{
    for (int code = VB_ROW_GATE_NOTE; code <= VB_ROW_GATE_FAIL; code++) {
        const char *behind = vb_text_behind(words, vb_gate_word((enum vb_row_gate)code));
        if (behind && vb_text_behind(behind, ": "))
            return (enum vb_row_gate)code;
    }
    return words[0] == '\0' ? VB_ROW_NOT_GATED : VB_ROW_GATE_PASS;
}

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

/* Which quantity a text of vb_gate_say, or of `ab`, is about. */
static enum vb_gate_quantity quantity_of_words(const char *text)
{
    static const struct {
        const char *words;
        enum vb_gate_quantity quantity;
    } of_ab[] = {
        {VB_AB_ALLOCATES_MORE, VB_GATE_ALLOCS}, {VB_AB_KEEPS_MORE, VB_GATE_LIVE}, {VB_AB_SLOWER_WORD, VB_GATE_TIME}};
    for (size_t i = 0; i < sizeof of_ab / sizeof of_ab[0]; i++)
        if (vb_text_behind(text, of_ab[i].words))
            return of_ab[i].quantity;
    for (int i = VB_GATE_CONTRACT; i < VB_GATE_QUANTITIES; i++)
        if (vb_text_behind(text, quantity_names[i]))
            return (enum vb_gate_quantity)i;
    return VB_GATE_ROW;
}

/* `ab` says of which program it speaks: "old: contract broken: ...". */
static enum vb_gate_quantity quantity_of(const char *finding)
{
    const char *of_side = vb_text_behind(finding, "old: ");
    of_side = of_side ? of_side : vb_text_behind(finding, "new: ");
    if (of_side && code_of(of_side, status_words) == VB_ROW_CONTRACT_BROKEN)
        return VB_GATE_CONTRACT;
    return quantity_of_words(finding);
}

void vb_row_read_words(struct vb_row *row)
{
    row->status_code =
        strcmp(row->status, VB_WORDS_OK) == 0 ? VB_ROW_OK : (enum vb_row_status)code_of(row->status, status_words);
    row->ledger_code = (enum vb_row_ledger)code_of(row->ledger, ledger_words);
    row->contract_code = (enum vb_row_contract)code_of(row->contract, contract_words);
    row->gate_code = gate_of(row->gate);
    row->gate_quantity = quantity_of(vb_row_finding(row));
}

const char *vb_row_finding(const struct vb_row *row)
{
    const char *colon = row->gate_code > VB_ROW_GATE_PASS ? strstr(row->gate, ": ") : NULL;
    return colon ? colon + strlen(": ") : "";
}

bool vb_row_is_ok(const struct vb_row *row)
{
    return row->status_code == VB_ROW_OK;
}

bool vb_row_is_skipped(const struct vb_row *row)
{
    return row->status_code == VB_ROW_SKIPPED;
}

bool vb_row_is_broken(const struct vb_row *row)
{
    return row->status_code >= VB_ROW_CHECKSUM_BROKEN;
}

bool vb_row_is_baseline(const struct vb_row *row)
{
    if (row->side[0] != '\0')
        return vb_row_is_old_side(row);
    return row->baseline[0] != '\0' && strcmp(row->variant, row->baseline) == 0;
}

bool vb_row_is_exact(const struct vb_row *row)
{
    return (row->ledger_code == VB_ROW_EXACT || row->ledger_code == VB_ROW_EXACT_IN_PART) && !isnan(row->allocs_per_op);
}

bool vb_row_varies(const struct vb_row *row)
{
    return row->ledger_code == VB_ROW_VARIES;
}

bool vb_row_is_uncounted(const struct vb_row *row)
{
    return row->ledger_code == VB_ROW_NOT_COUNTED;
}

const char *const vb_row_verdict_codes[] = {
    [VB_ROW_NOT_JUDGED] = "",
    [VB_ROW_FASTER] = "faster",
    [VB_ROW_SLOWER] = "slower",
    [VB_ROW_SAME] = "same",
    [VB_ROW_SAME_CODE] = "same_code",
    [VB_ROW_NO_VERDICT] = "no_verdict",
    [VB_ROW_CANNOT_TELL_FEW] = "cannot_tell_few",
    [VB_ROW_CANNOT_TELL_NOISE] = "cannot_tell_noise",
    [VB_ROW_CANNOT_TELL_CHANCE] = "cannot_tell_chance",
    [VB_ROW_CANNOT_TELL_LAYOUT] = "cannot_tell_layout",
    NULL,
};

bool vb_row_is_claimed(const struct vb_row *row)
{
    return row->verdict_code == VB_ROW_FASTER || row->verdict_code == VB_ROW_SLOWER;
}

bool vb_row_is_undecided(const struct vb_row *row)
{
    return row->verdict_code >= VB_ROW_CANNOT_TELL_FEW;
}

/* What earlier versions began a verdict with, the longer of two first. */
static const struct {
    const char *beginning;
    enum vb_row_verdict verdict;
} old_words[] = {
    {"faster", VB_ROW_FASTER},
    {"slower", VB_ROW_SLOWER},
    {"same", VB_ROW_SAME},
    {"cannot tell (too few", VB_ROW_CANNOT_TELL_FEW},
    {"cannot tell (could be chance", VB_ROW_CANNOT_TELL_CHANCE},
    {"cannot tell", VB_ROW_CANNOT_TELL_NOISE},
};

int vb_row_read_old_verdict(struct vb_row *row)
{
    for (size_t i = 0; i < sizeof old_words / sizeof old_words[0]; i++) {
        if (!vb_text_behind(row->verdict, old_words[i].beginning))
            continue;
        row->verdict_code = old_words[i].verdict;
        break;
    }
    double percent = NAN;
    bool reworded = vb_text_behind(row->verdict, "cannot tell (needs a change of more than") && row->detectable_pct > 0;
    if (sscanf(row->verdict, "cannot tell (needs a change of %lf %%)", &percent) == 1 && percent > 0) {
        row->detectable_pct = isnan(row->detectable_pct) ? percent : row->detectable_pct;
        reworded = true;
    } else if (sscanf(row->verdict, "cannot tell (could be chance among %" SCNd64 " comparisons)", &row->comparisons) ==
               1) {
        reworded = row->comparisons > 0;
    }
    if (!reworded)
        return 0;
    char words[VB_VERDICT_MAX];
    vb_say_verdict(words, row);
    return vb_row_set_text(&row->verdict, words);
}

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

const char *vb_gate_quantity_word(enum vb_gate_quantity quantity)
{
    return quantity_names[quantity];
}

const char *vb_gate_word(enum vb_row_gate gate)
{
    switch (gate) {
    case VB_ROW_GATE_FAIL: return "FAIL";
    case VB_ROW_GATE_CANNOT: return "cannot judge";
    case VB_ROW_GATE_UNDECIDED: return VB_WORDS_CANNOT_TELL;
    case VB_ROW_GATE_NOTE: return "note";
    case VB_ROW_GATE_PASS: return "pass";
    case VB_ROW_NOT_GATED: break;
    }
    return "";
}
