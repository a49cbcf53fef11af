/* SPDX-License-Identifier: MIT
 *
 * A table of integers in a SQLite database, read by key through a prepared SELECT: the slow store behind a cache.
 *
 * The database is ":memory:" or a file. A file that is missing or empty is filled; one that was filled before is used
 * as it is; any other file is refused before SQLite opens it, and nothing is ever deleted. What tells ours from others
 * is the application id in the header of the file (bytes 68 to 71, https://www.sqlite.org/fileformat.html). Several
 * processes may open one file at once: one of them fills it, in one transaction, while the others wait.
 *
 * All static: only a case that needs SQLite includes this file, and only that case is left out where SQLite is missing.
 */
#ifndef SUPPORT_SQLITE_STORE_H
#define SUPPORT_SQLITE_STORE_H

#include <errno.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SQLITE_STORE_APPLICATION_ID 0x76626368 /* "vbch" */
#define SQLITE_STORE_WAIT_MS 10000

struct sqlite_store {
    sqlite3 *database;
    sqlite3_stmt *select;
    char message[256]; /* after a failure: what failed */
};

/* The rows that the table has: keys first_key, first_key + 1, ... and for each the value that value_of() says. */
struct sqlite_store_rows {
    int64_t first_key, count;
    int64_t (*value_of)(int64_t key);
};

static inline int sqlite_store_fail(struct sqlite_store *store, const char *action, const char *path)
{
    snprintf(store->message, sizeof(store->message), "cannot %s '%s': %s", action, path,
             sqlite3_errmsg(store->database)); /* "out of memory" where the database is NULL */
    return -1;
}

/* Why the file is not ours to open; NULL if it is missing, empty (SQLite makes it so before the first transaction ends),
 * or ours. */
static inline const char *sqlite_store_doubt(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return errno == ENOENT ? NULL : strerror(errno);
    if (!S_ISREG(about.st_mode)) /* reading a pipe would wait for its other end */
        return "not a regular file";
    FILE *file = fopen(path, "rb");
    if (!file)
        return strerror(errno);
    unsigned char header[72] = {0};
    size_t length = fread(header, 1, sizeof(header), file);
    bool is_unreadable = ferror(file) != 0;
    fclose(file);
    if (is_unreadable)
        return "it cannot be read";
    if (length == 0)
        return NULL;
    if (memcmp(header, "SQLite format 3", 16) != 0)
        return "not a SQLite database, and not ours to overwrite";
    uint32_t application_id =
        (uint32_t)header[68] << 24 | (uint32_t)header[69] << 16 | (uint32_t)header[70] << 8 | header[71];
    return application_id == SQLITE_STORE_APPLICATION_ID ? NULL : "a database of somebody else's";
}

static inline int sqlite_store_check_file(struct sqlite_store *store, const char *path)
{
    const char *doubt = sqlite_store_doubt(path);
    if (!doubt)
        return 0;
    snprintf(store->message, sizeof(store->message), "cannot use '%s': %s", path, doubt);
    return -1;
}

