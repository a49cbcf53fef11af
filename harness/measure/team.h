/* SPDX-License-Identifier: MIT
 *
 * Several threads that run one loop at the same time. Counting begins when all have reached their VB_LOOP and ends when
 * all have left it, so that neither their set-up nor the making of threads is part of it. */
#pragma once

#include "base/error.h"
#include "case.h"
#include "measure/run_loop.h"

/* One thread's share of a loop. */
struct vb_member {
    struct vb_run run; /* a copy of the worker's, with an index of its own */
    struct vb_timer timer;
    const struct vb_variant *variant;
    uint64_t checksum;
    bool is_prepared; /* who runs it sees to what comes before and after its loop function */
};

/* Makes members 0 .. count - 1 of the loop of `run`, each for run->count operations, under `pass`. They are freed with
 * free(). NULL without memory. */
struct vb_member *vb_members_create(const struct vb_run *run, const struct vb_variant *variant, enum vb_pass pass,
                                    int count);

/* The case's work before the loop function of a member and after it. The latter also runs if the former skipped. */
void vb_member_prepare(struct vb_member *member);
void vb_member_release(struct vb_member *member);

/* Runs the loop of one member and the work around it in the calling thread, on a CPU of its own among the allowed
 * ones. */
void vb_member_run(struct vb_member *member);

/* Runs them all, each in a thread of its own but the first, which runs in this one, and waits for them. `counts` gets
 * what was allocated between the last begin and the last end, in a counting pass. Returns 0 or VB_ERROR_MEASURE when a
 * thread could not be made. */
int vb_team_run(struct vb_member *members, int count, struct vb_counts *counts, struct vb_error *error);

/* What a member's VB_LOOP calls at its begin and end: waits for the others. */
struct vb_team;
void vb_team_begin(struct vb_team *team);
void vb_team_end(struct vb_team *team);
