/* SPDX-License-Identifier: MIT
 *
 * Results as rows: one per (case, point, variant, allocator), and the facts of the run they belong to. The columns are
 * one list in columns.h, with name, unit, kind and meaning; every format walks it and none lists columns again. */
#pragma once

#include "base/error.h"
#include "results/row_codes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Several numbers in one cell, finite and 0 or more. count 0: not known. */
struct vb_list {
    double *values; /* owned by the row */
    size_t count;
};

/* Two programs are compared row by row: the old one's comes first, the new one's has the ratio and what was found. */
#define VB_SIDE_OLD "old"
#define VB_SIDE_NEW "new"

#define VB_FIELD_TEXT       char *
#define VB_FIELD_REAL       double
#define VB_FIELD_SIGNED     double
#define VB_FIELD_COUNT      int64_t
#define VB_FIELD_LIST       struct vb_list
#define VB_FIELD_CODE(code) enum code

/* A field for each column: columns.h tells what it means. Texts are owned by the row and never NULL ("" when absent).
 * Numbers that are not known are NAN; counts that are not known are -1. Codes are for programs what the words beside
 * them are for people. */
struct vb_row {
#define NAMED(name, type, field, unit, kind, is_rare, meaning) VB_FIELD_##type field;
#include "results/columns.h"
};

enum vb_column_type {
    VB_COLUMN_TEXT,  /* char * */
    VB_COLUMN_REAL,  /* double, NAN: unknown */
    VB_COLUMN_COUNT, /* int64_t, -1: unknown */
    VB_COLUMN_LIST,  /* struct vb_list */
    VB_COLUMN_CODE,  /* an enum, 0: unknown; written by name */
};

enum vb_column_kind {
    VB_COLUMN_KEY,   /* says which row this is */
    VB_COLUMN_WORDS, /* says something about the row */
    VB_COLUMN_NOISY, /* a time or events: only an interval or a limit decides */
    VB_COLUMN_EXACT, /* a count: any change counts */
    VB_COLUMN_SETUP, /* how it was measured */
};

struct vb_column {
    const char *name; /* stable: people's scripts know it */
    const char *unit; /* "ns", "B", "%", "" */
    enum vb_column_type type;
    enum vb_column_kind kind;
    size_t offset;            /* of the field in struct vb_row */
    const char *const *codes; /* of a code: the names of its values from 0, which is "", then NULL; else NULL */
    bool is_rare;             /* left out of a file where no row has it */
    bool is_signed;           /* a real that may lie below 0; of others, a number below 0 is neither read nor written */
    const char *meaning;      /* one sentence */
};

extern const struct vb_column vb_columns[];
extern const size_t vb_column_count;

/* A fact of the run: "cpu" -> "Intel Xeon ...", "seed" -> "17", "started" -> "2026-01-02T03:04:05Z". */
struct vb_fact {
    char *key;   /* lower case letters, digits, '_' and '.' */
    char *value; /* one line */
};

#define VB_FACTS_MAX 4096 /* in a file; looking for a fact walks all of them */

struct vb_results {
    struct vb_fact *facts;
    size_t fact_count;
    struct vb_row *rows;
    size_t row_count;
    size_t row_room; /* rows that there is memory for */
    char **warnings; /* doubts about the whole run, one sentence each; shown once under the table */
    size_t warning_count;
};

/* An empty set of results; nothing to release yet. */
void vb_results_init(struct vb_results *results);
void vb_results_release(struct vb_results *results);

/* Makes room for `count` rows in all. Returns 0 or VB_ERROR_MEMORY. */
int vb_results_reserve(struct vb_results *results, size_t count);

/* Appends a row in which nothing is known and returns it, or NULL without memory. Valid until the next append. */
struct vb_row *vb_results_append(struct vb_results *results);

/* Releases what a row owns. Of no use to rows that stay in their results, which release them. */
void vb_row_release(struct vb_row *row);

/* Makes it a row in which nothing is known. */
void vb_row_init(struct vb_row *row);

/* The number at the offset of a field that is one; the same, to be set. */
double vb_row_real(const struct vb_row *row, size_t offset);
double *vb_row_real_field(struct vb_row *row, size_t offset);

/* Whether it is what the new program's row is compared with, which speaks for both. */
bool vb_row_is_old_side(const struct vb_row *row);

/* Replaces a text of a row by a copy. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_text(char **field, const char *text);

/* Replaces a list of a row by a copy. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_list(struct vb_list *field, const double *values, size_t count);

/* Sets a fact (replacing one of the same key), or adds a warning. Return 0 or VB_ERROR_MEMORY. Line ends in the value
 * become blanks. */
int vb_results_set_fact(struct vb_results *results, const char *key, const char *value);
int vb_results_add_warning(struct vb_results *results, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The value of a fact, or NULL; and what there is to say of it: the value, or "". */
const char *vb_results_fact(const struct vb_results *results, const char *key);
const char *vb_results_said(const struct vb_results *results, const char *key);

/* Of the key of a fact about a case what stands behind "case.": its name, or that and what it is about, such as
 * ".libraries". NULL: the fact is about the run. */
const char *vb_fact_case(const char *key);

/* "ready_return/heap_future", "cache_hit:hit=90/heap_future", or with its allocator "ready_return/heap_future (glibc)":
 * as patterns are typed; the old program's is "null/first (old)", the new one's goes by the plain name. To be freed;
 * NULL without memory. */
char *vb_row_name(const struct vb_row *row, bool name_allocator);

/* Rows chosen from results. */
typedef bool vb_row_selector(void *context, const struct vb_row *row);

/* Drops the rows that are not selected. */
void vb_results_keep(struct vb_results *results, vb_row_selector *selects, void *context);

/* Copies facts, warnings and the selected rows. Returns 0 or VB_ERROR_MEMORY; release `copy` in either case. */
int vb_results_select(struct vb_results *copy, const struct vb_results *results, vb_row_selector *selects,
                      void *context);

/* Copies facts and warnings; appends the copy of a row. Both return 0 or VB_ERROR_MEMORY. */
int vb_results_copy_head(struct vb_results *copy, const struct vb_results *results);
int vb_results_copy_row(struct vb_results *results, const struct vb_row *row);
