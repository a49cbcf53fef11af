/* SPDX-License-Identifier: MIT
 *
 * A table of integers in a SQLite database, read by key through a prepared SELECT: the slow store behind a cache.
 *
 * Where the database is:
 *   ":memory:"  in memory
 *   "file"      in a file that is made for this process, and has no name any more once it is filled
 *   "wal"       the same, with SQLite's write-ahead log in place of its rollback journal
 *   a path      in this file. If it is missing or empty it is filled; one that was filled before is used as it is; any
 *               other file is refused before SQLite opens it, and nothing is ever deleted. Several processes may open
 *               one file at once: one of them fills it, in one transaction, while the others wait
 */
#ifndef SUPPORT_SQLITE_STORE_H
#define SUPPORT_SQLITE_STORE_H

#include <sqlite3.h>
#include <stdint.h>

struct sqlite_store {
    sqlite3 *database;
    sqlite3_stmt *select;
    char message[512]; /* after a failure: what failed */
};

/* The rows that the table has: keys first_key, first_key + 1, ... and for each the value that value_of() says. */
struct sqlite_store_rows {
    int64_t first_key, count;
    int64_t (*value_of)(int64_t key);
};

/* 0, or -1 with store->message filled and nothing to close. */
int sqlite_store_open(struct sqlite_store *store, const char *where, struct sqlite_store_rows rows);
void sqlite_store_close(struct sqlite_store *store);

/* Reads the value of a key. 0, ENOENT if there is no such key, or EIO. `context` is the store. Any thread may call it,
 * but only one at a time. */
int sqlite_store_read(void *context, int64_t key, int64_t *value);

#endif
