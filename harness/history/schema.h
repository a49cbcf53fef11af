/* SPDX-License-Identifier: MIT
 *
 * The tables of a history, and the numbered steps that lead to them. Each step can be taken and taken back. What they
 * hold says docs/history.md. */
#pragma once

#include "history/database.h"

/* The steps there are: the version of the schema that this program works with. */
extern const int vb_schema_version;

/* Brings an open database, which is written, to `version` of the schema, 0 .. vb_schema_version, as a whole or not at
 * all. Going back loses what only the later steps have room for. Returns 0; VB_ERROR_USAGE; VB_ERROR_FORMAT where the
 * database is of a newer program or not ours; VB_ERROR_IO. */
int vb_schema_migrate(struct vb_database *database, int version, struct vb_error *error);

/* Opens a history. One that is written is made where it is not there, with its folder, and brought up to date; of one
 * that is read, an older schema is an error. */
int vb_history_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error);
