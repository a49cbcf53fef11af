/* SPDX-License-Identifier: MIT
 *
 * Histories in a file, through SQLite, whose library is loaded when one is opened. */
#include "base/hold_signals.h"
#include "base/load_library.h"
#include "history/database.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#ifdef VB_HAS_SQLITE

#include <sqlite3.h>

#define LIBRARY "libsqlite3.so.0"

/* "vbnc": marks the file's header as ours. */
#define APPLICATION_ID 0x76626e63

/* Writers take turns. This is how long one waits for another. */
#define PATIENCE_MS 20000

#define STATEMENTS_MAX 64

/* What is used of the library. */
/* clang-format off */
#define FUNCTIONS(X)                                                                                                   \
    X(open_v2) X(close_v2) X(errmsg) X(busy_timeout) X(exec) X(prepare_v2) X(bind_int64) X(bind_double) X(bind_text)   \
    X(bind_null) X(step) X(reset) X(finalize) X(column_count) X(column_type) X(column_int64) X(column_double)          \
    X(column_text) X(extended_errcode)
/* clang-format on */

struct library {
#define X(name) __typeof__(&sqlite3_##name) name;
    FUNCTIONS(X)
#undef X
};

/* A statement is known by where its text is: texts are constants. */
struct prepared {
    const char *text;
    sqlite3_stmt *statement;
};

#define PAGE_BYTES 4096 /* SQLite's, where nothing else is said */

struct sqlite {
    struct library library;
    sqlite3 *file;
    struct prepared prepared[STATEMENTS_MAX];
    size_t prepared_count;
    bool is_new;         /* there was no file */
    struct vb_hold hold; /* while it is written: the log beside it would stay */
};

static int load(struct library *library, struct vb_error *error)
{
#define X(name) "sqlite3_" #name,
    static const char *const names[] = {FUNCTIONS(X) NULL};
#undef X
    return vb_load_functions(LIBRARY, names, library)
               ? 0
               : vb_fail(error, VB_ERROR_IO,
                         "a history in a file needs SQLite, which is not installed (Debian package: "
                         "libsqlite3-0)");
}

#define LEAST_ROOM 65536 /* half of it is for a note that SQLite leaves beside the file */

static bool is_disk_full(const char *path)
{
    char name[PATH_MAX];
    struct statvfs disk;
    snprintf(name, sizeof name, "%s", path);
    return statvfs(dirname(name), &disk) == 0 && disk.f_bavail * disk.f_frsize < LEAST_ROOM;
}

static int fail(struct vb_database *database, struct vb_error *error)
{
    struct sqlite *sqlite = database->handle;
    const char *name = database->name;
    switch (sqlite->library.extended_errcode(sqlite->file) & 0xff) {
    case SQLITE_NOTADB: return vb_fail(error, VB_ERROR_FORMAT, "'%s' is no database of SQLite", name);
    case SQLITE_CORRUPT:
        return vb_fail(error, VB_ERROR_FORMAT,
                       "the history '%s' is damaged: make it anew from the results files by 'history add'", name);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return vb_fail(error, VB_ERROR_IO, "the history '%s' is locked by another program", name);
    case SQLITE_FULL: return vb_fail(error, VB_ERROR_IO, "cannot write the history '%s': the disk is full", name);
    case SQLITE_IOERR: /* also of what lies beside the file */
        if (is_disk_full(name))
            return vb_fail(error, VB_ERROR_IO, "cannot write the history '%s': the disk is full", name);
        break;
    case SQLITE_READONLY:
        return vb_fail(error, VB_ERROR_IO, "cannot write the history '%s': it, or its folder, is read-only", name);
    case SQLITE_NOMEM: return vb_fail_memory(error);
    default: break;
    }
    return vb_fail(error, VB_ERROR_IO, "cannot use the history '%s': %s", name, sqlite->library.errmsg(sqlite->file));
}

static int prepare(struct vb_database *database, const char *text, sqlite3_stmt **statement, struct vb_error *error)
{
    struct sqlite *sqlite = database->handle;
    for (size_t i = 0; i < sqlite->prepared_count; i++)
        if (sqlite->prepared[i].text == text) {
            *statement = sqlite->prepared[i].statement;
            return 0;
        }
    if (sqlite->library.prepare_v2(sqlite->file, text, -1, statement, NULL) != SQLITE_OK)
        return fail(database, error);
    if (sqlite->prepared_count == STATEMENTS_MAX)
        sqlite->library.finalize(sqlite->prepared[--sqlite->prepared_count].statement);
    sqlite->prepared[sqlite->prepared_count++] = (struct prepared){text, *statement};
    return 0;
}

