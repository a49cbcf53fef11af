/* SPDX-License-Identifier: MIT */
#include "history/line.h"

#include <stdlib.h>
#include <string.h>

struct known {
    int64_t parent; /* 0: none is known */
    char *hash;
    char *subject;
    bool is_placed; /* something says what came before it */
    bool is_measured;
};

struct family {
    struct known *commits; /* by number */
    size_t limit;
};

static int take_commit(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct family *family = context;
    (void)count;
    struct known *known = &family->commits[cells[0].integer];
    known->hash = strdup(vb_datum_as_text(&cells[1]));
    known->subject = strdup(vb_datum_as_text(&cells[3]));
    known->parent = cells[2].type == VB_DATUM_INTEGER ? cells[2].integer : 0;
    known->is_placed = cells[3].type == VB_DATUM_TEXT;
    return known->hash && known->subject ? 0 : vb_fail_memory(error);
}

static int take_measured(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct family *family = context;
    (void)count;
    (void)error;
    family->commits[cells[0].integer].is_measured = true;
    return 0;
}

static int load_family(struct family *family, struct vb_database *database, struct vb_error *error)
{
    int64_t most;
    int status = vb_database_number(database, "SELECT max(id) FROM commits", NULL, 0, 0, &most, error);
    if (status != 0)
        return status;
    family->limit = (size_t)most + 1;
    family->commits = calloc(family->limit, sizeof *family->commits);
    if (!family->commits)
        return vb_fail_memory(error);
    const struct vb_datum limit[] = {vb_datum_integer(most)}; /* others may add some meanwhile */
    status = vb_database_run(database,
                             "SELECT commits.id, commits.hash, lineage.parent_id, lineage.subject FROM commits"
                             " LEFT JOIN lineage ON lineage.commit_id = commits.id WHERE commits.id <= $1"
                             " AND coalesce(lineage.parent_id, 0) <= $1",
                             limit, 1, take_commit, family, error);
    return status == 0 ? vb_database_run(database, "SELECT DISTINCT commit_id FROM runs WHERE commit_id <= $1", limit,
                                         1, take_measured, family, error)
                       : status;
}

static void release_family(struct family *family)
{
    for (size_t i = 0; family->commits && i < family->limit; i++) {
        free(family->commits[i].hash);
        free(family->commits[i].subject);
    }
    free(family->commits);
}

/* How many commits the line has that ends in one. A ring, which git cannot make, ends, too. */
static size_t length_of(const struct family *family, size_t tip)
{
    size_t length = 0;
    while (tip != 0 && length < family->limit) {
        length++;
        tip = (size_t)family->commits[tip].parent;
    }
    return length;
}

/* The measured commit that most commits come before. Of lines that share their beginning one walks the rest only once
 * where the tip is tried first, as the last number mostly is. */
static size_t longest_tip(const struct family *family)
{
    size_t best = 0, most = 0;
    bool *is_before = calloc(family->limit, sizeof *is_before); /* another that was tried */
    for (size_t i = family->limit; is_before && i-- > 1;) {
        if (!family->commits[i].is_measured || is_before[i])
            continue;
        size_t length = length_of(family, i);
        if (length > most) {
            most = length;
            best = i;
        }
        for (size_t c = i; c != 0 && !is_before[c]; c = (size_t)family->commits[c].parent)
            is_before[c] = true;
    }
    free(is_before);
    return best;
}

static size_t find_tip(const struct family *family, const char *hash)
{
    for (size_t i = 1; i < family->limit; i++)
        if (family->commits[i].hash && strcmp(family->commits[i].hash, hash) == 0)
            return i;
    return 0;
}

static int fill_line(struct vb_history *history, struct family *family, size_t tip, struct vb_error *error)
{
    size_t count = length_of(family, tip);
    history->commit_limit = family->limit;
    history->line = calloc(count, sizeof *history->line);
    history->place_of = calloc(family->limit, sizeof *history->place_of);
    if (!history->line || !history->place_of)
        return vb_fail_memory(error);
    history->line_count = count;
    for (size_t place = count; place-- > 0; tip = (size_t)family->commits[tip].parent) {
        struct known *known = &family->commits[tip];
        history->line[place] =
            (struct vb_line_commit){.id = (int64_t)tip, .hash = known->hash, .subject = known->subject};
        history->place_of[tip] = place + 1;
        known->hash = known->subject = NULL;
    }
    return 0;
}

static int choose_line(struct vb_history *history, struct family *family, const char *tip_hash, struct vb_error *error)
{
    size_t tip = tip_hash ? find_tip(family, tip_hash) : longest_tip(family);
    if (tip_hash && tip == 0)
        return vb_fail(error, VB_ERROR_MEASURE,
                       "the history does not know the commit %.12s; 'history add' notes which commits follow which",
                       tip_hash);
    if (tip == 0)
        return vb_fail(error, VB_ERROR_MEASURE, "nothing has been measured in this history");
    if (!family->commits[tip].is_placed)
        return vb_fail(
            error, VB_ERROR_MEASURE,
            "nothing says which commits come before %.12s: 'history add' notes it, typed in their repository",
            family->commits[tip].hash);
    return fill_line(history, family, tip, error);
}

int vb_history_load_line(struct vb_history *history, struct vb_database *database, const char *tip,
                         struct vb_error *error)
{
    struct family family = {0};
    int status = load_family(&family, database, error);
    if (status == 0)
        status = choose_line(history, &family, tip, error);
    release_family(&family);
    return status;
}
