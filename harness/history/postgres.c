/* SPDX-License-Identifier: MIT
 *
 * Histories on a server of PostgreSQL's, through libpq, whose library is loaded when one is opened. */
#include "base/load_library.h"
#include "history/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef VB_HAS_POSTGRES

#include <libpq-fe.h>

#define LIBRARY "libpq.so.5"

/* Our tables are in a schema of their own, so that they may share a database with others'. */
#define OUR_SCHEMA "vbench"

/* One process writes at a time. The number of the lock spells "vbnc". */
#define BEGIN_TO_WRITE "BEGIN; SELECT pg_advisory_xact_lock(1986162275)"

#define STATEMENTS_MAX 64
#define CELLS_MAX      24
#define NUMBER_MAX     40

/* Of the types in catalogs of PostgreSQL's, pg_type.dat. */
enum {
    TYPE_BOOL = 16,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_FLOAT4 = 700,
    TYPE_FLOAT8 = 701,
    TYPE_NUMERIC = 1700
};

/* What is used of the library. */
/* clang-format off */
#define FUNCTIONS(X)                                                                                                   \
    X(PQconnectdb) X(PQstatus) X(PQerrorMessage) X(PQfinish) X(PQexec) X(PQprepare) X(PQexecPrepared)                  \
    X(PQresultStatus) X(PQresultErrorMessage) X(PQclear) X(PQntuples) X(PQnfields) X(PQftype) X(PQgetisnull)           \
    X(PQgetvalue) X(PQhost) X(PQdb) X(PQsetNoticeProcessor)
/* clang-format on */

struct library {
#define X(name) __typeof__(&name) name;
    FUNCTIONS(X)
#undef X
};

struct postgres {
    struct library library;
    PGconn *server;
    const char *prepared[STATEMENTS_MAX]; /* known by where their texts are, called by their place */
    size_t prepared_count;
};

static int load(struct library *library, struct vb_error *error)
{
#define X(name) #name,
    static const char *const names[] = {FUNCTIONS(X) NULL};
#undef X
    return vb_load_functions(LIBRARY, names, library)
               ? 0
               : vb_fail(error, VB_ERROR_IO,
                         "a history on a server needs PostgreSQL's libpq, which is not installed (Debian "
                         "package: libpq5)");
}

/* Its messages have several lines; the first says what it is. */
static int fail(const struct vb_database *database, const char *message, struct vb_error *error)
{
    const char *begin = strncmp(message, "ERROR:", 6) == 0 ? message + 6 + strspn(message + 6, " ") : message;
    return vb_fail(error, VB_ERROR_IO, "cannot use the history '%s': %.*s", database->name, (int)strcspn(begin, "\n"),
                   begin);
}

