/* SPDX-License-Identifier: MIT */
#include "history/database.h"

#include <math.h>
#include <string.h>

bool vb_database_is_remote(const char *place)
{
    static const char *const beginnings[] = {"postgresql:", "postgres:"};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (strncmp(place, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

int vb_database_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error)
{
    *database = (struct vb_database){.is_written = use == VB_DATABASE_WRITE};
    if (*place == '\0')
        return vb_fail(error, VB_ERROR_USAGE, "the name of the history is empty");
    return vb_database_is_remote(place) ? vb_postgres_open(database, place, use, error)
                                        : vb_sqlite_open(database, place, use, error);
}

void vb_database_close(struct vb_database *database)
{
    if (database->kind)
        database->kind->close(database);
    *database = (struct vb_database){0};
}

int vb_database_run(struct vb_database *database, const char *statement, const struct vb_datum *cells, size_t count,
                    vb_row_taker *take, void *context, struct vb_error *error)
{
    return database->kind->run(database, statement, cells, count, take, context, error);
}

static int take_number(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    (void)count;
    (void)error;
    if (cells[0].type == VB_DATUM_INTEGER)
        *(int64_t *)context = cells[0].integer;
    return 0;
}

int vb_database_number(struct vb_database *database, const char *statement, const struct vb_datum *cells, size_t count,
                       int64_t none, int64_t *number, struct vb_error *error)
{
    *number = none;
    return vb_database_run(database, statement, cells, count, take_number, number, error);
}

int vb_database_begin(struct vb_database *database, struct vb_error *error)
{
    return database->kind->script(database, database->kind->begin, error);
}

int vb_database_end(struct vb_database *database, int status, struct vb_error *error)
{
    if (status == 0)
        status = database->kind->script(database, "COMMIT", error);
    if (status != 0)
        (void)database->kind->script(database, "ROLLBACK", NULL); /* it may have happened by itself */
    return status;
}

struct vb_datum vb_datum_integer(int64_t value)
{
    return (struct vb_datum){.type = VB_DATUM_INTEGER, .integer = value};
}

struct vb_datum vb_datum_id(int64_t value)
{
    return (struct vb_datum){.type = value ? VB_DATUM_INTEGER : VB_DATUM_NULL, .integer = value};
}

struct vb_datum vb_datum_real(double value)
{
    return (struct vb_datum){.type = isfinite(value) ? VB_DATUM_REAL : VB_DATUM_NULL, .real = value};
}

struct vb_datum vb_datum_text(const char *value)
{
    return (struct vb_datum){.type = value ? VB_DATUM_TEXT : VB_DATUM_NULL, .text = value};
}

double vb_datum_as_real(const struct vb_datum *cell)
{
    if (cell->type == VB_DATUM_INTEGER)
        return (double)cell->integer;
    return cell->type == VB_DATUM_REAL ? cell->real : NAN;
}

const char *vb_datum_as_text(const struct vb_datum *cell)
{
    return cell->type == VB_DATUM_TEXT ? cell->text : "";
}
