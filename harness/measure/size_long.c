/* SPDX-License-Identifier: MIT */
#include "measure/size_long.h"
#include "talk/long_loop.h"

#include <math.h>

/* Time of an operation in the shortest of some tries: what only an interruption made long is shorter the next time. */
static int try_part(struct vb_subject *subject, int64_t operations, double before_ns, double *op_ns,
                    struct vb_error *error)
{
    double shortest_ns = INFINITY;
    for (int i = 0; i < VB_LONG_TRIES; i++) {
        struct vb_loop_result result;
        int status = vb_subject_try(subject, operations, &result, error);
        if (status != 0)
            return status;
        shortest_ns = fmin(shortest_ns, fmax(result.elapsed_ns, 1));
        *op_ns = shortest_ns / (double)operations;
        if (!vb_long_has_grown(*op_ns, before_ns) || shortest_ns > (double)VB_LONG_AGAIN_NS)
            break;
    }
    return 0;
}

int vb_size_long(struct vb_subject *subject, double op_ns, int64_t counted, int64_t *operations, struct vb_error *error)
{
    *operations = vb_long_operations(op_ns, subject->period, counted);
    int status = 0;
    for (int round = 0; round < 2 && status == 0; round++) { /* a second one: the loop may have become longer */
        int64_t part = vb_long_part(*operations, subject->period);
        double part_op_ns = op_ns;
        if (part > 0)
            status = try_part(subject, part, op_ns, &part_op_ns, error);
        if (vb_long_has_grown(part_op_ns, op_ns) || (round == 0 && part_op_ns < op_ns))
            op_ns = part_op_ns;
        *operations = vb_long_operations(op_ns, subject->period, counted);
    }
    return status;
}
