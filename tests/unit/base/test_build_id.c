/* SPDX-License-Identifier: MIT
 *
 * Build ids of files that are as they should be, and of others: whoever reads them reads what anybody may have written.
 */
#include "base/module_file.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file with one part of notes, and in these one note. */
struct file {
    ElfW(Ehdr) header;
    ElfW(Phdr) part;
    ElfW(Nhdr) note;
    char name[4];
    unsigned char id[80];
};

static struct file good(void)
{
    struct file file = {
        .header = {.e_phoff = offsetof(struct file, part), .e_phentsize = sizeof(ElfW(Phdr)), .e_phnum = 1},
        .part = {.p_type = PT_NOTE,
                 .p_offset = offsetof(struct file, note),
                 .p_filesz = sizeof(struct file) - offsetof(struct file, note),
                 .p_align = 4},
        .note = {.n_namesz = 4, .n_descsz = 3, .n_type = NT_GNU_BUILD_ID},
        .name = "GNU",
        .id = {0x01, 0xab, 0xff},
    };
    memcpy(file.header.e_ident, ELFMAG, SELFMAG);
    return file;
}

static bool read_of(const struct file *file, size_t size, char id[VB_BUILD_ID_MAX])
{
    int fd = memfd_create("build-id", MFD_CLOEXEC);
    assert_true(fd >= 0 && write(fd, file, size) == (ssize_t)size);
    bool has = vb_build_id_read(fd, id);
    close(fd);
    return has;
}

static void test_reads(void **state)
{
    (void)state;
    char id[VB_BUILD_ID_MAX];
    struct file file = good();
    assert_true(read_of(&file, sizeof file, id));
    assert_string_equal(id, "01abff");
    file.note.n_descsz = 64; /* the longest that there is room for */
    assert_true(read_of(&file, sizeof file, id));
    assert_int_equal(strlen(id), 128);
}

/* Of this test itself, if its linker gives one. */
static void test_reads_a_program(void **state)
{
    (void)state;
    char id[VB_BUILD_ID_MAX] = "";
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (vb_build_id_read(fd, id))
        assert_true(strlen(id) >= 8 && strspn(id, "0123456789abcdef") == strlen(id));
    close(fd);
}

static void test_refuses(void **state)
{
    (void)state;
    char id[VB_BUILD_ID_MAX];
    struct file bad[10];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        bad[i] = good();
    bad[0].header.e_ident[0] = 'E';
    bad[1].header.e_phnum = 0;
    bad[2].header.e_phoff = UINT64_MAX;
    bad[3].part.p_filesz = UINT64_MAX;
    bad[4].part.p_offset = UINT64_MAX - 8;
    bad[5].note.n_namesz = UINT32_MAX;
    bad[6].note.n_descsz = UINT32_MAX;
    bad[7].note.n_descsz = 65; /* more than there is room for */
    bad[8].note.n_descsz = 0;
    bad[9].name[2] = 'V';
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (read_of(&bad[i], sizeof bad[i], id))
            fail_msg("file %zu has build id %s", i, id);
    struct file whole = good();
    for (size_t size = 0; size < offsetof(struct file, id) + 3; size++)
        if (read_of(&whole, size, id))
            fail_msg("the first %zu bytes have a build id", size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_reads_a_program),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
