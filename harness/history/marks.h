/* SPDX-License-Identifier: MIT
 *
 * What people and `ab` have said of changes. */
#pragma once

#include "history/store.h"

struct vb_history_blessing {
    int64_t series;
    int64_t commit;
    char *who;
    char *reason;
};

struct vb_history_marks {
    struct vb_history_proof *proofs; /* the oldest first */
    size_t proof_count;
    struct vb_history_blessing *blessings;
    size_t blessing_count;
};

/* Reads them. Release in any case. Returns 0 or an error. */
int vb_history_load_marks(struct vb_history_marks *marks, struct vb_database *database, struct vb_error *error);
void vb_history_release_marks(struct vb_history_marks *marks);
