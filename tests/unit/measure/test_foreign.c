/* SPDX-License-Identifier: MIT
 *
 * Allocators that nothing counts, in libraries that are loaded here. Each is a copy of one that was built for this. */
#include "measure/ledger/foreign.h"

#include "ledger_fixture.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARY "library.so"

static char content[1 << 20];
static size_t content_size;

static void read_library(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    content_size = fread(content, 1, sizeof content, file);
    assert_true(content_size > 0 && content_size < sizeof content);
    fclose(file);
}

/* Writes another name over one of a function. */
static void rename_function(const char *from, const char *to)
{
    size_t length = strlen(from) + 1;
    size_t found = 0;
    assert_true(strlen(to) < length);
    for (char *at = content; (at = memmem(at, content_size - (size_t)(at - content), from, length)) != NULL; at++) {
        strcpy(at, to);
        found++;
    }
    assert_true(found > 0);
}

/* Under a name that holds a file of its own: what is mapped of an earlier one stays as it is. */
static void write_library(size_t size)
{
    unlink(LIBRARY);
    FILE *file = fopen(LIBRARY, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, size, file), size);
    fclose(file);
}

static void *load(int how)
{
    write_library(content_size);
    void *library = dlopen("./" LIBRARY, how | RTLD_LOCAL);
    if (!library)
        fail_msg("%s", dlerror());
    void *(**real)(size_t) = dlsym(library, "vb_foreign_real");
    if (real)
        *real = malloc;
    return library;
}

/* `wanted` NULL: nothing is uncounted. */
static void expect(const char *wanted)
{
    char reason[200] = "";
    bool found = vb_foreign_malloc(reason, sizeof reason);
    assert_string_equal(reason, wanted ? wanted : "");
    assert_int_equal(found, wanted != NULL);
}

static void expect_loaded(int how, const char *wanted)
{
    void *library = load(how);
    expect(wanted);
    dlclose(library);
}

static int enter_folder(void **state)
{
    static char folder[] = "/tmp/vbench-foreign-XXXXXX";
    *state = folder;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    unlink(LIBRARY);
    return rmdir(*state);
}

static void skip_where_malloc_is_intercepted(void)
{
    if (malloc_may_be_intercepted())
        skip();
    expect(NULL); /* this program alone */
}

static const struct {
    const char *name;
    const char *said;
    bool takes_size; /* alone: such a function is called, and believed if jemalloc serves it */
} names[] = {
    {"malloc", "malloc", true},
    {"calloc", "calloc", false},
    {"realloc", "realloc", false},
    {"memalign", "memalign", false},
    {"aligned_alloc", "aligned_alloc", false},
    {"posix_memalign", "posix_memalign", false},
    {"valloc", "valloc", true},
    {"pvalloc", "pvalloc", true},
    {"__libc_malloc", "__libc_malloc", true},
    {"__libc_calloc", "__libc_calloc", false},
    {"__libc_realloc", "__libc_realloc", false},
    {"__libc_memalign", "__libc_memalign", false},
    {"__libc_valloc", "__libc_valloc", true},
    {"__libc_pvalloc", "__libc_pvalloc", true},
    {"_Znwm", "operator new", true},
    {"_Znam", "operator new", true},
    {"mi_malloc", "mi_malloc", true},
    {"je_malloc", "je_malloc", true},
    {"_rjem_malloc", "_rjem_malloc", true},
    {"tc_malloc", "tc_malloc", true},
};

static void functions_of_a_library_itself(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    for (size_t i = 0; i < COUNT(names); i++) {
        char said[200];
        snprintf(said, sizeof said, LIBRARY " has its own %s, which nothing counts", names[i].said);
        read_library(FOREIGN_NAMES);
        rename_function("vb_foreign_uncounted", names[i].name);
        expect_loaded(RTLD_NOW, said);
        read_library(FOREIGN_NAMES);
        rename_function("vb_foreign_counted", names[i].name);
        expect_loaded(RTLD_NOW, names[i].takes_size ? NULL : said);
    }
    static const char *const others[] = {"mallo", "mallocx", "xmalloc", "m", "", "_Znwmm", "free", "pool"};
    for (size_t i = 0; i < COUNT(others); i++) {
        read_library(FOREIGN_NAMES);
        rename_function("vb_foreign_uncounted", others[i]);
        expect_loaded(RTLD_NOW, NULL);
    }
}

