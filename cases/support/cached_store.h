/* SPDX-License-Identifier: MIT
 *
 * What the cases around a cache in front of a database share: the database with its rows, the cache with its keys, and
 * the keys that are asked for. Made from a case's parameters: `hit` (share of hits, in percent), `keys` (shuffled or
 * zipf) and `db` (see sqlite_store.h).
 */
#ifndef SUPPORT_CACHED_STORE_H
#define SUPPORT_CACHED_STORE_H

#include "async/cached_reader.h"
#include "case.h"
#include "support/key_sequence.h"
#include "support/sqlite_store.h"

struct cached_store {
    struct sqlite_store database;
    struct cached_reader *reader;
    struct key_sequence sequence;
};

/* NULL after vb_skip(). */
struct cached_store *cached_store_create(struct vb_run *run);
void cached_store_destroy(struct cached_store *store); /* NULL is allowed */

/* Says why a read failed, in SQLite's words where it has any; returns 0, for a loop to return. */
uint64_t cached_store_fail(struct vb_run *run, const struct cached_store *store, int error);

/* For period_at: the operations in which the share of hits is exact. */
int64_t cached_store_period(const struct vb_run *run);

/* What a variant promises that makes a future on the heap for every answer, the baseline, and what one with a future
 * for misses alone. SQLite allocates on a miss, and how much is its own affair; so the baseline promises a figure only
 * where all hit. The others miss as often as it does, and differ from it by their futures alone. */
struct vb_contract cached_store_heap_allocs(const struct vb_run *run);
struct vb_contract cached_store_heap_bytes(const struct vb_run *run);
struct vb_contract cached_store_inline_allocs(const struct vb_run *run);
struct vb_contract cached_store_inline_bytes(const struct vb_run *run);

/* The place after this one in the sequence of keys. */
static inline size_t cached_store_after(size_t index)
{
    return index + 1 < KEY_SEQUENCE_LENGTH ? index + 1 : 0;
}

#endif
