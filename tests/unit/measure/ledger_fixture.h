/* SPDX-License-Identifier: MIT
 *
 * Where the tests of the ledger can count and where they cannot. Skipping is for programs whose malloc someone
 * intercepts (a sanitizer, or whatever LD_PRELOAD names, valgrind included) and for a jemalloc without the hook.
 * Anywhere else a ledger that is off is a failure, or else a broken ledger would pass by being skipped. */
#ifndef VB_TESTS_LEDGER_FIXTURE_H
#define VB_TESTS_LEDGER_FIXTURE_H

#include "measure/ledger/ledger.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulator.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VB_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define VB_SANITIZED 1
#endif
#endif
#ifndef VB_SANITIZED
#define VB_SANITIZED 0
#endif

static inline bool malloc_may_be_intercepted(void)
{
    const char *preload = getenv("LD_PRELOAD");
    return VB_SANITIZED || (preload && preload[0]);
}

/* Opens `backend` or skips the running test with the reason. */
static inline void open_or_skip(enum vb_ledger_backend backend)
{
    if (backend == VB_LEDGER_STATS)
        skip_if_emulated();
    if (vb_ledger_open(backend) == backend)
        return;
    print_message("%s: %s\n", vb_ledger_backend_name(backend), vb_ledger_reason());
    if (malloc_may_be_intercepted() || strstr(vb_ledger_reason(), "has no allocation hook"))
        skip();
    fail_msg("the ledger is off on a plain machine: %s", vb_ledger_reason());
}

/* Hides a block's origin from the compiler, which would otherwise delete malloc and free pairs. */
static inline void *kept(void *block)
{
    __asm__ volatile("" : "+r"(block) : : "memory");
    return block;
}

static inline void free_something(void)
{
    free(kept(malloc(100)));
}

/* Counts one call of `work`. */
static inline struct vb_counts count(void (*work)(void))
{
    struct vb_counts counts;
    vb_ledger_arm();
    vb_ledger_begin();
    work();
    vb_ledger_end(&counts);
    vb_ledger_disarm();
    return counts;
}

/* Backends that a test runs under in turn, where it counts the same with both. */
static const enum vb_ledger_backend vb_both_backends[] = {VB_LEDGER_HOOK, VB_LEDGER_STATS};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#endif
