/* SPDX-License-Identifier: MIT
 *
 * Which cases a worker has: its program's, or a module's, and what is said of a module that cannot be had. */
#include "measure/ledger/case_source.h"

#include "talk/protocol.h"

#include "ledger_fixture.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

static const struct vb_case_entry own_cases[] = {{.name = NULL}};
static const struct vb_module own = {.cases = own_cases, .version = VB_MODULE_VERSION};

static char folder[] = "/tmp/vbench-source-XXXXXX";
static char path[PATH_MAX];

/* A path of its own for each module: what was loaded by a path is not loaded again. */
static void next_path(void)
{
    static int count;
    unlink(path);
    snprintf(path, sizeof path, "%s/%d.so", folder, count++);
    setenv(VB_MODULE_VARIABLE, path, 1);
}

static int enter_folder(void **state)
{
    (void)state;
    close(VB_MODULE_FD);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* A file of its own, too. */
static void copy(const char *from)
{
    static char bytes[1 << 20];
    unlink(path);
    FILE *input = fopen(from, "rb"), *output = fopen(path, "wb");
    assert_true(input && output);
    size_t size = fread(bytes, 1, sizeof bytes, input);
    assert_int_equal(fwrite(bytes, 1, size, output), size);
    fclose(input);
    fclose(output);
}

static void copy_to_next(const char *from)
{
    next_path();
    copy(from);
}

static void hand_over(const char *file)
{
    int fd = open(file, O_RDONLY);
    assert_true(fd >= 0);
    if (fd != VB_MODULE_FD) {
        assert_int_equal(dup2(fd, VB_MODULE_FD), VB_MODULE_FD);
        close(fd);
    }
}

static struct vb_case_source load(void)
{
    struct vb_case_source source;
    vb_source_load(&source, &own);
    return source;
}

static void expect_module(const struct vb_case_source *source, const char *file)
{
    assert_string_equal(source->trouble, "");
    assert_string_equal(source->file, file);
    assert_string_equal(source->cases[0].name, "of_the_module");
    assert_true(source->units < source->unit_end && source->units != own.units);
}

static void expect_trouble(const char *wanted)
{
    struct vb_case_source source = load();
    assert_non_null(strstr(source.trouble, wanted));
    assert_ptr_equal(source.cases, own_cases);
}

static void without_a_module_the_program_has_them(void **state)
{
    (void)state;
    unsetenv(VB_MODULE_VARIABLE);
    struct vb_case_source source = load();
    assert_ptr_equal(source.cases, own_cases);
    assert_string_equal(source.file, "/proc/self/exe");
    assert_string_equal(source.trouble, "");
}

static void a_module_is_loaded_by_its_path(void **state)
{
    (void)state;
    copy_to_next(SOURCE_MODULE);
    struct vb_case_source source = load();
    expect_module(&source, path);
    copy_to_next(SOURCE_MODULE);
    hand_over(path);
    source = load();
    expect_module(&source, path);
    assert_int_equal(fcntl(VB_MODULE_FD, F_GETFD), FD_CLOEXEC);
    close(VB_MODULE_FD);
}

/* Another one has the name now, or gets it while this one is loaded. */
static void a_module_is_the_file_that_was_handed_over(void **state)
{
    (void)state;
    char handed[] = "/proc/self/fd/0";
    handed[strlen(handed) - 1] = (char)('0' + VB_MODULE_FD);
    copy_to_next(SOURCE_MODULE);
    hand_over(path);
    copy(FOREIGN_NAMES);
    struct vb_case_source source = load();
    expect_module(&source, handed);
    copy_to_next(SOURCE_MODULE);
    hand_over(path);
    setenv("VB_GOES_AWAY", "1", 1);
    source = load();
    unsetenv("VB_GOES_AWAY");
    expect_module(&source, handed);
    assert_int_equal(access(path, F_OK), -1);
    close(VB_MODULE_FD);
}

static void modules_that_cannot_be_had(void **state)
{
    (void)state;
    next_path();
    expect_trouble("cannot be loaded: ");
    copy_to_next(FOREIGN_NAMES);
    expect_trouble("defines no vb_module: it is not a vbench module");
    copy_to_next(SOURCE_REFUSED);
    expect_trouble("is refused: the table has two cases 'of_the_module'");
    copy_to_next(OTHER_VERSION);
    expect_trouble("is for another version of vbench: build it anew");
}

static void versions_are_compared(void **state)
{
    (void)state;
    const struct vb_module sound = {VB_MODULE_VERSION, sizeof(struct vb_case), sizeof(struct vb_run), own_cases, 0, 0};
    struct vb_module others[] = {sound, sound, sound, sound};
    struct vb_error error;
    assert_int_equal(vb_source_check(&sound, &error), 0);
    others[0].version++;
    others[1].case_bytes++;
    others[2].run_bytes++;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(vb_source_check(&others[i], &error), VB_ERROR_FORMAT);
        assert_string_equal(error.text, "is for another version of vbench: build it anew");
    }
    others[3].cases = NULL;
    assert_int_equal(vb_source_check(&others[3], &error), VB_ERROR_FORMAT);
    assert_string_not_equal(error.text, "is for another version of vbench: build it anew");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_module_the_program_has_them),
        cmocka_unit_test(a_module_is_loaded_by_its_path),
        cmocka_unit_test(a_module_is_the_file_that_was_handed_over),
        cmocka_unit_test(modules_that_cannot_be_had),
        cmocka_unit_test(versions_are_compared),
    };
    return cmocka_run_group_tests(tests, enter_folder, remove_folder);
}
