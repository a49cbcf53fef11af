/* SPDX-License-Identifier: MIT */
#include "history/series.h"
#include "base/array.h"

#include <stdlib.h>
#include <string.h>

static int64_t number_of(const struct vb_datum *cell)
{
    return cell->type == VB_DATUM_INTEGER ? cell->integer : 0;
}

static int take_proof(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct vb_history_marks *marks = context;
    (void)count;
    struct vb_history_proof *more = vb_array_grow(marks->proofs, marks->proof_count, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    marks->proofs = more;
    more[marks->proof_count++] = (struct vb_history_proof){.series = number_of(&cells[0]),
                                                           .good = number_of(&cells[1]),
                                                           .bad = number_of(&cells[2]),
                                                           .verdict = (enum vb_history_verdict)number_of(&cells[3]),
                                                           .first = number_of(&cells[4]),
                                                           .ratio = vb_datum_as_real(&cells[5]),
                                                           .low = vb_datum_as_real(&cells[6]),
                                                           .high = vb_datum_as_real(&cells[7])};
    return 0;
}

static int take_blessing(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct vb_history_marks *marks = context;
    (void)count;
    struct vb_history_blessing *more = vb_array_grow(marks->blessings, marks->blessing_count, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    marks->blessings = more;
    struct vb_history_blessing *blessing = &more[marks->blessing_count++];
    *blessing = (struct vb_history_blessing){.series = number_of(&cells[0]),
                                             .commit = number_of(&cells[1]),
                                             .who = strdup(vb_datum_as_text(&cells[2])),
                                             .reason = strdup(vb_datum_as_text(&cells[3]))};
    return blessing->who && blessing->reason ? 0 : vb_fail_memory(error);
}

int vb_history_load_marks(struct vb_history_marks *marks, struct vb_database *database, struct vb_error *error)
{
    *marks = (struct vb_history_marks){0};
    VB_OR_RETURN(vb_database_run(
        database, "SELECT series_id, good_id, bad_id, verdict, first_id, ratio, low, high FROM verdicts ORDER BY id",
        NULL, 0, take_proof, marks, error));
    return vb_database_run(database, "SELECT series_id, commit_id, who, reason FROM blessings ORDER BY id", NULL, 0,
                           take_blessing, marks, error);
}

void vb_history_release_marks(struct vb_history_marks *marks)
{
    for (size_t i = 0; i < marks->blessing_count; i++) {
        free(marks->blessings[i].who);
        free(marks->blessings[i].reason);
    }
    free(marks->blessings);
    free(marks->proofs);
    *marks = (struct vb_history_marks){0};
}
