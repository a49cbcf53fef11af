/* SPDX-License-Identifier: MIT */
#include "history/database.h"
#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTHING NULL

/* A step: tables whose rows only are added, and statements. In them {id}, {integer}, {real} are types of the database,
 * and {time} stands behind a text that is a moment. A step that was ever released stays as it is. */
struct step {
    const char *up;
    const char *down;
    const char *tables[12]; /* append-only; end with NULL */
};

static const struct step steps[] = {
    {
        .up =
            "CREATE TABLE machines (id {id}, class TEXT NOT NULL UNIQUE, architecture TEXT NOT NULL, cpu TEXT NOT NULL,"
            " cpus {integer} NOT NULL, nodes {integer} NOT NULL, hypervisor TEXT NOT NULL);"
            "CREATE TABLE commits (id {id}, hash TEXT NOT NULL UNIQUE);"
            "CREATE TABLE lineage (commit_id {integer} PRIMARY KEY REFERENCES commits (id),"
            " parent_id {integer} REFERENCES commits (id), subject TEXT NOT NULL);"
            "CREATE TABLE runs (id {id}, content TEXT NOT NULL UNIQUE, commit_id {integer} NOT NULL REFERENCES commits (id),"
            " dirty {integer} NOT NULL, anchor_id {integer} REFERENCES commits (id),"
            " machine_id {integer} NOT NULL REFERENCES machines (id), started TEXT, command TEXT);"
            "CREATE TABLE run_facts (run_id {integer} NOT NULL REFERENCES runs (id), name TEXT NOT NULL, value TEXT NOT NULL,"
            " PRIMARY KEY (run_id, name));"
            "CREATE TABLE series (id {id}, case_name TEXT NOT NULL, point TEXT NOT NULL, variant TEXT NOT NULL,"
            " allocator TEXT NOT NULL, metric TEXT NOT NULL, machine_id {integer} NOT NULL REFERENCES machines (id),"
            " UNIQUE (case_name, point, variant, allocator, metric, machine_id));"
            "CREATE TABLE samples (id {id}, run_id {integer} NOT NULL REFERENCES runs (id),"
            " series_id {integer} NOT NULL REFERENCES series (id), value {real} NOT NULL, low {real}, high {real},"
            " launches {integer}, noise_pct {real}, doubted {integer} NOT NULL, UNIQUE (series_id, run_id));"
            "CREATE TABLE launch_values (sample_id {integer} NOT NULL REFERENCES samples (id), number {integer} NOT NULL,"
            " value {real} NOT NULL, PRIMARY KEY (sample_id, number)){compact};",
        .down =
            "DROP TABLE launch_values; DROP TABLE samples; DROP TABLE series; DROP TABLE run_facts; DROP TABLE runs;"
            "DROP TABLE lineage; DROP TABLE commits; DROP TABLE machines;",
        .tables = {"machines", "commits", "lineage", "runs", "run_facts", "series", "samples", "launch_values",
                   NOTHING},
    },
    {
        .up =
            "CREATE TABLE blessings (id {id}, series_id {integer} NOT NULL REFERENCES series (id),"
            " commit_id {integer} NOT NULL REFERENCES commits (id), who TEXT NOT NULL, reason TEXT NOT NULL, made TEXT NOT NULL);"
            "CREATE TABLE verdicts (id {id}, series_id {integer} NOT NULL REFERENCES series (id),"
            " good_id {integer} NOT NULL REFERENCES commits (id), bad_id {integer} NOT NULL REFERENCES commits (id),"
            " verdict {integer} NOT NULL, first_id {integer} REFERENCES commits (id), ratio {real}, low {real}, high {real},"
            " made TEXT NOT NULL);",
        .down = "DROP TABLE verdicts; DROP TABLE blessings;",
        .tables = {"blessings", "verdicts", NOTHING},
    },
    {
        .up =
            "CREATE VIEW points AS SELECT runs.started{time} AS time, commits.hash AS commit_hash, machines.class AS machine,"
            " series.case_name || CASE WHEN series.point = '' THEN '' ELSE ':' || series.point END || '/' || series.variant ||"
            " CASE WHEN series.allocator = '' THEN '' ELSE ' (' || series.allocator || ')' END AS test,"
            " max(CASE WHEN series.metric = 'anchor_ratio' THEN samples.value END) AS anchor_ratio,"
            " max(CASE WHEN series.metric = 'ratio' THEN samples.value END) AS ratio,"
            " max(CASE WHEN series.metric = 'time_ns' THEN samples.value END) AS time_ns,"
            " max(CASE WHEN series.metric = 'allocs' THEN samples.value END) AS allocs,"
            " max(CASE WHEN series.metric = 'bytes' THEN samples.value END) AS bytes,"
            " max(CASE WHEN series.metric = 'instructions' THEN samples.value END) AS instructions"
            " FROM samples JOIN series ON series.id = samples.series_id JOIN runs ON runs.id = samples.run_id"
            " JOIN commits ON commits.id = runs.commit_id JOIN machines ON machines.id = runs.machine_id"
            " WHERE runs.dirty = 0 AND samples.doubted = 0"
            " GROUP BY runs.id, runs.started, commits.hash, machines.class, series.case_name, series.point, series.variant,"
            " series.allocator;",
        .down = "DROP VIEW points;",
        .tables = {NOTHING},
    },
};

