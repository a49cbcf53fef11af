/* SPDX-License-Identifier: MIT
 *
 * A database, whichever it is: a file of SQLite's, or one of PostgreSQL's servers. Both take the same statements:
 * parameters are $1, $2, ..., first used in that order. Libraries of databases are loaded when one is opened, so a
 * run without a history needs neither. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vb_datum_type { VB_DATUM_NULL, VB_DATUM_INTEGER, VB_DATUM_REAL, VB_DATUM_TEXT };

struct vb_datum {
    enum vb_datum_type type;
    int64_t integer;
    double real;
    const char *text;
};

/* Called for each row of what a query finds; cells live as long as the call. Returns 0 to go on, or an error. */
typedef int vb_row_taker(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error);

enum vb_database_use {
    VB_DATABASE_READ,  /* what is not there is an error */
    VB_DATABASE_WRITE, /* what is not there is made */
};

struct vb_database;

struct vb_database_kind {
    const char *words[5]; /* what {id}, {integer}, {real}, {time} and {compact} are in the statements of the schema */
    const char *append_only; /* statements that forbid to change or delete rows of the table {table} */
    const char *free_again;  /* and that take it back */
    int (*run)(struct vb_database *database, const char *statement, const struct vb_datum *cells, size_t count,
               vb_row_taker *take, void *context, struct vb_error *error);
    int (*script)(struct vb_database *database, const char *statements, struct vb_error *error);
    int (*version)(struct vb_database *database, int *version, struct vb_error *error); /* 0: empty */
    int (*set_version)(struct vb_database *database, int version, struct vb_error *error);
    const char *begin; /* a transaction that writes: others wait */
    void (*close)(struct vb_database *database);
};

struct vb_database {
    const struct vb_database_kind *kind;
    char *name;      /* in messages: never with a password */
    void *handle;    /* of the kind */
    bool is_written; /* VB_DATABASE_WRITE */
};

/* Opens a database by its place: "postgresql://...", "postgres://..." or "postgres:..." (what libpq takes behind the
 * colon), else the path of a file. Returns 0; VB_ERROR_USAGE; VB_ERROR_IO where there is none, it is locked, of no use
 * or cannot be written, or the library is not there; VB_ERROR_FORMAT where the file is not a database. */
int vb_database_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error);
void vb_database_close(struct vb_database *database);

/* Whether a place is one of a server's. */
bool vb_database_is_remote(const char *place);

/* Runs a statement; `take` may be NULL where nothing is found. Returns 0, what `take` does, or VB_ERROR_IO. */
int vb_database_run(struct vb_database *database, const char *statement, const struct vb_datum *cells, size_t count,
                    vb_row_taker *take, void *context, struct vb_error *error);

/* The same of a statement that finds one number in its first row; `none` where there is no row. */
int vb_database_number(struct vb_database *database, const char *statement, const struct vb_datum *cells, size_t count,
                       int64_t none, int64_t *number, struct vb_error *error);

/* What is between them is written as a whole, or, where `status` is not 0, not at all. end() returns `status`, or what
 * was in the way. */
int vb_database_begin(struct vb_database *database, struct vb_error *error);
int vb_database_end(struct vb_database *database, int status, struct vb_error *error);

/* Cells of a statement. A number that is not finite is NULL, and so is a text that is. */
struct vb_datum vb_datum_integer(int64_t value);
struct vb_datum vb_datum_id(int64_t value); /* NULL for 0 */
struct vb_datum vb_datum_real(double value);
struct vb_datum vb_datum_text(const char *value);

/* A number that was found: NAN for NULL. A text: "" for NULL. */
double vb_datum_as_real(const struct vb_datum *cell);
const char *vb_datum_as_text(const struct vb_datum *cell);

/* The two kinds. */
int vb_sqlite_open(struct vb_database *database, const char *path, enum vb_database_use use, struct vb_error *error);
int vb_postgres_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error);

/* The tables of a history, and the numbered steps that lead to them. Each step can be taken and taken back. What they
 * hold says docs/history.md. */

/* The steps there are: the version of the schema that this program works with. */
extern const int vb_schema_version;

/* Brings an open database, which is written, to `version` of the schema, 0 .. vb_schema_version, as a whole or not at
 * all. Going back loses what only the later steps have room for. Returns 0; VB_ERROR_USAGE; VB_ERROR_FORMAT where the
 * database is of a newer program or not ours; VB_ERROR_IO. */
int vb_schema_migrate(struct vb_database *database, int version, struct vb_error *error);

/* Opens a history. One that is written is made where it is not there, with its folder, and brought up to date; of one
 * that is read, an older schema is an error. */
int vb_history_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error);
