/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test works in a folder of its own, which it enters. */
static int enter_folder(void **state)
{
    char *folder = strdup("/tmp/vbench-test-file-XXXXXX");
    *state = folder;
    return folder && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+w '%s' && rm -r '%s'", (char *)*state, (char *)*state);
    free(*state);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static void put(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

static void assert_holds(const char *path, const char *wanted)
{
    char text[64] = "";
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    assert_string_equal(text, wanted);
}

static size_t count_files(void)
{
    size_t count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2; /* . and .. */
}

static void write_file(const char *path, const char *text)
{
    struct vb_output output;
    struct vb_error error;
    assert_int_equal(vb_output_check(path, &error), 0);
    assert_int_equal(vb_output_open(&output, path, &error), 0);
    fputs(text, output.stream);
    assert_int_equal(vb_output_commit(&output, &error), 0);
}

static void test_new_file(void **state)
{
    (void)state;
    mode_t mask = umask(027);
    write_file("new.csv", "hello");
    umask(mask);
    assert_holds("new.csv", "hello");
    struct stat status;
    assert_int_equal(stat("new.csv", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640); /* an ordinary file, no private one */
    assert_int_equal(count_files(), 1);
}

/* Until the commit the old one is there, whole. */
static void test_replaces_at_once(void **state)
{
    (void)state;
    put("result", "old");
    struct vb_output output;
    struct vb_error error;
    assert_int_equal(vb_output_open(&output, "result", &error), 0);
    fputs("new", output.stream);
    fflush(output.stream);
    assert_holds("result", "old");
    assert_int_equal(vb_output_commit(&output, &error), 0);
    assert_holds("result", "new");
    assert_int_equal(count_files(), 1);
}

static void test_discard_keeps_the_old(void **state)
{
    (void)state;
    put("result", "old");
    struct vb_output output;
    assert_int_equal(vb_output_open(&output, "result", NULL), 0);
    fputs("half", output.stream);
    vb_output_end(&output, VB_ERROR_IO, NULL);
    assert_holds("result", "old");
    assert_int_equal(count_files(), 1);
}

static void test_replaces_behind_a_link(void **state)
{
    (void)state;
    assert_int_equal(mkdir("kept", 0755), 0);
    put("kept/result", "old");
    assert_int_equal(symlink("kept/result", "latest"), 0);
    write_file("latest", "new");
    struct stat status;
    assert_int_equal(lstat("latest", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_holds("kept/result", "new");
    assert_int_equal(count_files(), 2);
}

static void test_full_device(void **state)
{
    (void)state;
    struct vb_output output;
    struct vb_error error;
    assert_int_equal(vb_output_check("/dev/full", &error), 0);
    assert_int_equal(vb_output_open(&output, "/dev/full", &error), 0);
    fputs("text", output.stream);
    assert_int_equal(vb_output_commit(&output, &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot write '/dev/full': No space left on device");
    struct stat status;
    assert_int_equal(stat("/dev/full", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
}

/* A write that failed long before the commit is not forgotten. */
static void test_early_failure(void **state)
{
    (void)state;
    struct vb_output output;
    struct vb_error error;
    assert_int_equal(vb_output_open(&output, "/dev/full", &error), 0);
    fputs("text", output.stream);
    assert_int_not_equal(fflush(output.stream), 0);
    assert_int_equal(vb_output_commit(&output, &error), VB_ERROR_IO);
}

/* What the target was stays when the bytes cannot be written, and no temporary is left. */
static void test_failed_write_keeps_the_old(void **state)
{
    (void)state;
    put("result", "old");
    struct vb_output output;
    struct vb_error error;
    assert_int_equal(vb_output_open(&output, "result", &error), 0);
    fputs("new", output.stream);
    int full = open("/dev/full", O_WRONLY);
    assert_int_equal(dup2(full, fileno(output.stream)), fileno(output.stream));
    close(full);
    assert_int_equal(vb_output_commit(&output, &error), VB_ERROR_IO);
    assert_string_equal(strstr(error.text, "': "), "': No space left on device");
    assert_holds("result", "old");
    assert_int_equal(count_files(), 1);
}

static void *read_fifo(void *text)
{
    FILE *stream = fopen("fifo", "r");
    if (!stream || !fgets(text, 16, stream))
        *(char *)text = '?';
    if (stream)
        fclose(stream);
    return NULL;
}

/* Until somebody reads the fifo, it cannot be opened without waiting. */
static void write_fifo(const char *text)
{
    struct vb_output output;
    struct vb_error error;
    while (vb_output_open(&output, "fifo", &error) != 0) {
        assert_string_equal(error.text, "cannot write 'fifo': nobody reads it");
        usleep(1000);
    }
    fputs(text, output.stream);
    assert_int_equal(vb_output_commit(&output, &error), 0);
}

static void test_fifo(void **state)
{
    (void)state;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    char text[16] = "";
    pthread_t reader;
    assert_int_equal(pthread_create(&reader, NULL, read_fifo, text), 0);
    write_fifo("through");
    pthread_join(reader, NULL);
    assert_string_equal(text, "through");
    struct stat status;
    assert_int_equal(stat("fifo", &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
    assert_int_equal(count_files(), 1);
}

/* What `check` lets pass and what `open` then does must agree: a run takes long, and its results are written at the
 * end. */
static void test_impossible_targets(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder", 0755), 0);
    put("file", "");
    assert_int_equal(symlink("nowhere/at/all", "dangling"), 0);
    assert_int_equal(symlink("there", "here"), 0);
    assert_int_equal(symlink("here", "there"), 0);
    static const char *const targets[] = {"",           "folder",   "folder/", "absent/", "absent/file",
                                          "file/below", "dangling", "here"};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct vb_error error = {0};
        if (vb_output_check(targets[i], &error) != VB_ERROR_IO)
            fail_msg("'%s' is taken for writable", targets[i]);
        struct vb_output output;
        int status = vb_output_open(&output, targets[i], &error);
        if (status == 0)
            status = vb_output_commit(&output, &error);
        if (status != VB_ERROR_IO)
            fail_msg("'%s' was written", targets[i]);
    }
    assert_int_equal(count_files(), 5);
}

static void test_makes_what_a_link_promises(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder", 0755), 0);
    assert_int_equal(symlink("folder/second", "first"), 0);
    assert_int_equal(symlink("result", "folder/second"), 0);
    write_file("first", "new");
    assert_holds("folder/result", "new");
    struct stat status;
    assert_int_equal(lstat("first", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(lstat("folder/second", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(count_files(), 2);
}

static mode_t mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

static void test_keeps_mode_and_owner(void **state)
{
    (void)state;
    mode_t mask = umask(027);
    write_file("result", "first");
    assert_int_equal(mode_of("result"), 0640); /* a new one is as any other file */
    umask(mask);
    static const mode_t modes[] = {0600, 0644, 0666, 0400, 0660};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(chmod("result", modes[i]), 0);
        write_file("result", "again");
        assert_int_equal(mode_of("result"), modes[i]);
    }
    if (geteuid() != 0)
        return; /* nobody else can give files away */
    assert_int_equal(chown("result", 12345, 23456), 0);
    write_file("result", "theirs");
    struct stat status;
    assert_int_equal(stat("result", &status), 0);
    assert_int_equal(status.st_uid, 12345);
    assert_int_equal(status.st_gid, 23456);
    assert_int_equal(status.st_mode & 07777, 0660);
}

/* Runs as a child, which such a signal ends: after its file is complete, not before. */
static void write_signalled(int number, bool commit)
{
    struct vb_output output;
    if (vb_output_open(&output, "result", NULL) != 0)
        _exit(1);
    fputs("half of", output.stream);
    kill(getpid(), number);
    fputs(" everything", output.stream);
    if (commit)
        vb_output_commit(&output, NULL);
    else
        vb_output_end(&output, VB_ERROR_IO, NULL);
    _exit(2);
}

static void test_signals_wait(void **state)
{
    (void)state;
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < 2 * sizeof numbers / sizeof numbers[0]; i++) {
        bool commit = i % 2 == 0;
        put("result", "old");
        pid_t child = fork();
        if (child == 0)
            write_signalled(numbers[i / 2], commit);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == numbers[i / 2]);
        assert_holds("result", commit ? "half of everything" : "old");
        assert_int_equal(count_files(), 1);
    }
}

/* Who is killed at any moment leaves nothing that has no use. */
static void test_kill_leaves_nothing(void **state)
{
    (void)state;
    put("result", "old");
    pid_t child = fork();
    if (child == 0) {
        struct vb_output output;
        if (vb_output_open(&output, "result", NULL) != 0)
            _exit(1);
        if (!output.nameless)
            _exit(77); /* a file system that cannot do it */
        fputs("half", output.stream);
        fflush(output.stream);
        raise(SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip();
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_holds("result", "old");
    assert_int_equal(count_files(), 1);
}

/* Runs as a child, whose files must not grow. */
static int write_too_large(void)
{
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &(struct rlimit){4096, 4096}) != 0)
        return 1;
    struct vb_output output;
    struct vb_error error;
    if (vb_output_open(&output, "result", &error) != 0)
        return 2;
    for (int i = 0; i < 10000; i++)
        fputs("a line", output.stream);
    if (vb_output_commit(&output, &error) != VB_ERROR_IO)
        return 3;
    return strstr(error.text, "cannot write '") && strstr(error.text, "result': ") ? 0 : 4;
}

static void test_size_limit(void **state)
{
    (void)state;
    put("result", "old");
    pid_t child = fork();
    if (child == 0)
        _exit(write_too_large());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_holds("result", "old");
    assert_int_equal(count_files(), 1);
}

/* Runs as nobody, because root may write everywhere. */
static int check_unwritable(void)
{
    struct vb_output output;
    struct vb_error error;
    if (geteuid() == 0 && setuid(65534) != 0)
        return 1;
    if (vb_output_check("closed/result", &error) != VB_ERROR_IO)
        return 2;
    if (strcmp(error.text, "cannot write 'closed/result': Permission denied") != 0)
        return 3;
    if (vb_output_open(&output, "closed/result", &error) != VB_ERROR_IO)
        return 4;
    if (vb_output_check("link", &error) != VB_ERROR_IO) /* the folder that counts is the one behind the link */
        return 5;
    return 0;
}

static void test_unwritable_folder(void **state)
{
    assert_int_equal(chmod(*state, 0777), 0);
    assert_int_equal(mkdir("closed", 0755), 0);
    put("closed/result", "old");
    assert_int_equal(symlink("closed/result", "link"), 0);
    assert_int_equal(chmod("closed", 0555), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(check_unwritable());
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_holds("closed/result", "old");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_new_file, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_replaces_at_once, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_discard_keeps_the_old, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_replaces_behind_a_link, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_full_device, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_early_failure, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_failed_write_keeps_the_old, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_fifo, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_makes_what_a_link_promises, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_keeps_mode_and_owner, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_signals_wait, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_kill_leaves_nothing, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_size_limit, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_impossible_targets, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_unwritable_folder, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
