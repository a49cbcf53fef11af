/* SPDX-License-Identifier: MIT
 *
 * Who serves malloc, as this program finds it when it is started again with something preloaded. */
#include "measure/ledger/internal.h"
#include "measure/ledger/serving_proof.h"

#include "ledger_fixture.h"

#include <gnu/libc-version.h>
#include <unistd.h>

/* What the second one prints, and nothing else: proof, version, and why jemalloc does not count. */
static int tell(void)
{
    char version[64] = "x";
    char reason[VB_REASON_MAX] = "";
    struct vb_jemalloc jemalloc;
    struct vb_allocator allocator;
    const char *proven = vb_allocator_prove(version, sizeof version);
    bool counts = vb_jemalloc_find(&jemalloc, reason, sizeof reason);
    vb_allocator_describe(&allocator);
    const char *slash = strrchr(allocator.file, '/');
    printf("%s|%s|%s|%s|%s|%s\n", proven ? proven : "none", version, counts ? "counts" : "idle", reason, allocator.name,
           slash ? slash + 1 : allocator.file);
    return 0;
}

static char self[4096];

static void ask(const char *environment, char *answer, int size)
{
    char command[3 * 4096];
    snprintf(command, sizeof command, "env %s '%s' tell", environment, self);
    FILE *pipe = popen(command, "r"); /* NOLINT(cert-env33-c) */
    assert_non_null(pipe);
    assert_non_null(fgets(answer, size, pipe));
    assert_int_equal(pclose(pipe), 0);
    answer[strcspn(answer, "\n")] = '\0';
}

static void expect(const char *environment, const char *wanted)
{
    char answer[1000];
    ask(environment, answer, sizeof answer);
    assert_string_equal(answer, wanted);
}

static void skip_where_malloc_is_intercepted(void)
{
    if (malloc_may_be_intercepted())
        skip();
}

#define STUB "LD_PRELOAD=" STUB_ALLOCATOR " "
#define IDLE "idle|malloc is served by libstub-allocator.so|"

static void jemalloc_is_proven_by_its_counter(void **state)
{
    (void)state;
    char answer[1000];
    skip_where_malloc_is_intercepted();
    ask("", answer, sizeof answer);
    assert_memory_equal(answer, "jemalloc|", strlen("jemalloc|"));
    assert_non_null(strstr(answer, "|counts||jemalloc|libjemalloc.so"));
}

/* Whatever stands before it. */
static void glibc_is_proven_by_its_counter(void **state)
{
    (void)state;
    char wanted[200];
    skip_where_malloc_is_intercepted();
    snprintf(wanted, sizeof wanted, "glibc|%s|" IDLE "glibc|libstub-allocator.so", gnu_get_libc_version());
    expect(STUB "STUB_IS=glibc", wanted);
    expect(STUB "STUB_IS=glibc MALLOC_MMAP_THRESHOLD_=50000", wanted); /* the block is mapped by itself */
}

/* One that tells nothing, or that serves nobody. */
static void a_jemalloc_that_is_no_use(void **state)
{
    (void)state;
    char answer[1000];
    skip_where_malloc_is_intercepted();
    ask("LD_PRELOAD=" FOREIGN_MUTE, answer, sizeof answer);
    assert_memory_equal(answer, "none||idle|malloc is served by libjemalloc.so", 44);
    expect("LD_PRELOAD=" STUB_JEMALLOC,
           "none||idle|jemalloc is loaded but does not serve malloc (something intercepts the calls)|unknown|");
}

static void others_are_proven_by_their_answer(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    expect(STUB "STUB_IS=tcmalloc STUB_VERSION=.1", "tcmalloc|2.17.1|" IDLE "tcmalloc|libstub-allocator.so");
    expect(STUB "STUB_IS=tcmalloc", "tcmalloc|2.17|" IDLE "tcmalloc|libstub-allocator.so");
    static const char *const versions[][2] = {
        {"99", "99"},       {"100", "1.0.0"},    {"209", "2.0.9"},       {"212", "2.1.2"},
        {"999", "9.9.9"},   {"1000", "1000"},    {"9999", "9999"},       {"10000", "1.0.0"},
        {"30600", "3.6.0"}, {"31203", "3.12.3"}, {"999999", "99.99.99"}, {"1000000", "1000000"},
    };
    for (size_t i = 0; i < COUNT(versions); i++) {
        char environment[4096], wanted[200];
        snprintf(environment, sizeof environment, STUB "STUB_IS=mimalloc STUB_VERSION=%s", versions[i][0]);
        snprintf(wanted, sizeof wanted, "mimalloc|%s|" IDLE "mimalloc|libstub-allocator.so", versions[i][1]);
        expect(environment, wanted);
    }
}

/* One that says of nothing that it is its own, or that serves malloc and not operator new. */
static void what_is_not_proven_has_the_name_of_its_file(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    expect(STUB, "none||" IDLE "libstub-allocator.so|libstub-allocator.so");
    expect(STUB "STUB_IS=mimalloc STUB_NEW=other", "none||" IDLE "libstub-allocator.so|libstub-allocator.so");
    expect(STUB "STUB_IS=glibc STUB_NEW=other", "none||" IDLE "libstub-allocator.so|libstub-allocator.so");
    expect(STUB "STUB_IS=tcmalloc STUB_NEW=other", "none||" IDLE "libstub-allocator.so|libstub-allocator.so");
}

/* valgrind's libraries have names of their own; one of them belongs to every tool, and replaces nothing. */
static void valgrind_is_known_by_its_libraries(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    char folder[] = "/tmp/vbench-serving-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(symlink(STUB_ALLOCATOR, "vgpreload_memcheck.so"), 0);
    assert_int_equal(symlink(STUB_ALLOCATOR, "vgpreload_core.so"), 0);
    expect("LD_PRELOAD=./vgpreload_memcheck.so",
           "none||idle|malloc is served by valgrind (vgpreload_memcheck.so)|valgrind|vgpreload_memcheck.so");
    expect("LD_PRELOAD=./vgpreload_core.so",
           "none||idle|malloc is served by vgpreload_core.so|vgpreload_core.so|vgpreload_core.so");
    unlink("vgpreload_memcheck.so");
    unlink("vgpreload_core.so");
    assert_int_equal(rmdir(folder), 0);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return tell();
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jemalloc_is_proven_by_its_counter),
        cmocka_unit_test(glibc_is_proven_by_its_counter),
        cmocka_unit_test(a_jemalloc_that_is_no_use),
        cmocka_unit_test(others_are_proven_by_their_answer),
        cmocka_unit_test(what_is_not_proven_has_the_name_of_its_file),
        cmocka_unit_test(valgrind_is_known_by_its_libraries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