static bool is_well(const struct library *library, const PGresult *result)
{
    ExecStatusType status = library->PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static int finish(struct vb_database *database, PGresult *result, struct vb_error *error)
{
    const struct postgres *postgres = database->handle;
    int status = is_well(&postgres->library, result)
                     ? 0
                     : fail(database, postgres->library.PQerrorMessage(postgres->server), error);
    postgres->library.PQclear(result);
    return status;
}

static int script(struct vb_database *database, const char *statements, struct vb_error *error)
{
    struct postgres *postgres = database->handle;
    return finish(database, postgres->library.PQexec(postgres->server, statements), error);
}

static int prepare(struct vb_database *database, const char *text, size_t *place, struct vb_error *error)
{
    struct postgres *postgres = database->handle;
    char name[NUMBER_MAX];
    for (*place = 0; *place < postgres->prepared_count; ++*place)
        if (postgres->prepared[*place] == text)
            return 0;
    snprintf(name, sizeof name, "s%zu", *place);
    if (*place == STATEMENTS_MAX)
        return vb_fail(error, VB_ERROR_IO, "too many statements for '%s'", database->name);
    VB_OR_RETURN(finish(database, postgres->library.PQprepare(postgres->server, name, text, 0, NULL), error));
    postgres->prepared[postgres->prepared_count++] = text;
    return 0;
}

static const char *text_of(const struct vb_datum *cell, char number[NUMBER_MAX])
{
    switch (cell->type) {
    case VB_DATUM_INTEGER: snprintf(number, NUMBER_MAX, "%lld", (long long)cell->integer); return number;
    case VB_DATUM_REAL: snprintf(number, NUMBER_MAX, "%.17g", cell->real); return number;
    case VB_DATUM_TEXT: return cell->text;
    case VB_DATUM_NULL: break;
    }
    return NULL;
}

static struct vb_datum cell_of(const struct library *library, const PGresult *result, int row, int column)
{
    if (library->PQgetisnull(result, row, column))
        return (struct vb_datum){.type = VB_DATUM_NULL};
    const char *text = library->PQgetvalue(result, row, column);
    switch (library->PQftype(result, column)) {
    case TYPE_BOOL: return vb_datum_integer(*text == 't');
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8: return vb_datum_integer(strtoll(text, NULL, 10));
    case TYPE_NUMERIC:
    case TYPE_FLOAT4:
    case TYPE_FLOAT8: return vb_datum_real(strtod(text, NULL));
    default: return vb_datum_text(text);
    }
}

static int take_rows(const struct library *library, const PGresult *result, vb_row_taker *take, void *context,
                     struct vb_error *error)
{
    struct vb_datum cells[CELLS_MAX];
    int columns = library->PQnfields(result);
    for (int row = 0; take && row < library->PQntuples(result); row++) {
        for (int i = 0; i < columns && i < CELLS_MAX; i++)
            cells[i] = cell_of(library, result, row, i);
        VB_OR_RETURN(take(context, cells, (size_t)columns, error));
    }
    return 0;
}

static int run(struct vb_database *database, const char *text, const struct vb_datum *cells, size_t count,
               vb_row_taker *take, void *context, struct vb_error *error)
{
    struct postgres *postgres = database->handle;
    const struct library *library = &postgres->library;
    char name[NUMBER_MAX], numbers[CELLS_MAX][NUMBER_MAX];
    const char *values[CELLS_MAX];
    size_t place;
    int status = prepare(database, text, &place, error);
    if (status != 0)
        return status;
    snprintf(name, sizeof name, "s%zu", place);
    for (size_t i = 0; i < count; i++)
        values[i] = text_of(&cells[i], numbers[i]);
    PGresult *result = library->PQexecPrepared(postgres->server, name, (int)count, values, NULL, NULL, 0);
    if (is_well(library, result))
        status = take_rows(library, result, take, context, error);
    int ended = finish(database, result, status == 0 ? error : NULL);
    return status == 0 ? ended : status;
}

static int version(struct vb_database *database, int *number, struct vb_error *error)
{
    int64_t there, value = 0;
    VB_OR_RETURN(vb_database_number(
        database, "SELECT count(*) FROM pg_tables WHERE schemaname = '" OUR_SCHEMA "' AND tablename = 'schema_version'",
        NULL, 0, 0, &there, error));
    if (there)
        VB_OR_RETURN(vb_database_number(database, "SELECT version FROM " OUR_SCHEMA ".schema_version", NULL, 0, 0,
                                        &value, error));
    *number = (int)value;
    return 0;
}

static int set_version(struct vb_database *database, int number, struct vb_error *error)
{
    char text[240];
    snprintf(text, sizeof text,
             "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL); DELETE FROM schema_version;"
             "INSERT INTO schema_version VALUES (%d)",
             number);
    return script(database, text, error);
}

static void close_server(struct vb_database *database)
{
    struct postgres *postgres = database->handle;
    if (postgres && postgres->server)
        postgres->library.PQfinish(postgres->server);
    free(postgres);
    free(database->name);
}

static const struct vb_database_kind kind = {
    .words = {"BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "BIGINT", "DOUBLE PRECISION", "::timestamptz", ""},
    .append_only =
        "CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''rows are only added''; END';"
        "CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stays();",
    .free_again = "DROP TRIGGER {table}_stays ON {table}; DROP FUNCTION {table}_stays();",
    .run = run,
    .script = script,
    .version = version,
    .set_version = set_version,
    .begin = BEGIN_TO_WRITE,
    .close = close_server,
};

static void say_nothing(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* What a message may call it: a connection string may hold a password. */
static int name_server(struct vb_database *database, struct vb_error *error)
{
    const struct postgres *postgres = database->handle;
    const char *host = postgres->library.PQhost(postgres->server);
    const char *data = postgres->library.PQdb(postgres->server);
    free(database->name);
    if (asprintf(&database->name, "%s on %s", data ? data : "?", host && *host ? host : "the local server") < 0)
        database->name = NULL;
    return database->name ? 0 : vb_fail_memory(error);
}

static int connect_to(struct vb_database *database, const char *place, struct vb_error *error)
{
    struct postgres *postgres = database->handle;
    bool is_address = strncmp(strchr(place, ':'), "://", 3) == 0;
    postgres->server = postgres->library.PQconnectdb(is_address ? place : strchr(place, ':') + 1);
    if (!postgres->server)
        return vb_fail_memory(error);
    postgres->library.PQsetNoticeProcessor(postgres->server, say_nothing, NULL);
    VB_OR_RETURN(name_server(database, error));
    if (postgres->library.PQstatus(postgres->server) != CONNECTION_OK)
        return fail(database, postgres->library.PQerrorMessage(postgres->server), error);
    if (database->is_written)
        VB_OR_RETURN(script(database, BEGIN_TO_WRITE "; CREATE SCHEMA IF NOT EXISTS " OUR_SCHEMA "; COMMIT", error));
    return script(database,
                  "SET search_path TO " OUR_SCHEMA "; SET lock_timeout TO '20s'; SET client_encoding TO 'UTF8'", error);
}

int vb_postgres_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error)
{
    (void)use;
    database->kind = &kind;
    database->name = strdup("PostgreSQL");
    struct postgres *postgres = database->handle = calloc(1, sizeof *postgres);
    int status = database->name && postgres ? load(&postgres->library, error) : vb_fail_memory(error);
    if (status == 0)
        status = connect_to(database, place, error);
    if (status != 0)
        vb_database_close(database);
    return status;
}

#else

int vb_postgres_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error)
{
    (void)database;
    (void)place;
    (void)use;
    return vb_fail(error, VB_ERROR_IO,
                   "this vbench was built without PostgreSQL's libpq, which histories on a server need (Debian "
                   "package: libpq-dev)");
}

#endif
