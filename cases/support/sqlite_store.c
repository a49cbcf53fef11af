/* SPDX-License-Identifier: MIT */
#include "support/sqlite_store.h"
#include "support/sqlite_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WAIT_MS 10000 /* for another process that fills the same file */

static int fail(struct sqlite_store *store, const char *action, const char *path)
{
    snprintf(store->message, sizeof(store->message), "cannot %s '%s': %s", action, path,
             sqlite3_errmsg(store->database)); /* "out of memory" where the database is NULL */
    return -1;
}

/* The first column of the first row that the statement yields. */
static int ask(struct sqlite_store *store, const char *statement, int64_t *answer)
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

static int insert(struct sqlite_store *store, struct sqlite_store_rows rows)
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
static int fill(struct sqlite_store *store, struct sqlite_store_rows rows)
{
    char mark[64];
    snprintf(mark, sizeof(mark), "PRAGMA application_id = %d", SQLITE_FILE_APPLICATION_ID);
    int64_t table_count;
    if (sqlite3_exec(store->database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return -1;
    if (ask(store, "SELECT count(*) FROM sqlite_master", &table_count) != 0)
        return -1;
    /* Another process may have filled it while this one waited for the lock. */
    if (table_count == 0 &&
        (sqlite3_exec(store->database, mark, NULL, NULL, NULL) != SQLITE_OK ||
         sqlite3_exec(store->database, "CREATE TABLE vbench_values (key INTEGER PRIMARY KEY, value INTEGER NOT NULL)",
                      NULL, NULL, NULL) != SQLITE_OK ||
         insert(store, rows) != 0))
        return -1;
    return sqlite3_exec(store->database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

void sqlite_store_close(struct sqlite_store *store)
{
    sqlite3_finalize(store->select);
    sqlite3_close(store->database);
    store->select = NULL;
    store->database = NULL;
}

int sqlite_store_read(void *context, int64_t key, int64_t *value)
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
static int verify(struct sqlite_store *store, const char *path, struct sqlite_store_rows rows)
{
    for (int64_t key = rows.first_key; key < rows.first_key + rows.count; ++key) {
        int64_t value;
        int error = sqlite_store_read(store, key, &value);
        if (error == EIO)
            return fail(store, "read", path);
        if (error || value != rows.value_of(key)) {
            snprintf(store->message, sizeof(store->message), "cannot use '%s': its rows are not those of this case",
                     path);
            return -1;
        }
    }
    return 0;
}

/* The mode is kept in the file. SQLite answers with the mode that it is in from then on. */
static int use_log(struct sqlite_store *store, const char *path)
{
    sqlite3_stmt *pragma = NULL;
    int status = sqlite3_prepare_v2(store->database, "PRAGMA journal_mode = WAL", -1, &pragma, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_step(pragma);
    bool is_used = status == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(pragma, 0), "wal") == 0;
    sqlite3_finalize(pragma);
    if (is_used)
        return 0;
    if (status != SQLITE_ROW)
        return fail(store, "keep a log beside", path);
    snprintf(store->message, sizeof(store->message), "cannot keep a log beside '%s'", path);
    return -1;
}

static int connect_to(struct sqlite_store *store, const char *path, bool has_log, struct sqlite_store_rows rows)
{
    int64_t table_count;
    if (sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return fail(store, "open", path);
    sqlite3_busy_timeout(store->database, WAIT_MS);
    if (has_log && use_log(store, path) != 0)
        return -1;
    if (ask(store, "SELECT count(*) FROM sqlite_master", &table_count) != 0)
        return fail(store, "read", path);
    if (table_count == 0 && fill(store, rows) != 0)
        return fail(store, "fill", path);
    if (sqlite3_prepare_v3(store->database, "SELECT value FROM vbench_values WHERE key = ?", -1,
                           SQLITE_PREPARE_PERSISTENT, &store->select, NULL) != SQLITE_OK)
        return fail(store, "read", path);
    return verify(store, path, rows);
}

/* The name of the file is gone as soon as all that SQLite needs is open, so that no file stays if we are killed. */
static int connect_to_own_file(struct sqlite_store *store, bool has_log, struct sqlite_store_rows rows)
{
    char path[256];
    int error = sqlite_file_make(path, sizeof(path));
    if (error) {
        snprintf(store->message, sizeof(store->message), "cannot make '%s': %s", path, strerror(error));
        return -1;
    }
    int status = connect_to(store, path, has_log, rows);
    sqlite_file_remove(path);
    return status;
}

static int connect_to_given_file(struct sqlite_store *store, const char *path, struct sqlite_store_rows rows)
{
    const char *doubt = sqlite_file_doubt(path);
    if (!doubt)
        return connect_to(store, path, false, rows);
    snprintf(store->message, sizeof(store->message), "cannot use '%s': %s", path, doubt);
    return -1;
}

int sqlite_store_open(struct sqlite_store *store, const char *where, struct sqlite_store_rows rows)
{
    *store = (struct sqlite_store){0};
    int status;
    if (strcmp(where, ":memory:") == 0)
        status = connect_to(store, where, false, rows);
    else if (strcmp(where, "file") == 0 || strcmp(where, "wal") == 0)
        status = connect_to_own_file(store, strcmp(where, "wal") == 0, rows);
    else
        status = connect_to_given_file(store, where, rows);
    if (status != 0)
        sqlite_store_close(store);
    return status;
}
