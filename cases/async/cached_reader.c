/* SPDX-License-Identifier: MIT */
#include "async/cached_reader.h"

struct entry {
    int64_t key, value;
    bool is_used;
};

/* A hash table with linear probing, at most half full. */
struct cached_reader {
    struct cached_reader_store store;
    size_t capacity, count;
    size_t mask; /* slots - 1; there are a power of two */
    struct entry slots[];
};

struct cached_reader *cached_reader_create(size_t capacity, struct cached_reader_store store)
{
    size_t slot_count = 2;
    while (slot_count < 2 * capacity)
        slot_count *= 2;
    struct cached_reader *reader = malloc(sizeof(*reader) + slot_count * sizeof(reader->slots[0]));
    if (!reader)
        return NULL;
    reader->store = store;
    reader->capacity = capacity;
    reader->count = 0;
    reader->mask = slot_count - 1;
    for (size_t index = 0; index < slot_count; ++index)
        reader->slots[index] = (struct entry){0};
    return reader;
}

void cached_reader_destroy(struct cached_reader *reader)
{
    free(reader);
}

/* Where the key is, or where it would be put. Multiplicative hashing: Knuth, The Art of Computer Programming, 6.4. */
static struct entry *find(struct cached_reader *reader, int64_t key)
{
    size_t index = (size_t)(((uint64_t)key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & reader->mask;
    while (reader->slots[index].is_used && reader->slots[index].key != key)
        index = (index + 1) & reader->mask;
    return &reader->slots[index];
}

int cached_reader_put(struct cached_reader *reader, int64_t key, int64_t value)
{
    struct entry *entry = find(reader, key);
    if (!entry->is_used) {
        if (reader->count == reader->capacity)
            return ENOSPC;
        ++reader->count;
    }
    *entry = (struct entry){.key = key, .value = value, .is_used = true};
    return 0;
}

bool cached_reader_find(struct cached_reader *reader, int64_t key, int64_t *value)
{
    const struct entry *entry = find(reader, key);
    if (entry->is_used)
        *value = entry->value;
    return entry->is_used;
}

static int read_store(struct cached_reader *reader, int64_t key, int64_t *value)
{
    return reader->store.read(reader->store.context, key, value);
}

static struct future_i64 *read_to_future(struct cached_reader *reader, int64_t key)
{
    int64_t value;
    int error = read_store(reader, key, &value);
    return error ? future_i64_failed(error) : future_i64_ready(value);
}

struct future_i64 *cached_reader_heap_future(struct cached_reader *reader, int64_t key)
{
    const struct entry *entry = find(reader, key);
    if (entry->is_used)
        return future_i64_ready(entry->value);
    return read_to_future(reader, key);
}

struct result_i64 cached_reader_inline_result(struct cached_reader *reader, int64_t key)
{
    const struct entry *entry = find(reader, key);
    if (entry->is_used)
        return result_i64_ready(entry->value);
    return result_i64_from_future(read_to_future(reader, key));
}

struct result_i64 cached_reader_pooled_future(struct cached_reader *reader, int64_t key)
{
    const struct entry *entry = find(reader, key);
    if (entry->is_used)
        return result_i64_ready(entry->value);
    int64_t value;
    int error = read_store(reader, key, &value);
    return error ? result_i64_failed(error) : result_i64_from_source(source_i64_ready(value));
}

int cached_reader_direct(struct cached_reader *reader, int64_t key, int64_t *value)
{
    const struct entry *entry = find(reader, key);
    if (!entry->is_used)
        return read_store(reader, key, value);
    *value = entry->value;
    return 0;
}
