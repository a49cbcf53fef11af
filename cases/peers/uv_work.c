/* SPDX-License-Identifier: MIT */
#include "peers/uv_work.h"

static void answer(uv_work_t *work)
{
    struct uv_job *job = (struct uv_job *)work; /* its first member */
    job->answer = (int64_t)(job->key + 1);
}

int fetch_uv_work(uv_loop_t *loop, struct uv_job *job, uint64_t key, uv_after_work_cb ready)
{
    job->key = key;
    return -uv_queue_work(loop, &job->work, answer, ready); /* libuv's errors are those of errno, below zero */
}