static int bind(const struct library *library, sqlite3_stmt *statement, int place, const struct vb_datum *cell)
{
    switch (cell->type) {
    case VB_DATUM_INTEGER: return library->bind_int64(statement, place, cell->integer);
    case VB_DATUM_REAL: return library->bind_double(statement, place, cell->real);
    case VB_DATUM_TEXT: return library->bind_text(statement, place, cell->text, -1, SQLITE_STATIC);
    case VB_DATUM_NULL: break;
    }
    return library->bind_null(statement, place);
}

static struct vb_datum column(const struct library *library, sqlite3_stmt *statement, int place)
{
    switch (library->column_type(statement, place)) {
    case SQLITE_INTEGER: return vb_datum_integer(library->column_int64(statement, place));
    case SQLITE_FLOAT: return vb_datum_real(library->column_double(statement, place));
    case SQLITE_TEXT: return vb_datum_text((const char *)library->column_text(statement, place));
    default: return (struct vb_datum){.type = VB_DATUM_NULL};
    }
}

#define COLUMNS_MAX 24

static int take_row(const struct library *library, sqlite3_stmt *statement, vb_row_taker *take, void *context,
                    struct vb_error *error)
{
    struct vb_datum cells[COLUMNS_MAX];
    int count = library->column_count(statement);
    for (int i = 0; i < count && i < COLUMNS_MAX; i++)
        cells[i] = column(library, statement, i);
    return take ? take(context, cells, (size_t)count, error) : 0;
}

static int run(struct vb_database *database, const char *text, const struct vb_datum *cells, size_t count,
               vb_row_taker *take, void *context, struct vb_error *error)
{
    const struct library *library = &((struct sqlite *)database->handle)->library;
    sqlite3_stmt *statement;
    int status = prepare(database, text, &statement, error);
    if (status != 0)
        return status;
    for (size_t i = 0; status == 0 && i < count; i++)
        if (bind(library, statement, (int)i + 1, &cells[i]) != SQLITE_OK)
            status = fail(database, error);
    int step = SQLITE_DONE;
    while (status == 0 && (step = library->step(statement)) == SQLITE_ROW)
        status = take_row(library, statement, take, context, error);
    if (status == 0 && step != SQLITE_DONE)
        status = fail(database, error);
    library->reset(statement);
    return status;
}

static int script(struct vb_database *database, const char *statements, struct vb_error *error)
{
    struct sqlite *sqlite = database->handle;
    return sqlite->library.exec(sqlite->file, statements, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(database, error);
}

static int version(struct vb_database *database, int *number, struct vb_error *error)
{
    int64_t value, tables, owner;
    *number = 0;
    VB_OR_RETURN(vb_database_number(database, "PRAGMA user_version", NULL, 0, 0, &value, error));
    VB_OR_RETURN(vb_database_number(database, "PRAGMA application_id", NULL, 0, 0, &owner, error));
    VB_OR_RETURN(vb_database_number(database, "SELECT count(*) FROM sqlite_master", NULL, 0, 0, &tables, error));
    if (owner != APPLICATION_ID && (owner != 0 || value != 0 || tables != 0))
        return vb_fail(error, VB_ERROR_FORMAT, "'%s' is a database of another program", database->name);
    *number = (int)value;
    return 0;
}

static int set_version(struct vb_database *database, int number, struct vb_error *error)
{
    char text[120];
    snprintf(text, sizeof text, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID, number);
    return script(database, text, error);
}

/* The files of a database: itself, and what SQLite puts beside it. */
static const char *const endings[] = {"", "-wal", "-journal", "-shm"};

#define FILES (sizeof endings / sizeof endings[0])

/* A database without a table has one page; all that is in a log is beside it. */
static bool has_no_table(const char *path)
{
    struct stat file;
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s%s", path, endings[1]);
    bool has_log = stat(name, &file) == 0 && file.st_size > 0;
    return !has_log && stat(path, &file) == 0 && file.st_size <= PAGE_BYTES;
}

/* Where a history could not be made, nothing of it stays, unless another program has begun to use it: that holds a lock
 * on these bytes (sqlite.org/fileformat2.html, 1.4). */
static void remove_what_was_not_made(const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512};
    int file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file >= 0 && fcntl(file, F_SETLK, &lock) == 0 && has_no_table(path))
        for (size_t i = 0; i < FILES; i++) {
            char name[PATH_MAX];
            snprintf(name, sizeof name, "%s%s", path, endings[i]);
            unlink(name);
        }
    if (file >= 0)
        close(file);
}

