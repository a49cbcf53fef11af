/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"
#include "show/site_words.h"

#include <math.h>

/* A site of two calls. */
static struct vb_call_site site(double allocs, const char *function, int32_t line)
{
    struct vb_call_site made = {.allocs_per_op = allocs, .bytes_per_op = 8 * allocs, .frame_count = 2};
    snprintf(made.frames[0].function, sizeof made.frames[0].function, "%s", function);
    strcpy(made.frames[0].file, "src/a.c");
    made.frames[0].line = line;
    strcpy(made.frames[1].function, "loop");
    strcpy(made.frames[1].file, "cases/c.c");
    made.frames[1].line = line ? 7 : 0;
    return made;
}

static void what_was_not_there_is_new(void **state)
{
    (void)state;
    struct vb_call_site before[] = {site(1, "make", 10), site(1, "make", 20), site(2, "copy", 5)};
    struct vb_call_site after[] = {site(1, "make", 20), site(3, "copy", 6), site(1, "make", 11), site(1, "make", 30),
                                   site(1, "join", 5)};
    const struct vb_call_sites old = {.items = before, .count = 3, .knows_lines = true};
    const struct vb_call_sites sites = {.items = after, .count = 5, .knows_lines = true};
    struct vb_site_mark marks[5];
    vb_call_sites_mark(marks, &sites, &old);
    assert_false(marks[0].is_new); /* on its line */
    assert_false(marks[1].is_new); /* its line has moved */
    assert_true(marks[1].allocs_per_op_then == 2);
    assert_false(marks[2].is_new); /* the first that is left for the first that is left */
    assert_true(marks[3].is_new);
    assert_true(marks[4].is_new);
    assert_int_equal(vb_call_sites_first(&sites, marks), 3);

    vb_call_sites_mark(marks, &sites, NULL); /* nothing is known of an earlier build */
    for (size_t i = 0; i < 5; i++)
        assert_true(!marks[i].is_new && isnan(marks[i].allocs_per_op_then));
    const struct vb_call_sites none = {0};
    vb_call_sites_mark(marks, &sites, &none);
    for (size_t i = 0; i < 5; i++)
        assert_true(marks[i].is_new);
}

static char *write_sites(const struct vb_call_sites *sites, const struct vb_site_mark *marks)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    vb_call_sites_write(stream, sites, marks);
    fclose(stream);
    return text;
}

static void sites_are_written_new_ones_first(void **state)
{
    (void)state;
    struct vb_call_site items[] = {site(2, "copy", 5), site(0.5, "make", 10)};
    const struct vb_site_mark marks[] = {{.allocs_per_op_then = 1}, {.is_new = true, .allocs_per_op_then = NAN}};
    struct vb_call_sites sites = {
        .items = items, .count = 2, .unnamed = 3, .lost_allocs_per_op = 0.25, .knows_lines = true};
    char *text = write_sites(&sites, marks);
    assert_string_equal(text, "0.5 per operation, 4 B (new)\n"
                              "  in make (src/a.c:10)\n"
                              "  from loop (cases/c.c:7)\n"
                              "2 per operation, 16 B (was 1)\n"
                              "  in copy (src/a.c:5)\n"
                              "  from loop (cases/c.c:7)\n"
                              "and 3 more places with fewer allocations each\n"
                              "0.25 per operation at places for which there was no room\n");
    free(text);
}

/* Who compiled without -g is told so, in the row, too. */
static void missing_lines_are_explained(void **state)
{
    (void)state;
    struct vb_call_site items[] = {site(1, "make", 0)};
    const struct vb_site_mark marks[] = {{.allocs_per_op_then = NAN}};
    struct vb_call_sites sites = {.items = items, .count = 1, .knows_lines = true};
    char *text = write_sites(&sites, marks);
    assert_holds(text, "  in make (src/a.c)\n");
    assert_holds(text, "(no files and lines: compile what is measured with -g)\n");
    free(text);
    sites.knows_lines = false;
    text = write_sites(&sites, marks);
    assert_holds(text, "they take libdw (Debian: libdw1, and libdw-dev where vbench is built)");
    free(text);

    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_row(&results, "c", "", "v");
    assert_int_equal(vb_row_set_sites(row, &sites, marks), 0);
    assert_string_equal(row->sites,
                        "1 per operation, 8 B in make (src/a.c) from loop (cases/c.c); no files and lines: they take "
                        "libdw (Debian: libdw1, and libdw-dev where vbench is built)");
    vb_results_release(&results);
}

/* Where a row says its place, annotations have it as properties, and the others in their words. */
static void formats_name_the_place(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_row(&results, "c", "", "v");
    set_words(row, &row->gate, "FAIL: allocs/op 0 -> 1");
    assert_int_equal(vb_row_set_text(&row->sites, "1 per operation, 8 B in make (/x/src/a,b.c:10)"), 0);
    assert_int_equal(vb_row_set_text(&row->site_file, "src/a,b.c"), 0);
    row->site_line = 10;
    char *text = render("github", &results);
    assert_holds(text, "::error file=src/a%2Cb.c,line=10,title=alloc-regression%3A c/v::allocs/op 0 -> 1; "
                       "allocates 1 per operation, 8 B in make (/x/src/a,b.c:10)\n");
    free(text);
    text = render("junit", &results);
    assert_holds(
        text, ">allocs/op 0 -&gt; 1\nallocates 1 per operation, 8 B in make (/x/src/a,b.c:10)\nsrc/a,b.c:10</failure>");
    free(text);
    text = render("github-summary", &results);
    assert_holds(text, "allocates 1 per operation, 8 B in make (/x/src/a,b.c:10)\n");
    free(text);
    row->site_line = -1;
    text = render("github", &results);
    assert_lacks(text, "file=");
    free(text);
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_there_is_new),
        cmocka_unit_test(sites_are_written_new_ones_first),
        cmocka_unit_test(missing_lines_are_explained),
        cmocka_unit_test(formats_name_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
