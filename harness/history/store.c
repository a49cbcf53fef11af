/* SPDX-License-Identifier: MIT */
#include "history/store.h"
#include "history/series.h"
#include "results/doubt_words.h"
#include "results/own_counters.h"
#include "judge/machine_kinds.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CONTENT_MAX 33 /* hexadecimal digits and the end */

/* FNV-1a of 128 bits (Fowler, Noll and Vo; RFC 9923): not against forgers, of which there are none. */
__extension__ typedef unsigned __int128 digest;

static void take_bytes(digest *state, const void *bytes, size_t count)
{
    const digest prime = ((digest)1 << 88) + 0x13b;
    for (size_t i = 0; i < count; i++)
        *state = (*state ^ ((const unsigned char *)bytes)[i]) * prime;
}

static void take_text(digest *state, const char *text)
{
    take_bytes(state, text ? text : "", strlen(text ? text : "") + 1);
}

static void take_number(digest *state, double value)
{
    if (isnan(value))
        value = -1; /* there are several that are none */
    take_bytes(state, &value, sizeof value);
}

/* What tells results from others, so that a file, and the run that wrote it, are one: who, when and of what, and of
 * each row its name, time and counts. Columns that a file may lack do not count. */
static void content_of(const struct vb_results *results, char text[CONTENT_MAX])
{
    static const char *const facts[] = {"started",      "seed",        "host",        "command",
                                        VB_FACT_COMMIT, VB_FACT_DIRTY, VB_FACT_ANCHOR};
    digest state = ((digest)0x6c62272e07bb0142 << 64) + 0x62b821756295c58d;
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        take_text(&state, vb_results_fact(results, facts[i]));
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        const char *const names[] = {row->case_name, row->point, row->variant, row->allocator, row->side, row->status};
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            take_text(&state, names[k]);
        take_number(&state, row->mean_ns);
        take_number(&state, row->ratio);
        take_number(&state, row->allocs_per_op);
    }
    snprintf(text, CONTENT_MAX, "%016llx%016llx", (unsigned long long)(state >> 64), (unsigned long long)state);
}

/* Finds the number of what a unique row has; adds the row first where there is none. Both statements take the same
 * cells. */
static int find_or_add(struct vb_database *database, const char *find, const char *add, const struct vb_datum *cells,
                       size_t count, size_t unique, int64_t *number, struct vb_error *error)
{
    int status = vb_database_number(database, find, cells, unique, 0, number, error);
    if (status != 0 || *number != 0)
        return status;
    status = vb_database_run(database, add, cells, count, NULL, NULL, error);
    return status == 0 ? vb_database_number(database, find, cells, unique, 0, number, error) : status;
}

static int find_commit(struct vb_database *database, const char *hash, int64_t *number, struct vb_error *error)
{
    const struct vb_datum cells[] = {vb_datum_text(hash)};
    return find_or_add(database, "SELECT id FROM commits WHERE hash = $1",
                       "INSERT INTO commits (hash) VALUES ($1) ON CONFLICT DO NOTHING", cells, 1, 1, number, error);
}

static int find_machine(struct vb_database *database, const struct vb_results *results, int64_t *number,
                        struct vb_error *error)
{
    struct vb_machine_class class;
    char text[VB_MACHINE_CLASS_TEXT_SIZE];
    vb_machine_class_of(&class, results);
    vb_machine_class_text(&class, text);
    const struct vb_datum cells[] = {vb_datum_text(text),           vb_datum_text(class.architecture),
                                     vb_datum_text(class.cpu),      vb_datum_integer(class.cpus),
                                     vb_datum_integer(class.nodes), vb_datum_text(class.hypervisor)};
    return find_or_add(
        database, "SELECT id FROM machines WHERE class = $1",
        "INSERT INTO machines (class, architecture, cpu, cpus, nodes, hypervisor) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT DO NOTHING",
        cells, 6, 1, number, error);
}

/* What is being added. */
struct adding {
    struct vb_database *database;
    const struct vb_results *results;
    struct vb_history_added *added;
    int64_t machine;
    int64_t run;
};

/* "2026-01-02T03:04:05Z", and nothing that a database would take for no moment. */
static const char *moment_of(const char *text)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";
    for (size_t i = 0; i < sizeof shape; i++)
        if (!text || (shape[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i]))
            return NULL;
    return text;
}

