/* SPDX-License-Identifier: MIT
 *
 * What a row's status, ledger, contract and gate say, as enums for programs. The builder of a row sets them beside the
 * words; in a file the words count, since people edit them and files of before have nothing else. */
#pragma once

#include <stdbool.h>

struct vb_row;

enum vb_row_status {
    VB_ROW_STATUS_UNKNOWN,
    VB_ROW_OK,
    VB_ROW_FAILED, /* not measured, for another reason than the next five */
    VB_ROW_SKIPPED,
    VB_ROW_NOT_BUILT,
    VB_ROW_CRASHED,
    VB_ROW_TIMED_OUT,
    VB_ROW_NOT_MEASURED,    /* in the gate's reference alone */
    VB_ROW_CHECKSUM_BROKEN, /* wrong, from here on */
    VB_ROW_PERIOD_BROKEN,
    VB_ROW_CONTRACT_BROKEN,
};

enum vb_row_ledger {
    VB_ROW_LEDGER_UNKNOWN,
    VB_ROW_EXACT,
    VB_ROW_EXACT_IN_PART, /* allocations and bytes asked for; something beside them is not constant */
    VB_ROW_VARIES,
    VB_ROW_NOT_COUNTED,
};

enum vb_row_contract {
    VB_ROW_CONTRACT_UNKNOWN,
    VB_ROW_NO_CONTRACT,
    VB_ROW_KEPT,
    VB_ROW_KEPT_IN_PART, /* the rest could not be checked */
    VB_ROW_NOT_CHECKED,
    VB_ROW_BROKEN,
};

enum vb_row_gate {
    VB_ROW_NOT_GATED,
    VB_ROW_GATE_PASS,
    VB_ROW_GATE_NOTE,
    VB_ROW_GATE_UNDECIDED,
    VB_ROW_GATE_CANNOT,
    VB_ROW_GATE_FAIL,
};

/* The judgement on a row's ratio as data. Its words are made in results/verdict_words.c from this and the row's
 * numbers, for people; code reads the enum. */
enum vb_row_verdict {
    VB_ROW_NOT_JUDGED, /* the baseline, rows without a ratio, and times that mean nothing */
    VB_ROW_FASTER,
    VB_ROW_SLOWER,
    VB_ROW_SAME,               /* within what the interval of the ratio allows */
    VB_ROW_SAME_CODE,          /* both programs run the same machine code */
    VB_ROW_NO_VERDICT,         /* a doubt about the time, or about the baseline's, forbids one */
    VB_ROW_CANNOT_TELL_FEW,    /* too few launches for an interval */
    VB_ROW_CANNOT_TELL_NOISE,  /* the interval holds 1 and is wider than what counts as the same */
    VB_ROW_CANNOT_TELL_CHANCE, /* the interval leaves 1 out, as one of so many comparisons does by chance */
    VB_ROW_CANNOT_TELL_LAYOUT, /* the layouts of two programs differ too much for any number of launches */
};

/* What the gate, or `ab`, judges. */
enum vb_gate_quantity {
    VB_GATE_ROW, /* as a whole: missing, failed, broken */
    VB_GATE_CONTRACT,
    VB_GATE_ALLOCS,
    VB_GATE_BYTES,
    VB_GATE_FREES,
    VB_GATE_LIVE,
    VB_GATE_PEAK,
    VB_GATE_USABLE,
    VB_GATE_ONCE,
    VB_GATE_ONCE_BYTES,
    VB_GATE_COUNTER, /* one of the case's own */
    VB_GATE_INSTRUCTIONS,
    VB_GATE_CODE,
    VB_GATE_RATIO,
    VB_GATE_THROUGHPUT,
    VB_GATE_TIME,
    VB_GATE_QUANTITIES,
};

/* The names of these values in a results file, in their order, then NULL. The first is "". */
extern const char *const vb_row_status_codes[];
extern const char *const vb_row_ledger_codes[];
extern const char *const vb_row_contract_codes[];
extern const char *const vb_row_gate_codes[];
extern const char *const vb_row_verdict_codes[];
extern const char *const vb_gate_quantity_codes[];

/* Sets the codes of a row that was read to what its words say. */
void vb_row_read_words(struct vb_row *row);

/* What the gate found, behind its "FAIL: " or "note: "; "" where it passed. Lives as long as the row. */
const char *vb_row_finding(const struct vb_row *row);

/* Whether a row holds what it should; its status says what went wrong if not. */
bool vb_row_is_ok(const struct vb_row *row);

/* Whether it was measured to be wrong: a broken contract, or unequal results. */
bool vb_row_is_broken(const struct vb_row *row);

/* Whether it is what the ratios at its point refer to. */
bool vb_row_is_baseline(const struct vb_row *row);

/* Whether its allocations were counted, and are the same at n and 2n operations. */
bool vb_row_is_exact(const struct vb_row *row);

/* Whether its allocations were counted, and are not the same everywhere. */
bool vb_row_varies(const struct vb_row *row);
bool vb_row_is_skipped(const struct vb_row *row); /* the case said that it cannot run here */

/* Whether its allocations were not counted, for a reason that its ledger tells. */
bool vb_row_is_uncounted(const struct vb_row *row);

/* Whether a difference is claimed, or left open. */
bool vb_row_is_claimed(const struct vb_row *row);
bool vb_row_is_undecided(const struct vb_row *row);

/* Files of earlier versions have the words alone. Takes the verdict out of them, with the numbers that stood nowhere
 * else, and puts them into the words of today. Words that no version wrote stay as they are and are no verdict. Returns
 * 0 or VB_ERROR_MEMORY. */
int vb_row_read_old_verdict(struct vb_row *row);

/* The words by which a row says what the gate, or `ab`, found: those that stand in files. What a finding of `ab` begins
 * with. */
#define VB_AB_ALLOCATES_MORE "ALLOCATES MORE"
#define VB_AB_KEEPS_MORE     "KEEPS MORE"
#define VB_AB_SLOWER_WORD    "SLOWER"

/* "FAIL", "cannot judge", "cannot tell", "note", "pass", or "". */
const char *vb_gate_word(enum vb_row_gate gate);

/* "allocs/op", "ratio"; "" for a row as a whole. */
const char *vb_gate_quantity_word(enum vb_gate_quantity quantity);
