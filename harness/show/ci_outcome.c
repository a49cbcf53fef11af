/* SPDX-License-Identifier: MIT */
#include "show/ci_outcome.h"

#include "judge/gate.h"

static const char *type_of_status(const struct vb_row *row)
{
    switch (row->status_code) {
    case VB_ROW_CONTRACT_BROKEN: return "contract";
    case VB_ROW_CHECKSUM_BROKEN:
    case VB_ROW_PERIOD_BROKEN: return "checksum";
    case VB_ROW_CRASHED: return "crash";
    case VB_ROW_TIMED_OUT: return "timeout";
    case VB_ROW_SKIPPED: return "skipped";
    default: return "not-measured";
    }
}

static const char *type_of_failure(const struct vb_row *row)
{
    if (vb_row_is_broken(row))
        return type_of_status(row);
    if (row->gate_quantity == VB_GATE_CONTRACT)
        return "contract";
    if (vb_gate_is_count(row->gate_quantity))
        return "alloc-regression";
    bool slower = row->gate_quantity == VB_GATE_RATIO || row->gate_quantity == VB_GATE_TIME;
    return slower ? "time-regression" : "regression";
}

static struct vb_ci_outcome outcome_without_gate(const struct vb_row *row)
{
    if (vb_row_is_ok(row))
        return (struct vb_ci_outcome){VB_CI_PASSED, "pass", ""};
    bool skipped = row->status_code == VB_ROW_SKIPPED || row->status_code == VB_ROW_NOT_BUILT;
    enum vb_ci_kind kind = vb_row_is_broken(row) ? VB_CI_FAILURE : skipped ? VB_CI_SKIPPED : VB_CI_ERROR;
    return (struct vb_ci_outcome){kind, type_of_status(row), row->status};
}

struct vb_ci_outcome vb_ci_outcome(const struct vb_row *row)
{
    const char *message = vb_row_finding(row);
    if (row->gate_code == VB_ROW_GATE_FAIL)
        return (struct vb_ci_outcome){VB_CI_FAILURE, type_of_failure(row), message};
    if (row->gate_code == VB_ROW_GATE_CANNOT)
        return (struct vb_ci_outcome){VB_CI_ERROR, vb_row_is_ok(row) ? "cannot-judge" : type_of_status(row), message};
    if (!vb_row_is_ok(row))
        return outcome_without_gate(row);
    if (row->gate_code == VB_ROW_GATE_UNDECIDED)
        return (struct vb_ci_outcome){VB_CI_UNDECIDED, "undecided", message};
    if (row->gate_code == VB_ROW_GATE_NOTE)
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
        [VB_CI_FAILURE] = "failed",      [VB_CI_ERROR] = "could not be judged", [VB_CI_SKIPPED] = "skipped",
        [VB_CI_UNDECIDED] = "undecided", [VB_CI_NOTED] = "with a note",
    };
    fprintf(stream, "%s: %s: %zu %s",
            totals->compared ? "ab"
            : totals->gated  ? "gate"
                             : "run",
            vb_ci_verdict(totals), totals->rows, totals->rows == 1 ? "row" : "rows");
    const char *separator = ": ";
    for (int kind = VB_CI_KINDS - 1; kind > VB_CI_PASSED; kind--) {
        if (totals->counts[kind] == 0)
            continue;
        bool unmeasured = kind == VB_CI_ERROR && !totals->gated;
        fprintf(stream, "%s%zu %s", separator, totals->counts[kind], unmeasured ? "not measured" : words[kind]);
        separator = ", ";
    }
}
