/* SPDX-License-Identifier: MIT */
#include "report/ci_outcome.h"

#include "report/delta.h"
#include "report/gate_text.h"
#include "report/sentence.h"

#include <string.h>

/* The rest of `text` behind `beginning`, or NULL if it does not begin so. */
static const char *behind(const char *text, const char *beginning)
{
    size_t length = strlen(beginning);
    return strncmp(text, beginning, length) == 0 ? text + length : NULL;
}

static const char *type_of_broken(const struct vb_row *row)
{
    return behind(row->status, "contract broken: ") ? "contract" : "checksum";
}

static const char *type_of_unmeasured(const struct vb_row *row)
{
    return behind(row->status, "crashed")     ? "crash"
           : behind(row->status, "timed out") ? "timeout"
           : behind(row->status, "skipped")   ? "skipped"
                                              : "not-measured";
}

static const char *type_of_failure(const struct vb_row *row, const char *message)
{
    if (vb_row_is_broken(row))
        return type_of_broken(row);
    if (behind(message, "old: contract broken: "))
        return "contract";
    enum vb_gate_quantity quantity = vb_gate_quantity_of(message);
    if (vb_gate_is_count(quantity) || behind(message, "ALLOCATES MORE"))
        return "alloc-regression";
    bool slower = quantity == VB_GATE_RATIO || quantity == VB_GATE_TIME || behind(message, "SLOWER");
    return slower ? "time-regression" : "regression";
}

static struct vb_ci_outcome outcome_without_gate(const struct vb_row *row)
{
    if (vb_row_is_ok(row))
        return (struct vb_ci_outcome){VB_CI_PASSED, "pass", ""};
    if (vb_row_is_broken(row))
        return (struct vb_ci_outcome){VB_CI_FAILURE, type_of_broken(row), row->status};
    bool skipped = behind(row->status, "skipped: ") || behind(row->status, "needs ");
    return (struct vb_ci_outcome){skipped ? VB_CI_SKIPPED : VB_CI_ERROR, type_of_unmeasured(row),
                                   row->status};
}

struct vb_ci_outcome vb_ci_outcome(const struct vb_row *row)
{
    const char *message;
    if ((message = behind(row->gate, "FAIL: ")) != NULL)
        return (struct vb_ci_outcome){VB_CI_FAILURE, type_of_failure(row, message), message};
    if ((message = behind(row->gate, "cannot judge: ")) != NULL)
        return (struct vb_ci_outcome){VB_CI_ERROR, vb_row_is_ok(row) ? "cannot-judge" : type_of_unmeasured(row),
                                       message};
    if (!vb_row_is_ok(row))
        return outcome_without_gate(row);
    if ((message = behind(row->gate, "cannot tell: ")) != NULL)
        return (struct vb_ci_outcome){VB_CI_UNDECIDED, "undecided", message};
    if ((message = behind(row->gate, "note: ")) != NULL)
        return (struct vb_ci_outcome){VB_CI_NOTED, "note", message};
    return outcome_without_gate(row);
}

struct vb_ci_totals vb_ci_totals(const struct vb_results *results)
{
    struct vb_ci_totals totals = {0};
    for (size_t i = 0; i < results->row_count; i++) {
        if (vb_row_is_old_side(&results->rows[i]))
            continue;
        totals.rows++;
        totals.compared = totals.compared || results->rows[i].side[0] != '\0';
        totals.counts[vb_ci_outcome(&results->rows[i]).kind]++;
        totals.gated = totals.gated || results->rows[i].gate[0] != '\0';
    }
    return totals;
}

const char *vb_ci_verdict(const struct vb_ci_totals *totals)
{
    if (totals->counts[VB_CI_FAILURE] > 0)
        return "FAILED";
    if (totals->rows == 0)
        return "nothing was measured";
    if (totals->counts[VB_CI_ERROR] > 0)
        return totals->gated ? "could not judge" : "not all could be measured";
    if (totals->counts[VB_CI_UNDECIDED] > 0)
        return "undecided";
    return totals->gated ? "passed" : "measured";
}

void vb_ci_write_totals(const struct vb_ci_totals *totals, FILE *stream)
{
    static const char *const words[VB_CI_KINDS] = {
        [VB_CI_FAILURE] = "failed",       [VB_CI_ERROR] = "could not be judged",
        [VB_CI_SKIPPED] = "skipped",      [VB_CI_UNDECIDED] = "undecided",
        [VB_CI_NOTED] = "with a note",
    };
    fprintf(stream, "%s: %s: %zu %s", totals->compared ? "ab" : totals->gated ? "gate" : "run", vb_ci_verdict(totals), totals->rows,
            totals->rows == 1 ? "row" : "rows");
    const char *separator = ": ";
    for (int kind = VB_CI_KINDS - 1; kind > VB_CI_PASSED; kind--) {
        if (totals->counts[kind] == 0)
            continue;
        bool unmeasured = kind == VB_CI_ERROR && !totals->gated;
        fprintf(stream, "%s%zu %s", separator, totals->counts[kind], unmeasured ? "not measured" : words[kind]);
        separator = ", ";
    }
}
