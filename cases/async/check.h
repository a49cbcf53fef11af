/* SPDX-License-Identifier: MIT
 *
 * Misuse that the library notices, and what it costs to notice it.
 *
 * Always noticed, because the check is off the fast path or is one comparison: taking or awaiting a result that was
 * consumed, or a pooled source whose value was taken (its token is stale), and completing twice what
 * is still there.
 *
 * Files compiled with ASYNC_CHECKED also notice a heap future that is taken once more than it has references (which is
 * what a copy of a result that is backed by a future amounts to), and count what is alive, so that a test can see a
 * reference that was lost. They pay for it: a future that was taken is kept for a while instead of freed, and no source
 * is ever given back to malloc, so that what a stale pointer points at still says that it is stale. Layouts are the
 * same in both modes; but the counts are only right if every file that creates or releases futures is compiled in the
 * same one.
 *
 * Not noticed: a copy of a result that holds its value. Taking it twice gives the same value twice and harms nobody.
 */
#ifndef ASYNC_CHECK_H
#define ASYNC_CHECK_H

#include <stdint.h>

struct async_core;

/* Called with one sentence without a line end. Where it returns, the misused object is left alone and the operation
 * returns EINVAL. The handler is shared by all threads; NULL (as at start) prints the sentence on stderr and aborts.
 * Returns the handler that was set before. */
typedef void (*async_fault_handler)(const char *sentence);
async_fault_handler async_set_fault_handler(async_fault_handler handler);

/* Reports a misuse to the handler. For the library's headers. */
__attribute__((cold)) void async_fault(const char *sentence);

/* Futures on the heap and pooled sources that were created or handed out, and not yet released, by files compiled with
 * ASYNC_CHECKED. Exact only while no other thread is at work on them. */
int64_t async_live_count(void);

/* For the library's headers, in files compiled with ASYNC_CHECKED: counts a birth or a death; retire() takes a future
 * on the heap whose last reference is gone, marks it as taken and frees it after ASYNC_RETIRED_MAX others. */
#define ASYNC_RETIRED_MAX 1024
void async_check_birth(void);
void async_check_death(void);
void async_check_retire(struct async_core *core);

#ifdef ASYNC_CHECKED
#define ASYNC_IS_CHECKED 1
#else
#define ASYNC_IS_CHECKED 0
#endif

#endif
