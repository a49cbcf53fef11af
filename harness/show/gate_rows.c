/* SPDX-License-Identifier: MIT */
#include "show/gate_rows.h"

#include "results/row_codes.h"
#include "show/gate_sentences.h"
#include "talk/measurement.h"

#include <stdio.h>

static int say_finding(struct vb_row *row, const struct vb_gate_finding *finding)
{
    char text[VB_GATE_TEXT_MAX];
    row->gate_code = vb_gate_code_of(finding->severity);
    row->gate_quantity = finding->quantity;
    int length = snprintf(text, sizeof text, "%s: ", vb_gate_word(row->gate_code));
    vb_gate_say(finding, text + length, sizeof text - (size_t)length);
    return vb_row_set_text(&row->gate, text);
}

static int append_missing(struct vb_results *results, const struct vb_gate_finding *finding)
{
    struct vb_row *row = vb_results_append(results);
    if (!row || vb_row_set_text(&row->case_name, finding->reference->case_name) != 0 ||
        vb_row_set_text(&row->point, finding->reference->point) != 0 ||
        vb_row_set_text(&row->variant, finding->reference->variant) != 0 ||
        vb_row_set_text(&row->allocator, finding->reference->allocator) != 0 ||
        vb_row_set_text(&row->baseline, finding->reference->baseline) != 0 ||
        vb_row_set_text(&row->status, VB_WORDS_NOT_MEASURED) != 0)
        return VB_ERROR_MEMORY;
    row->status_code = VB_ROW_NOT_MEASURED;
    return say_finding(row, finding);
}

int vb_gate_annotate(const struct vb_gate *gate, struct vb_results *results, struct vb_error *error)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < results->row_count; i++) {
        results->rows[i].gate_code = VB_ROW_GATE_PASS;
        results->rows[i].gate_quantity = VB_GATE_ROW;
        status = vb_row_set_text(&results->rows[i].gate, vb_gate_word(VB_ROW_GATE_PASS));
    }
    /* From the lightest to the weightiest, so that this is the one that stays. */
    for (int severity = VB_GATE_NOTE; severity <= VB_GATE_FAIL; severity++)
        for (size_t i = gate->count; status == 0 && i-- > 0;) {
            const struct vb_gate_finding *finding = &gate->findings[i];
            if ((int)finding->severity == severity && finding->row)
                status = say_finding(&results->rows[finding->row - results->rows], finding);
        }
    /* Last, because appending moves the rows. */
    for (size_t i = 0; status == 0 && i < gate->count; i++)
        if (!gate->findings[i].row)
            status = append_missing(results, &gate->findings[i]);
    return status == 0 ? 0 : vb_fail_memory(error);
}