/* The first column of the first row that the statement yields. */
static inline int sqlite_store_ask(struct sqlite_store *store, const char *statement, int64_t *answer)
{
    sqlite3_stmt *prepared = NULL;
    int status = sqlite3_prepare_v2(store->database, statement, -1, &prepared, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_step(prepared);
    if (status == SQLITE_ROW)
        *answer = sqlite3_column_int64(prepared, 0);
    sqlite3_finalize(prepared);
    return status == SQLITE_ROW ? 0 : -1;
}

static inline int sqlite_store_insert(struct sqlite_store *store, struct sqlite_store_rows rows)
{
    sqlite3_stmt *insert = NULL;
    int status = sqlite3_prepare_v2(store->database, "INSERT INTO vbench_values VALUES (?, ?)", -1, &insert, NULL);
    for (int64_t key = rows.first_key; key < rows.first_key + rows.count; ++key) {
        if (status == SQLITE_OK)
            status = sqlite3_bind_int64(insert, 1, key);
        if (status == SQLITE_OK)
            status = sqlite3_bind_int64(insert, 2, rows.value_of(key));
        if (status == SQLITE_OK && sqlite3_step(insert) != SQLITE_DONE)
            status = SQLITE_ERROR;
        if (status == SQLITE_OK)
            status = sqlite3_reset(insert);
    }
    int finalized = sqlite3_finalize(insert);
    return status == SQLITE_OK && finalized == SQLITE_OK ? 0 : -1;
}

/* Fills an empty database, in one transaction. A failure leaves it to sqlite3_close() to roll back. */
static inline int sqlite_store_fill(struct sqlite_store *store, struct sqlite_store_rows rows)
{
    char mark[64];
    snprintf(mark, sizeof(mark), "PRAGMA application_id = %d", SQLITE_STORE_APPLICATION_ID);
    int64_t table_count;
    if (sqlite3_exec(store->database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return -1;
    if (sqlite_store_ask(store, "SELECT count(*) FROM sqlite_master", &table_count) != 0)
        return -1;
    /* Another process may have filled it while this one waited for the lock. */
    if (table_count == 0 &&
        (sqlite3_exec(store->database, mark, NULL, NULL, NULL) != SQLITE_OK ||
         sqlite3_exec(store->database, "CREATE TABLE vbench_values (key INTEGER PRIMARY KEY, value INTEGER NOT NULL)",
                      NULL, NULL, NULL) != SQLITE_OK ||
         sqlite_store_insert(store, rows) != 0))
        return -1;
    return sqlite3_exec(store->database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static inline void sqlite_store_close(struct sqlite_store *store)
{
    sqlite3_finalize(store->select);
    sqlite3_close(store->database);
    store->select = NULL;
    store->database = NULL;
}

/* Reads the value of a key. 0, ENOENT if there is no such key, or EIO. `context` is the store. */
static inline int sqlite_store_read(void *context, int64_t key, int64_t *value)
{
    struct sqlite_store *store = context;
    if (sqlite3_bind_int64(store->select, 1, key) != SQLITE_OK)
        return EIO;
    int status = sqlite3_step(store->select);
    if (status == SQLITE_ROW)
        *value = sqlite3_column_int64(store->select, 0);
    if (sqlite3_reset(store->select) != SQLITE_OK)
        return EIO;
    return status == SQLITE_ROW ? 0 : ENOENT;
}

/* Reads every row once: sees that they are the rows that are wanted, and brings their pages into SQLite's cache. */
static inline int sqlite_store_verify(struct sqlite_store *store, const char *path, struct sqlite_store_rows rows)
{
    for (int64_t key = rows.first_key; key < rows.first_key + rows.count; ++key) {
        int64_t value;
        int error = sqlite_store_read(store, key, &value);
        if (error == EIO)
            return sqlite_store_fail(store, "read", path);
        if (error || value != rows.value_of(key)) {
            snprintf(store->message, sizeof(store->message), "cannot use '%s': its rows are not those of this case",
                     path);
            return -1;
        }
    }
    return 0;
}

static inline int sqlite_store_connect(struct sqlite_store *store, const char *path, struct sqlite_store_rows rows)
{
    int64_t table_count;
    if (strcmp(path, ":memory:") != 0 && sqlite_store_check_file(store, path) != 0)
        return -1;
    if (sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return sqlite_store_fail(store, "open", path);
    sqlite3_busy_timeout(store->database, SQLITE_STORE_WAIT_MS);
    if (sqlite_store_ask(store, "SELECT count(*) FROM sqlite_master", &table_count) != 0)
        return sqlite_store_fail(store, "read", path);
    if (table_count == 0 && sqlite_store_fill(store, rows) != 0)
        return sqlite_store_fail(store, "fill", path);
    if (sqlite3_prepare_v3(store->database, "SELECT value FROM vbench_values WHERE key = ?", -1,
                           SQLITE_PREPARE_PERSISTENT, &store->select, NULL) != SQLITE_OK)
        return sqlite_store_fail(store, "read", path);
    return sqlite_store_verify(store, path, rows);
}

/* 0, or -1 with store->message filled and nothing to close. */
static inline int sqlite_store_open(struct sqlite_store *store, const char *path, struct sqlite_store_rows rows)
{
    *store = (struct sqlite_store){0};
    int status = sqlite_store_connect(store, path, rows);
    if (status != 0)
        sqlite_store_close(store);
    return status;
}

#endif
