/* SPDX-License-Identifier: MIT */
#include "base/input.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each test works in a folder of its own, with a fifo in it. */
static int enter_folder(void **state)
{
    char *folder = strdup("/tmp/vbench-test-input-XXXXXX");
    *state = folder;
    return folder && mkdtemp(folder) && chdir(folder) == 0 ? mkfifo("fifo", 0600) : -1;
}

static int leave_folder(void **state)
{
    int failed = unlink("fifo") != 0 || chdir("/") != 0 || rmdir(*state) != 0;
    free(*state);
    return failed ? -1 : 0;
}

static void assert_refused(const char *path, const char *wanted)
{
    struct vb_error error = {0};
    assert_null(vb_input_open(path, &error));
    assert_int_equal(error.code, VB_ERROR_IO);
    assert_string_equal(error.text, wanted);
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    assert_refused("none", "cannot open 'none': No such file or directory");
    assert_refused("fifo", "cannot open 'fifo': nobody writes to it");
}

static void *write_late(void *wait_us)
{
    int descriptor = open("fifo", O_WRONLY);
    usleep(*(const useconds_t *)wait_us);
    bool written = write(descriptor, "late\n", 5) == 5;
    return close(descriptor) == 0 && written ? wait_us : NULL;
}

static void assert_late_is_read(useconds_t wait_us)
{
    char line[16] = "";
    pthread_t writer;
    void *done;
    assert_int_equal(pthread_create(&writer, NULL, write_late, &wait_us), 0);
    FILE *stream = vb_input_open("fifo", NULL);
    assert_non_null(stream);
    assert_non_null(fgets(line, sizeof line, stream));
    assert_string_equal(line, "late\n");
    assert_null(fgets(line, sizeof line, stream));
    assert_true(feof(stream));
    fclose(stream);
    assert_int_equal(pthread_join(writer, &done), 0);
    assert_non_null(done);
}

/* What is opened without waiting must not be read without waiting. */
static void writers_may_be_slow(void **state)
{
    (void)state;
    assert_late_is_read(0);
    assert_late_is_read(4000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_cannot_be_read, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(writers_may_be_slow, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
