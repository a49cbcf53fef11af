/* SPDX-License-Identifier: MIT */
#include "support/cached_store.h"
#include "support/tell.h"

#include <string.h>

static int64_t value_of(int64_t key)
{
    return (int64_t)((uint64_t)key * UINT64_C(2654435761) % 1000003);
}

static int fill_sequence(struct vb_run *run, struct key_sequence *sequence)
{
    int is_zipf = word_of(run, "keys", "keys are", "shuffled", "zipf");
    if (is_zipf < 0)
        return -1;
    if (key_sequence_fill(sequence, vb_number(run, "hit"), is_zipf ? KEYS_ZIPF : KEYS_SHUFFLED) != 0) {
        vb_skip(run, "the share of hits may have two decimals, not more");
        return -1;
    }
    return 0;
}

static int open_database(struct vb_run *run, struct sqlite_store *database)
{
    struct sqlite_store_rows rows = {
        .first_key = KEY_SEQUENCE_CACHED, .count = KEY_SEQUENCE_STORED, .value_of = value_of};
    if (sqlite_store_open(database, vb_text(run, "db"), rows) == 0)
        return 0;
    vb_skip(run, "%s", database->message);
    return -1;
}

static int fill_cache(struct vb_run *run, struct cached_store *store)
{
    struct cached_reader_store source = {.read = sqlite_store_read, .context = &store->database};
    store->reader = cached_reader_create(KEY_SEQUENCE_CACHED, source);
    if (!store->reader) {
        vb_skip(run, "out of memory");
        return -1;
    }
    for (int64_t key = 0; key < KEY_SEQUENCE_CACHED; ++key)
        cached_reader_put(store->reader, key, value_of(key));
    return 0;
}

struct cached_store *cached_store_create(struct vb_run *run)
{
    struct cached_store *store = fixture_memory(run, sizeof(*store));
    if (!store)
        return NULL;
    if (fill_sequence(run, &store->sequence) == 0 && open_database(run, &store->database) == 0 &&
        fill_cache(run, store) == 0)
        return store;
    cached_store_destroy(store);
    return NULL;
}

void cached_store_destroy(struct cached_store *store)
{
    if (!store)
        return;
    cached_reader_destroy(store->reader);
    sqlite_store_close(&store->database);
    free(store);
}

uint64_t cached_store_fail(struct vb_run *run, const struct cached_store *store, int error)
{
    if (error == EIO)
        vb_skip(run, "a read failed: SQLite says: %s", sqlite3_errmsg(store->database.database));
    else
        vb_skip(run, "a read failed: %s", strerror(error));
    return 0;
}

int64_t cached_store_period(const struct vb_run *run)
{
    return key_sequence_period(vb_number(run, "hit"));
}

static double hit_share(const struct vb_run *run)
{
    return vb_number(run, "hit") / 100;
}

static struct vb_contract heap_at(const struct vb_run *run, double per_future)
{
    if (hit_share(run) < 1)
        return (struct vb_contract){.kind = VB_CONTRACT_NONE};
    return (struct vb_contract)VB_EXACTLY(per_future);
}

struct vb_contract cached_store_heap_allocs(const struct vb_run *run)
{
    return heap_at(run, 1);
}

struct vb_contract cached_store_heap_bytes(const struct vb_run *run)
{
    return heap_at(run, sizeof(struct future_i64));
}

struct vb_contract cached_store_inline_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_BASELINE_PLUS(-hit_share(run));
}

struct vb_contract cached_store_inline_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_BASELINE_PLUS(-hit_share(run) * (double)sizeof(struct future_i64));
}
