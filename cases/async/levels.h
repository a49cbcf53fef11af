/* SPDX-License-Identifier: MIT
 *
 * Functions on top of each other: each asks the one below it, and adds one to the answer when that is there; the lowest
 * asks a responder. In .NET each level is `async Task<long> F() => await G() + 1;`.
 *
 * What a level must remember while the answer below is on its way (whom it asked, and who asks it) is a frame. For a
 * coroutine its compiler makes one; in C it is a struct with a waiter in it. As in .NET, frame and future are one
 * object on the heap where the level returns a future. The forms differ in where the frame is:
 *
 *   heap        a future for every answer; one that is pending comes with its frame, in one allocation
 *   inline      a known answer itself; around a pending one the same as above, wrapped in a result
 *   passed      the level has nothing to do once the answer is there (it adds its one to the question instead): it
 *               returns what it gets from below, and needs no frame. In .NET: a return without an await
 *   pooled      as inline, with the future from a pool, and the frame from a list that the levels keep
 *   intrusive   the caller provides the frames of all levels
 *
 * The levels call each other through a table of pointers, because they stand for functions of different modules: a
 * compiler that sees a recursion unrolls it. Everything happens on the executor's thread.
 */
#ifndef ASYNC_LEVELS_H
#define ASYNC_LEVELS_H

#include "async/responder.h"

#define LEVELS_MAX 64

struct level_heap_frame {
    struct future_i64 future; /* first: it is freed as one */
    struct async_waiter waiter;
    struct future_i64 *below;
};

struct level_inline_frame {
    struct future_i64 future; /* first: it is freed as one */
    struct async_waiter waiter;
    struct result_i64 below;
};

struct level_pooled_frame {
    struct async_waiter waiter;
    struct levels *levels;
    struct source_i64 *source;
    struct result_i64 below;
};

/* In an array of the caller's, the lowest level's first. */
struct level_intrusive_frame {
    struct future_i64 future;
    struct async_waiter waiter;
};

struct levels {
    struct responder *responder;
    struct async_waiter *free; /* pooled frames */
    struct level_pooled_frame frames[LEVELS_MAX];

    /* What answers at each level; 0 is the lowest, which asks the responder. */
    struct future_i64 *(*heap[LEVELS_MAX + 1])(struct levels *levels, size_t level, uint64_t key);
    struct result_i64 (*inlined[LEVELS_MAX + 1])(struct levels *levels, size_t level, uint64_t key);
    struct result_i64 (*passed[LEVELS_MAX + 1])(struct levels *levels, size_t level, uint64_t key);
    struct result_i64 (*pooled[LEVELS_MAX + 1])(struct levels *levels, size_t level, uint64_t key);
    void (*intrusive[LEVELS_MAX + 1])(struct levels *levels, size_t level, uint64_t key,
                                      struct level_intrusive_frame *frame);
};

/* Level n answers key + 1 + n. A passed one asks the responder for key + n, which it must have. The pooled form has
 * frames for one question to the highest level at a time; where there is none left, it fails with EAGAIN. */
void levels_init(struct levels *levels, struct responder *responder);

#endif
