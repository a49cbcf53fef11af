/* SPDX-License-Identifier: MIT
 *
 * The steps of the schema, there and back, in a file of SQLite's. Without SQLite there is nothing to test but that it
 * is said. */
#include "history/database.h"
#include "history/store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char folder[64];
    char path[100];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/vbench-schema-XXXXXX");
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/history.db", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char path[120];
        snprintf(path, sizeof path, "%s%s", place->path, ends[i]);
        unlink(path);
    }
    rmdir(place->folder);
    free(place);
    return 0;
}

static void must(int status, const struct vb_error *error)
{
    if (status != 0)
        fail_msg("%s", error->text);
}

static struct vb_database open_new(const struct place *place)
{
    struct vb_database database;
    struct vb_error error = {0};
    if (vb_history_open(&database, place->path, VB_DATABASE_WRITE, &error) != 0 && strstr(error.text, "SQLite"))
        skip();
    must(error.code, &error);
    return database;
}

static int64_t number(struct vb_database *database, const char *statement)
{
    struct vb_error error = {0};
    int64_t value;
    must(vb_database_number(database, statement, NULL, 0, -1, &value, &error), &error);
    return value;
}

static int64_t tables(struct vb_database *database)
{
    return number(database, "SELECT count(*) FROM sqlite_master");
}

static void every_step_can_be_taken_back_and_taken_again(void **state)
{
    struct vb_database database = open_new(*state);
    struct vb_error error = {0};
    int64_t there[16] = {0};
    for (int version = vb_schema_version; version >= 0; version--) {
        must(vb_schema_migrate(&database, version, &error), &error);
        there[version] = tables(&database);
    }
    assert_int_equal(there[0], 0);
    for (int version = 1; version <= vb_schema_version; version++) {
        must(vb_schema_migrate(&database, version, &error), &error);
        assert_int_equal(tables(&database), there[version]);
        assert_true(there[version] > there[version - 1]);
    }
    assert_int_equal(number(&database, "PRAGMA user_version"), vb_schema_version);
    vb_database_close(&database);
}

static void versions_that_are_not_there_are_refused(void **state)
{
    struct vb_database database = open_new(*state);
    struct vb_error error = {0};
    assert_int_equal(vb_schema_migrate(&database, vb_schema_version + 1, &error), VB_ERROR_USAGE);
    assert_int_equal(vb_schema_migrate(&database, -1, &error), VB_ERROR_USAGE);
    must(database.kind->set_version(&database, vb_schema_version + 1, &error), &error);
    vb_database_close(&database);
    const struct place *place = *state;
    assert_int_equal(vb_history_open(&database, place->path, VB_DATABASE_WRITE, &error), VB_ERROR_FORMAT);
    assert_non_null(strstr(error.text, "newer vbench"));
}

static void rows_are_only_added(void **state)
{
    struct vb_database database = open_new(*state);
    struct vb_error error = {0};
    const struct vb_datum cells[] = {vb_datum_text("a1")};
    must(vb_database_run(&database, "INSERT INTO commits (hash) VALUES ($1)", cells, 1, NULL, NULL, &error), &error);
    assert_int_not_equal(vb_database_run(&database, "UPDATE commits SET hash = 'b2'", NULL, 0, NULL, NULL, &error), 0);
    assert_int_not_equal(vb_database_run(&database, "DELETE FROM commits", NULL, 0, NULL, NULL, &error), 0);
    assert_int_equal(number(&database, "SELECT count(*) FROM commits WHERE hash = 'a1'"), 1);
    /* And nothing is of a commit that is not there. */
    assert_int_not_equal(vb_database_run(&database,
                                         "INSERT INTO lineage (commit_id, parent_id, subject) VALUES (77, NULL, '')",
                                         NULL, 0, NULL, NULL, &error),
                         0);
    vb_database_close(&database);
}

static void a_log_is_kept_while_it_is_written(void **state)
{
    struct vb_database database = open_new(*state);
    const struct place *place = *state;
    char log[120];
    struct vb_error error = {0};
    const struct vb_datum cells[] = {vb_datum_text("a1")};
    must(vb_database_run(&database, "INSERT INTO commits (hash) VALUES ($1)", cells, 1, NULL, NULL, &error), &error);
    snprintf(log, sizeof log, "%s-wal", place->path);
    assert_int_equal(access(log, F_OK), 0);
    vb_database_close(&database);
}

static void what_is_begun_and_fails_leaves_nothing(void **state)
{
    struct vb_database database = open_new(*state);
    struct vb_error error = {0};
    const struct vb_history_commit commits[] = {{.hash = "a1", .parent = "", .subject = "one"}};
    must(vb_history_note_commits(&database, commits, 1, &error), &error);
    must(vb_database_begin(&database, &error), &error);
    must(vb_database_run(&database, "INSERT INTO commits (hash) VALUES ('b2')", NULL, 0, NULL, NULL, &error), &error);
    assert_int_equal(vb_database_end(&database, VB_ERROR_STOPPED, &error), VB_ERROR_STOPPED);
    assert_int_equal(number(&database, "SELECT count(*) FROM commits"), 1);
    vb_database_close(&database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_step_can_be_taken_back_and_taken_again, make_place, remove_place),
        cmocka_unit_test_setup_teardown(versions_that_are_not_there_are_refused, make_place, remove_place),
        cmocka_unit_test_setup_teardown(rows_are_only_added, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_log_is_kept_while_it_is_written, make_place, remove_place),
        cmocka_unit_test_setup_teardown(what_is_begun_and_fails_leaves_nothing, make_place, remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