/* What a library asks the linker for: where it is bound, and not before. */
static void functions_that_a_library_is_bound_to(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    static const char *const ways[] = {FOREIGN_CALL, FOREIGN_ADDRESS, FOREIGN_TABLE};
    for (size_t i = 0; i < COUNT(ways); i++) {
        read_library(ways[i]);
        expect_loaded(RTLD_NOW, LIBRARY " calls __libc_calloc of libc.so.6, which nothing counts");
    }
    read_library(FOREIGN_CALL);
    expect_loaded(RTLD_LAZY,
                  getenv("LD_BIND_NOW") ? LIBRARY " calls __libc_calloc of libc.so.6, which nothing counts" : NULL);
}

/* The file is read anew. Where it is gone, is another one, or is cut, nothing can be found, and nothing breaks. */
static void files_that_changed_since(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    static const char *const libraries[] = {FOREIGN_NAMES, FOREIGN_TABLE};
    for (size_t i = 0; i < COUNT(libraries); i++) {
        read_library(libraries[i]);
        if (i == 0)
            rename_function("vb_foreign_uncounted", "malloc");
        void *library = load(RTLD_NOW);
        unlink(LIBRARY);
        expect(NULL);
        static const size_t sizes[] = {0, 1, sizeof(ElfW(Ehdr)) - 1, sizeof(ElfW(Ehdr)), 200};
        for (size_t k = 0; k < COUNT(sizes); k++) {
            write_library(sizes[k]);
            expect(NULL);
        }
        ElfW(Ehdr) *header = (ElfW(Ehdr) *)(void *)content;
        write_library(header->e_shoff + 1);
        expect(NULL);
        ElfW(Phdr) *parts = (ElfW(Phdr) *)(void *)(content + header->e_phoff);
        parts[0].p_memsz++;
        write_library(content_size);
        expect(NULL);
        parts[0].p_memsz--;
        content[0] = 'x';
        write_library(content_size);
        expect(NULL);
        dlclose(library);
    }
}

/* Sections that lie behind the end of the file, or tables that name no strings. */
static void sections_that_are_damaged(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    for (int damage = 0; damage < 6; damage++) {
        read_library(FOREIGN_NAMES);
        rename_function("vb_foreign_uncounted", "malloc");
        ElfW(Ehdr) *header = (ElfW(Ehdr) *)(void *)content;
        ElfW(Shdr) *sections = (ElfW(Shdr) *)(void *)(content + header->e_shoff);
        size_t count = header->e_shnum;
        for (size_t i = 0; i < count; i++) {
            bool is_table = sections[i].sh_type == SHT_SYMTAB || sections[i].sh_type == SHT_DYNSYM;
            switch (damage) {
            case 0: sections[i].sh_offset = content_size + 1; break;
            case 1: sections[i].sh_size = content_size; break;
            case 2: sections[i].sh_link = (ElfW(Word))count; break;
            case 3: sections[i].sh_size = is_table ? sections[i].sh_size : 1; break;
            case 4: header->e_shoff = content_size - 10; break;
            default: header->e_shentsize++; break;
            }
            if (damage >= 4)
                break;
        }
        expect_loaded(RTLD_NOW, NULL);
    }
}

/* Last: its heap stays in use. */
static void blocks_of_glibc(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    if (!libc)
        skip();
    void *(*take)(size_t);
    void *address = dlsym(libc, "malloc");
    memcpy(&take, &address, sizeof take);
    assert_non_null(kept(take(10)));
    expect("blocks of glibc's own heap are in use, which nothing counts");
    dlclose(libc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_a_library_itself),
        cmocka_unit_test(functions_that_a_library_is_bound_to),
        cmocka_unit_test(files_that_changed_since),
        cmocka_unit_test(sections_that_are_damaged),
        cmocka_unit_test(blocks_of_glibc),
    };
    return cmocka_run_group_tests(tests, enter_folder, remove_folder);
}
