/* SPDX-License-Identifier: MIT
 *
 * The service whose answer (key + 1) is worked out on libuv's thread pool, as programs on libuv would write it.
 */
#ifndef PEERS_UV_WORK_H
#define PEERS_UV_WORK_H

#include <stdint.h>
#include <uv.h>

struct uv_job {
    uv_work_t work;
    uint64_t key;
    int64_t answer;
};

/* Calls `ready` with the job's work, on the loop's thread, once the answer is in the job; the loop must be run for
 * that. The job must stay until then. 0, or an errno, and then `ready` is not called. */
int fetch_uv_work(uv_loop_t *loop, struct uv_job *job, uint64_t key, uv_after_work_cb ready);

#endif