static void close_file(struct vb_database *database)
{
    struct sqlite *sqlite = database->handle;
    for (size_t i = 0; sqlite && i < sqlite->prepared_count; i++)
        sqlite->library.finalize(sqlite->prepared[i].statement);
    if (sqlite && sqlite->file)
        sqlite->library.close_v2(sqlite->file);
    if (sqlite && sqlite->is_new)
        remove_what_was_not_made(database->name);
    free(database->name);
    if (sqlite && database->is_written)
        vb_hold_end(&sqlite->hold);
    free(sqlite);
}

static const struct vb_database_kind kind = {
    .words = {"INTEGER PRIMARY KEY", "INTEGER", "REAL", "", " WITHOUT ROWID"},
    .append_only =
        "CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'rows are only added'); END;"
        "CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'rows are only added'); END;",
    .free_again = "DROP TRIGGER {table}_stays; DROP TRIGGER {table}_kept;",
    .run = run,
    .script = script,
    .version = version,
    .set_version = set_version,
    .begin = "BEGIN IMMEDIATE",
    .close = close_file,
};

/* With a write-ahead log a transaction is on the disk when it ends, and readers do not wait for writers. A file that
 * cannot be written is read as it is. */
static int set_up(struct vb_database *database, struct vb_error *error)
{
    struct sqlite *sqlite = database->handle;
    sqlite->library.busy_timeout(sqlite->file, PATIENCE_MS);
    VB_OR_RETURN(script(database, "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL", error));
    return database->is_written ? script(database, "PRAGMA journal_mode = WAL", error) : 0;
}

/* Readers, too, create a file beside the database. If that is impossible and there is no log, nobody can be changing
 * the database. */
static bool is_still(const char *path)
{
    char name[PATH_MAX];
    struct stat log;
    snprintf(name, sizeof name, "%s-wal", path);
    bool has_log = stat(name, &log) == 0 && log.st_size > 0;
    snprintf(name, sizeof name, "%s", path);
    return !has_log && (is_disk_full(path) || access(dirname(name), W_OK) != 0);
}

/* "file:PATH?immutable=1", in which some characters would mean something else. */
static void say_still(const char *path, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "file:");
    for (; *path && length + 20 < size; path++)
        length += (size_t)snprintf(text + length, size - length, strchr("%?#", *path) ? "%%%02x" : "%c", *path);
    snprintf(text + length, size - length, "?immutable=1");
}

static int open_file(struct vb_database *database, const char *path, struct vb_error *error)
{
    struct sqlite *sqlite = database->handle;
    char still[3 * PATH_MAX];
    int flags = database->is_written ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (!database->is_written && is_still(path)) {
        flags |= SQLITE_OPEN_URI;
        say_still(path, still, sizeof still);
        path = still;
    }
    errno = 0;
    flags |= SQLITE_OPEN_NOMUTEX; /* one thread uses it */
    if (sqlite->library.open_v2(path, &sqlite->file, flags, NULL) != SQLITE_OK) {
        if (!sqlite->file)
            return vb_fail_memory(error);
        return vb_fail(error, VB_ERROR_IO, "cannot open the history '%s': %s", database->name,
                       errno ? strerror(errno) : sqlite->library.errmsg(sqlite->file));
    }
    return set_up(database, error);
}

int vb_sqlite_open(struct vb_database *database, const char *path, enum vb_database_use use, struct vb_error *error)
{
    struct stat file;
    if (use == VB_DATABASE_READ && access(path, F_OK) != 0)
        return vb_fail(error, VB_ERROR_IO, "there is no history '%s'; 'history add FILE' makes one", path);
    if (stat(path, &file) == 0 && !S_ISREG(file.st_mode)) /* a log would be made beside it */
        return vb_fail(error, VB_ERROR_IO, "cannot open the history '%s': it is no regular file", path);
    database->kind = &kind;
    database->name = strdup(path);
    struct sqlite *sqlite = database->handle = calloc(1, sizeof *sqlite);
    if (sqlite && database->is_written)
        vb_hold_signals(&sqlite->hold);
    int status = database->name && sqlite ? load(&sqlite->library, error) : vb_fail_memory(error);
    if (status == 0)
        sqlite->is_new = access(path, F_OK) != 0;
    if (status == 0)
        status = open_file(database, path, error);
    if (status != 0)
        vb_database_close(database);
    return status;
}

#else

int vb_sqlite_open(struct vb_database *database, const char *path, enum vb_database_use use, struct vb_error *error)
{
    (void)database;
    (void)path;
    (void)use;
    return vb_fail(error, VB_ERROR_IO,
                   "this vbench was built without SQLite, in whose files histories are kept (Debian package: "
                   "libsqlite3-dev)");
}

#endif