const int vb_schema_version = sizeof steps / sizeof steps[0];

static const char *word_for(const struct vb_database_kind *kind, const char *table, const char *token)
{
    const struct {
        const char *token;
        const char *word;
    } words[] = {{"{id}", kind->words[0]},   {"{integer}", kind->words[1]}, {"{real}", kind->words[2]},
                 {"{time}", kind->words[3]}, {"{compact}", kind->words[4]}, {"{table}", table}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vb_text_behind(token, words[i].token))
            return words[i].word;
    return NULL;
}

/* Runs statements with the words of the database in them. */
static int run_script(struct vb_database *database, const char *statements, const char *table, struct vb_error *error)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return vb_fail_memory(error);
    for (const char *rest = statements; *rest; rest++) {
        const char *word = *rest == '{' ? word_for(database->kind, table, rest) : NULL;
        if (word) {
            fputs(word, stream);
            rest = strchr(rest, '}');
        } else {
            fputc(*rest, stream);
        }
    }
    char *script = vb_text_close(&text, stream);
    int status = script ? database->kind->script(database, script, error) : vb_fail_memory(error);
    free(script);
    return status;
}

static int take_step(struct vb_database *database, int number, struct vb_error *error)
{
    const struct step *step = &steps[number - 1];
    VB_OR_RETURN(run_script(database, step->up, "", error));
    for (size_t i = 0; step->tables[i]; i++)
        VB_OR_RETURN(run_script(database, database->kind->append_only, step->tables[i], error));
    return database->kind->set_version(database, number, error);
}

static int take_back(struct vb_database *database, int number, struct vb_error *error)
{
    const struct step *step = &steps[number - 1];
    for (size_t i = 0; step->tables[i]; i++)
        VB_OR_RETURN(run_script(database, database->kind->free_again, step->tables[i], error));
    VB_OR_RETURN(run_script(database, step->down, "", error));
    return database->kind->set_version(database, number - 1, error);
}

static int find_version(struct vb_database *database, int *found, struct vb_error *error)
{
    int status = database->kind->version(database, found, error);
    if (status == 0 && *found > vb_schema_version)
        return vb_fail(error, VB_ERROR_FORMAT,
                       "the history '%s' is of a newer vbench: its schema is version %d, this one knows %d",
                       database->name, *found, vb_schema_version);
    return status;
}

/* Another may have done the same meanwhile: looked at again where others wait. */
int vb_schema_migrate(struct vb_database *database, int version, struct vb_error *error)
{
    int found;
    if (version < 0 || version > vb_schema_version)
        return vb_fail(error, VB_ERROR_USAGE, "there is no version %d of the schema, but 0 to %d", version,
                       vb_schema_version);
    int status = find_version(database, &found, error);
    if (status != 0 || found == version)
        return status;
    status = vb_database_begin(database, error);
    if (status != 0)
        return status;
    status = find_version(database, &found, error);
    for (; status == 0 && found < version; found++)
        status = take_step(database, found + 1, error);
    for (; status == 0 && found > version; found--)
        status = take_back(database, found, error);
    return vb_database_end(database, status, error);
}

static int check_version(struct vb_database *database, struct vb_error *error)
{
    int found;
    int status = find_version(database, &found, error);
    if (status != 0 || found == vb_schema_version)
        return status;
    if (found == 0)
        return vb_fail(error, VB_ERROR_IO, "there is no history in '%s'; 'history add FILE' makes one", database->name);
    return vb_fail(
        error, VB_ERROR_FORMAT,
        "the history '%s' is of an older vbench, with version %d of the schema: 'history migrate' brings it to %d",
        database->name, found, vb_schema_version);
}

int vb_history_open(struct vb_database *database, const char *place, enum vb_database_use use, struct vb_error *error)
{
    *database = (struct vb_database){0};
    bool is_made = use == VB_DATABASE_WRITE && *place && !vb_database_is_remote(place);
    int status = is_made ? vb_folder_make_for(place, error) : 0;
    if (status == 0)
        status = vb_database_open(database, place, use, error);
    if (status != 0)
        return status;
    status = use == VB_DATABASE_WRITE ? vb_schema_migrate(database, vb_schema_version, error)
                                      : check_version(database, error);
    if (status != 0)
        vb_database_close(database);
    return status;
}