static int add_facts(struct adding *adding, struct vb_error *error)
{
    for (size_t i = 0; i < adding->results->fact_count; i++) {
        const struct vb_fact *fact = &adding->results->facts[i];
        const struct vb_datum cells[] = {vb_datum_integer(adding->run), vb_datum_text(fact->key),
                                         vb_datum_text(fact->value)};
        if (!vb_fact_case(fact->key)) /* words about cases, of which there are many */
            VB_OR_RETURN(vb_database_run(adding->database,
                                         "INSERT INTO run_facts (run_id, name, value) VALUES ($1, $2, $3)", cells, 3,
                                         NULL, NULL, error));
    }
    return 0;
}

static int find_series(const struct adding *adding, const struct vb_row *row, const char *metric, int64_t *number,
                       struct vb_error *error)
{
    const struct vb_datum cells[] = {vb_datum_text(row->case_name), vb_datum_text(row->point),
                                     vb_datum_text(row->variant),   vb_datum_text(row->allocator),
                                     vb_datum_text(metric),         vb_datum_integer(adding->machine)};
    return find_or_add(adding->database,
                       "SELECT id FROM series WHERE case_name = $1 AND point = $2 AND variant = $3 AND allocator = $4"
                       " AND metric = $5 AND machine_id = $6",
                       "INSERT INTO series (case_name, point, variant, allocator, metric, machine_id)"
                       " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                       cells, 6, 6, number, error);
}

struct value {
    enum vb_history_metric metric;
    const char *counter; /* its name; NULL: it is none */
    double value, low, high;
    bool is_timed;
    struct vb_list launches;
};

static int add_launches(struct adding *adding, int64_t sample, const struct vb_list *launches, struct vb_error *error)
{
    for (size_t i = 0; i < launches->count; i++) {
        const struct vb_datum cells[] = {vb_datum_integer(sample), vb_datum_integer((int64_t)i),
                                         vb_datum_real(launches->values[i])};
        VB_OR_RETURN(vb_database_run(adding->database,
                                     "INSERT INTO launch_values (sample_id, number, value) VALUES ($1, $2, $3)", cells,
                                     3, NULL, NULL, error));
    }
    adding->added->launches += launches->count;
    return 0;
}

static int add_value(struct adding *adding, const struct vb_row *row, const struct value *value, struct vb_error *error)
{
    int64_t series, sample;
    if (!isfinite(value->value))
        return 0;
    char name[VB_HISTORY_NAME_MAX];
    snprintf(name, sizeof name, "%s%s", vb_history_metrics[value->metric].name, value->counter ? value->counter : "");
    int status = find_series(adding, row, name, &series, error);
    if (status != 0)
        return status;
    const struct vb_doubts doubts = vb_row_doubts(row);
    bool is_doubted = value->is_timed && vb_doubts_forbid_verdict(&doubts);
    const struct vb_datum cells[] = {vb_datum_integer(adding->run),
                                     vb_datum_integer(series),
                                     vb_datum_real(value->value),
                                     vb_datum_real(value->low),
                                     vb_datum_real(value->high),
                                     value->is_timed ? vb_datum_integer(row->launches) : vb_datum_real(NAN),
                                     vb_datum_real(value->is_timed ? row->noise_pct : NAN),
                                     vb_datum_integer(is_doubted)};
    status =
        vb_database_number(adding->database,
                           "INSERT INTO samples (run_id, series_id, value, low, high, launches, noise_pct, doubted)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
                           cells, 8, 0, &sample, error);
    adding->added->samples++;
    return status == 0 ? add_launches(adding, sample, &value->launches, error) : status;
}

/* Counts that are not exact would make every run a change. */
static double exactly(const struct vb_row *row, double count)
{
    return row->ledger_code == VB_ROW_EXACT || row->ledger_code == VB_ROW_EXACT_IN_PART ? count : NAN;
}

static int add_counters(struct adding *adding, const struct vb_row *row, struct vb_error *error)
{
    const struct vb_row_counters counters = vb_row_counters(row);
    for (size_t i = 0; i < counters.count; i++) {
        const struct vb_row_counter *counter = &counters.items[i];
        const struct value value = {.metric = counter->exact ? VB_HISTORY_COUNTER : VB_HISTORY_NOISY_COUNTER,
                                    .counter = counter->name,
                                    .value = counter->per_op,
                                    .low = counter->exact ? NAN : counter->low,
                                    .high = counter->exact ? NAN : counter->high};
        VB_OR_RETURN(add_value(adding, row, &value, error));
    }
    return 0;
}

/* Under callgrind a count repeats, unless it is of what happens in one operation of many; perf counts interrupts, too.
 */
static bool repeat_instructions(const struct vb_row *row)
{
    return strstr(row->metrics, "callgrind") && row->instructions_per_op == floor(row->instructions_per_op);
}

static int add_row(struct adding *adding, const struct vb_row *row, struct vb_error *error)
{
    bool is_compared = strcmp(row->side, VB_SIDE_NEW) == 0;
    bool has_ratio = is_compared || (*row->baseline && strcmp(row->baseline, row->variant) != 0);
    const struct value values[] = {
        {.metric = is_compared ? VB_HISTORY_ANCHOR_RATIO : VB_HISTORY_RATIO,
         .value = has_ratio ? row->ratio : NAN,
         .low = row->ratio_ci_low,
         .high = row->ratio_ci_high,
         .is_timed = true},
        {.metric = VB_HISTORY_TIME_NS,
         .value = row->mean_ns,
         .low = row->ci_low_ns,
         .high = row->ci_high_ns,
         .is_timed = true,
         .launches = row->launch_ns},
        {.metric = VB_HISTORY_ALLOCS, .value = exactly(row, row->allocs_per_op), .low = NAN, .high = NAN},
        {.metric = VB_HISTORY_BYTES, .value = exactly(row, row->bytes_per_op), .low = NAN, .high = NAN},
        {.metric = repeat_instructions(row) ? VB_HISTORY_INSTRUCTIONS : VB_HISTORY_NOISY_COUNTER,
         .counter = repeat_instructions(row) ? NULL : "instructions per operation",
         .value = row->instructions_per_op,
         .low = NAN,
         .high = NAN},
        {.metric = VB_HISTORY_CODE_BYTES, .value = row->code_bytes, .low = NAN, .high = NAN},
        {.metric = VB_HISTORY_BYTES_RATE,
         .value = row->bytes_per_second,
         .low = row->bytes_per_second_low,
         .high = row->bytes_per_second_high,
         .is_timed = true},
        {.metric = VB_HISTORY_ITEMS_RATE,
         .value = row->items_per_second,
         .low = row->items_per_second_low,
         .high = row->items_per_second_high,
         .is_timed = true},
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        VB_OR_RETURN(add_value(adding, row, &values[i], error));
    return add_counters(adding, row, error);
}

static int add_rows(struct adding *adding, struct vb_error *error)
{
    for (size_t i = 0; i < adding->results->row_count; i++) {
        const struct vb_row *row = &adding->results->rows[i];
        if (vb_row_is_old_side(row)) /* of the anchor: the new one's ratio speaks for both */
            continue;
        if (vb_row_is_ok(row))
            VB_OR_RETURN(add_row(adding, row, error));
        else
            adding->added->unwell++;
    }
    return 0;
}

static int add_run(struct adding *adding, const char *content, int64_t commit, int64_t anchor, struct vb_error *error)
{
    const struct vb_results *results = adding->results;
    const char *dirty = vb_results_fact(results, VB_FACT_DIRTY);
    const struct vb_datum cells[] = {vb_datum_text(content),
                                     vb_datum_integer(commit),
                                     vb_datum_integer(dirty && strcmp(dirty, "yes") == 0),
                                     vb_datum_id(anchor),
                                     vb_datum_integer(adding->machine),
                                     vb_datum_text(moment_of(vb_results_fact(results, "started"))),
                                     vb_datum_text(vb_results_fact(results, "command"))};
    int status =
        vb_database_number(adding->database,
                           "INSERT INTO runs (content, commit_id, dirty, anchor_id, machine_id, started, command)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
                           cells, 7, 0, &adding->run, error);
    if (status == 0)
        status = add_facts(adding, error);
    return status == 0 ? add_rows(adding, error) : status;
}

static int add_unless_known(struct adding *adding, const char *commit, const char *anchor, struct vb_error *error)
{
    char content[CONTENT_MAX];
    int64_t known, commit_number = 0, anchor_number = 0;
    content_of(adding->results, content);
    const struct vb_datum cells[] = {vb_datum_text(content)};
    int status =
        vb_database_number(adding->database, "SELECT id FROM runs WHERE content = $1", cells, 1, 0, &known, error);
    adding->added->is_known = known != 0;
    if (status != 0 || known != 0)
        return status;
    status = find_machine(adding->database, adding->results, &adding->machine, error);
    if (status == 0)
        status = find_commit(adding->database, commit, &commit_number, error);
    if (status == 0 && anchor)
        status = find_commit(adding->database, anchor, &anchor_number, error);
    return status == 0 ? add_run(adding, content, commit_number, anchor_number, error) : status;
}

static bool is_comparison(const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (results->rows[i].side[0])
            return true;
    return false;
}

int vb_history_add(struct vb_database *database, const struct vb_results *results, struct vb_history_added *added,
                   struct vb_error *error)
{
    struct adding adding = {.database = database, .results = results, .added = added};
    const char *commit = vb_results_fact(results, VB_FACT_COMMIT);
    const char *anchor = is_comparison(results) ? vb_results_fact(results, VB_FACT_ANCHOR) : NULL;
    *added = (struct vb_history_added){0};
    if (!commit)
        return vb_fail(error, VB_ERROR_FORMAT, "nothing says of which commit the results are: --commit REV");
    if (is_comparison(results) && !anchor)
        return vb_fail(error, VB_ERROR_FORMAT, "nothing says of which commit the old side is: --anchor REV");
    VB_OR_RETURN(vb_database_begin(database, error));
    return vb_database_end(database, add_unless_known(&adding, commit, anchor, error), error);
}

static int note_commit(struct vb_database *database, const struct vb_history_commit *commit, struct vb_error *error)
{
    int64_t number, parent = 0;
    VB_OR_RETURN(find_commit(database, commit->hash, &number, error));
    if (*commit->parent)
        VB_OR_RETURN(find_commit(database, commit->parent, &parent, error));
    const struct vb_datum cells[] = {vb_datum_integer(number), vb_datum_id(parent), vb_datum_text(commit->subject)};
    return vb_database_run(database,
                           "INSERT INTO lineage (commit_id, parent_id, subject) VALUES ($1, $2, $3)"
                           " ON CONFLICT DO NOTHING",
                           cells, 3, NULL, NULL, error);
}

int vb_history_note_commits(struct vb_database *database, const struct vb_history_commit *commits, size_t count,
                            struct vb_error *error)
{
    int status = vb_database_begin(database, error);
    if (status != 0)
        return status;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = note_commit(database, &commits[i], error);
    return vb_database_end(database, status, error);
}

static void say_now(char *text, size_t size)
{
    time_t now = time(NULL);
    struct tm parts;
    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
}

int vb_history_note_proof(struct vb_database *database, const struct vb_history_proof *proof, struct vb_error *error)
{
    char now[40];
    say_now(now, sizeof now);
    const struct vb_datum cells[] = {
        vb_datum_integer(proof->series),  vb_datum_integer(proof->good), vb_datum_integer(proof->bad),
        vb_datum_integer(proof->verdict), vb_datum_id(proof->first),     vb_datum_real(proof->ratio),
        vb_datum_real(proof->low),        vb_datum_real(proof->high),    vb_datum_text(now)};
    return vb_database_run(
        database,
        "INSERT INTO verdicts (series_id, good_id, bad_id, verdict, first_id, ratio, low, high, made)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        cells, 9, NULL, NULL, error);
}

int vb_history_bless(struct vb_database *database, int64_t series, int64_t commit, const char *who, const char *reason,
                     struct vb_error *error)
{
    char now[40];
    say_now(now, sizeof now);
    const struct vb_datum cells[] = {vb_datum_integer(series), vb_datum_integer(commit), vb_datum_text(who),
                                     vb_datum_text(reason), vb_datum_text(now)};
    return vb_database_run(
        database, "INSERT INTO blessings (series_id, commit_id, who, reason, made) VALUES ($1, $2, $3, $4, $5)", cells,
        5, NULL, NULL, error);
}
