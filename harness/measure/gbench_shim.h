/* SPDX-License-Identifier: MIT
 *
 * Google Benchmark behind plain C. It decides nothing. It runs a body a given number of times and returns
 * nanoseconds. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Google Benchmark's State, of which C knows only the address. */
struct vb_gbench_state;

/* The timed body, called once in each thread. It calls vb_gbench_begin once, works, calls vb_gbench_end, and returns
 * NULL; or it returns the reason why there is no reading; the clock may then be in any state. */
typedef const char *vb_gbench_body(struct vb_gbench_state *state, int thread, void *context);

/* Starts the clock and returns how many operations to run. */
int64_t vb_gbench_begin(struct vb_gbench_state *state);

/* Stops the clock. */
void vb_gbench_end(struct vb_gbench_state *state);

struct vb_gbench_reading {
    int64_t operations; /* of all threads */
    double elapsed_ns;  /* wall time from begin to end; of several threads, their mean */
    double cpu_ns;      /* CPU time of all threads from begin to end */
};

/* Runs `body` once in each of `threads` >= 1 threads, with `operations` >= 1 fixed iterations in each, as the only
 * registered benchmark; the number of threads is the same in all calls of a process. Returns 0, or -1 with the reason
 * in `fault`. The first call in a process takes about a millisecond more. */
int vb_gbench_run(vb_gbench_body *body, void *context, int64_t operations, int threads,
                  struct vb_gbench_reading *reading, char *fault, size_t fault_size);

#ifdef __cplusplus
}
#endif
