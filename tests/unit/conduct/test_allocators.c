/* SPDX-License-Identifier: MIT */
#include "conduct/allocators.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *names_of(const struct vb_allocator_set *set, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < set->count; i++)
        snprintf(text + strlen(text), size - strlen(text), "%s%s", i ? "+" : "", set->items[i].name);
    return text;
}

static void names_are_parsed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *names, *complaint;
    } table[] = {
        {"jemalloc", "jemalloc", NULL},
        {"tcmalloc,glibc", "tcmalloc+glibc", NULL},
        {"mimalloc,tcmalloc,jemalloc,glibc", "mimalloc+tcmalloc+jemalloc+glibc", NULL},
        {"", NULL, "unknown allocator '': known are jemalloc, glibc, mimalloc and tcmalloc"},
        {"jemalloc,", NULL, "unknown allocator '': known are jemalloc, glibc, mimalloc and tcmalloc"},
        {"jemalloc, glibc", NULL, "unknown allocator ' glibc': known are jemalloc, glibc, mimalloc and tcmalloc"},
        {"malloc", NULL, "unknown allocator 'malloc': known are jemalloc, glibc, mimalloc and tcmalloc"},
        {"jemallo", NULL, "unknown allocator 'jemallo': known are jemalloc, glibc, mimalloc and tcmalloc"},
        {"glibc,glibc", NULL, "allocator 'glibc' is given twice"},
        {"glibc,jemalloc,mimalloc,tcmalloc,glibc", NULL, "allocator 'glibc' is given twice"},
    };
    static struct vb_allocator_set set; /* large */
    char text[200];
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_error error = {0};
        int status = vb_allocators_parse(&set, table[i].text, &error);
        assert_int_equal(status, table[i].complaint ? VB_ERROR_USAGE : 0);
        if (table[i].complaint)
            assert_string_equal(error.text, table[i].complaint);
        else
            assert_string_equal(names_of(&set, text, sizeof text), table[i].names);
    }
    vb_allocators_all(&set);
    assert_string_equal(names_of(&set, text, sizeof text), "jemalloc+glibc+mimalloc+tcmalloc");
}

static void jemalloc_needs_nothing(void **state)
{
    (void)state;
    struct vb_allocator_choice choice = {.name = "jemalloc", .library = "x", .program = "y"};
    assert_int_equal(vb_allocator_find(&choice, NULL), 0);
    assert_string_equal(choice.library, "");
    assert_string_equal(choice.program, "");
}

/* It is looked for beside the file that runs, whatever it was called by. */
static void glibc_needs_a_program(void **state)
{
    (void)state;
    char path[PATH_MAX] = "";
    assert_true(readlink("/proc/self/exe", path, sizeof path - sizeof VB_GLIBC_SUFFIX) > 0);
    strcat(path, VB_GLIBC_SUFFIX);
    unlink(path); /* of a test that was killed */
    struct vb_allocator_choice choice = {.name = "glibc"};
    struct vb_error error = {0};
    assert_int_equal(vb_allocator_find(&choice, &error), VB_ERROR_MEASURE);
    assert_non_null(strstr(error.text, path));

    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(vb_allocator_find(&choice, NULL), VB_ERROR_MEASURE); /* a file, and no program */
    assert_int_equal(chmod(path, 0755), 0);
    assert_int_equal(vb_allocator_find(&choice, NULL), 0);
    unlink(path);
    assert_string_equal(choice.program, path);
    assert_string_equal(choice.library, "");
}

/* Found or not, it says so in the same way, and leaves no child behind. */
static void libraries_are_found_or_named(void **state)
{
    (void)state;
    static const struct {
        const char *name, *libraries, *packages;
    } table[] = {
        {"mimalloc", "libmimalloc.so.3 or libmimalloc.so.2 or libmimalloc.so", "libmimalloc3 or libmimalloc2.0"},
        {"tcmalloc", "libtcmalloc_minimal.so.4 or libtcmalloc.so.4", "libtcmalloc-minimal4t64 or libtcmalloc-minimal4"},
    };
    for (size_t i = 0; i < 2; i++) {
        struct vb_allocator_choice choice = {.name = table[i].name};
        struct vb_error error = {0};
        if (vb_allocator_find(&choice, &error) == 0) {
            assert_int_equal(choice.library[0], '/');
            assert_int_equal(access(choice.library, R_OK), 0);
            assert_non_null(strstr(table[i].libraries, strrchr(choice.library, '/') + 1));
        } else {
            print_message("not there: %s\n", error.text);
            assert_non_null(strstr(error.text, table[i].libraries));
            assert_non_null(strstr(error.text, table[i].packages));
            assert_string_equal(choice.library, "");
        }
        assert_string_equal(choice.program, "");
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_parsed),
        cmocka_unit_test(jemalloc_needs_nothing),
        cmocka_unit_test(glibc_needs_a_program),
        cmocka_unit_test(libraries_are_found_or_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
