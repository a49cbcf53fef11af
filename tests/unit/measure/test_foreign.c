/* SPDX-License-Identifier: MIT
 *
 * Allocators that nothing counts, in libraries that are loaded here. Each is a copy of one that was built for this. */
#include "measure/ledger/foreign.h"

#include "ledger_fixture.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
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

/* Files that are open in this process. */
static int open_files(void)
{
    int count = 0;
    for (int file = 0; file < 256; file++)
        count += fcntl(file, F_GETFD) != -1;
    return count;
}

/* `wanted` NULL: nothing is uncounted. */
static void expect(const char *wanted)
{
    char reason[200] = "";
    int files = open_files();
    bool found = vb_foreign_malloc(reason, sizeof reason);
    assert_string_equal(reason, wanted ? wanted : "");
    assert_int_equal(found, wanted != NULL);
    assert_int_equal(open_files(), files);
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
    read_library(FOREIGN_IDLE); /* the program's stands before its own */
    expect_loaded(RTLD_NOW, NULL);
    read_library(FOREIGN_WEAK); /* bound to nothing */
    expect_loaded(RTLD_NOW, NULL);
}

#define UNSEEN LIBRARY " may have its own malloc: its file cannot be looked at"

/* The file is read anew. Where it is gone, is another one, or is cut, nobody knows what it has, and nothing breaks. */
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
        expect(UNSEEN);
        assert_int_equal(mkfifo(LIBRARY, 0600), 0); /* nobody will ever write to it */
        expect(UNSEEN);
        static const size_t sizes[] = {0, 1, sizeof(ElfW(Ehdr)) - 1, sizeof(ElfW(Ehdr)), 200};
        for (size_t k = 0; k < COUNT(sizes); k++) {
            write_library(sizes[k]);
            expect(UNSEEN);
        }
        ElfW(Ehdr) *header = (ElfW(Ehdr) *)(void *)content;
        write_library(header->e_shoff + 1);
        expect(UNSEEN);
        ElfW(Phdr) *parts = (ElfW(Phdr) *)(void *)(content + header->e_phoff);
        parts[0].p_memsz++;
        write_library(content_size);
        expect(UNSEEN);
        parts[0].p_memsz--;
        content[0] = 'x';
        write_library(content_size);
        expect(UNSEEN);
        dlclose(library);
    }
}

/* What was loaded by a relative name is found from wherever the process stands. */
static void a_file_in_another_folder(void **state)
{
    skip_where_malloc_is_intercepted();
    read_library(FOREIGN_NAMES);
    rename_function("vb_foreign_uncounted", "malloc");
    void *library = load(RTLD_NOW);
    assert_int_equal(chdir("/"), 0);
    expect(LIBRARY " has its own malloc, which nothing counts");
    assert_int_equal(chdir(*state), 0);
    dlclose(library);
}

static ElfW(Ehdr) * header_of_content(void)
{
    return (ElfW(Ehdr) *)(void *)content;
}

static ElfW(Shdr) * sections_of_content(void)
{
    return (ElfW(Shdr) *)(void *)(content + header_of_content()->e_shoff);
}

static ElfW(Shdr) * section_of_type(ElfW(Word) type)
{
    ElfW(Shdr) *sections = sections_of_content();
    for (size_t i = 0; i < header_of_content()->e_shnum; i++)
        if (sections[i].sh_type == type)
            return &sections[i];
    fail_msg("no section has the type %u", type);
    return NULL;
}

static void *content_of(const ElfW(Shdr) * section)
{
    return content + section->sh_offset;
}

/* The library with a function of its own, as its table of symbols alone tells it. */
struct own {
    ElfW(Ehdr) * header;
    ElfW(Shdr) * table, *strings;
    ElfW(Sym) * symbol;
    size_t index; /* of the symbol */
};

#define OWN      "malloc"
#define SAID_OWN LIBRARY " has its own " OWN ", which nothing counts"

static struct own read_own(void)
{
    read_library(FOREIGN_NAMES);
    rename_function("vb_foreign_uncounted", OWN);
    struct own own = {.header = header_of_content(), .table = section_of_type(SHT_SYMTAB)};
    section_of_type(SHT_DYNSYM)->sh_type = SHT_NULL;
    own.strings = &sections_of_content()[own.table->sh_link];
    own.symbol = content_of(own.table);
    while (strcmp((char *)content_of(own.strings) + own.symbol->st_name, OWN) != 0)
        own.symbol++;
    own.index = 1; /* so that the names of no others come before it */
    ElfW(Sym) *first = (ElfW(Sym) *)content_of(own.table) + own.index;
    ElfW(Sym) before = *first;
    *first = *own.symbol;
    *own.symbol = before;
    own.symbol = first;
    return own;
}

/* What stood at `index` stands where the table was. */
static void move_table(struct own *own, size_t index)
{
    ElfW(Shdr) *place = &sections_of_content()[index];
    ElfW(Shdr) before = *place;
    *place = *own->table;
    *own->table = before;
}

/* How the file is damaged, or only unusual. Returns whether the function is to be found. */
static bool damage_own(struct own *own, int way)
{
    switch (way) {
    case 0: return true;
    case 1: own->table->sh_size = own->index * sizeof *own->symbol; return false;
    case 2: own->table->sh_size = (own->index + 1) * sizeof *own->symbol; return true;
    case 3: own->table->sh_offset = content_size + 1; return false;
    case 4: own->table->sh_offset = UINT64_MAX - 7; return false;
    case 5: own->table->sh_size = content_size; return false;
    case 6: move_table(own, 0); return true;
    case 7: move_table(own, own->header->e_shnum - 1u); return true;
    case 8: move_table(own, --own->header->e_shnum); return false;
    case 9: own->strings->sh_size = own->symbol->st_name + sizeof OWN; return true;
    case 10: own->strings->sh_size = own->symbol->st_name + sizeof OWN - 1; return false;
    case 11: own->strings->sh_size = 1; return false;
    case 12: own->strings->sh_offset = content_size; return false;
    case 13: own->table->sh_link = own->header->e_shnum; return false;
    case 14: own->symbol->st_shndx = SHN_UNDEF; return false;
    case 15: own->symbol->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT); return false;
    case 16: own->header->e_shoff++; return false;
    case 17: own->header->e_shentsize++; return false;
    case 18: own->table->sh_type = SHT_NOTE; return false;
    default: return false;
    }
}

static void tables_that_are_damaged(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    for (int way = 0; way <= 18; way++) {
        struct own own = read_own();
        bool is_found = damage_own(&own, way);
        bool is_sound = way != 16 && way != 17;
        expect_loaded(RTLD_NOW, !is_sound ? UNSEEN : is_found ? SAID_OWN : NULL);
    }
}

/* A function that lies in another file is not this one's. */
static void symbols_of_elsewhere(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    struct own own = read_own();
    Dl_info info;
    strcpy((char *)content_of(own.strings) + own.symbol->st_name, "calloc");
    void *library = load(RTLD_NOW);
    expect(LIBRARY " has its own calloc, which nothing counts");
    assert_int_not_equal(dladdr(dlsym(library, "vb_foreign_real"), &info), 0);
    own.symbol->st_value = (uintptr_t)dlsym(RTLD_DEFAULT, "gnu_get_libc_version") - (uintptr_t)info.dli_fbase;
    write_library(content_size);
    expect(NULL);
    dlclose(library);
}

static void damage_slots(int way)
{
    ElfW(Shdr) *sections = sections_of_content();
    for (size_t i = 0; i < header_of_content()->e_shnum; i++) {
        if (sections[i].sh_type != SHT_RELA)
            continue;
        ElfW(Rela) *places = content_of(&sections[i]);
        for (size_t k = 0; way == 0 && k < sections[i].sh_size / sizeof *places; k++)
            places[k].r_offset += (uint64_t)1 << 40;
        if (way == 1)
            sections[i].sh_link = header_of_content()->e_shnum;
        if (way == 2)
            sections[i].sh_size = 0;
    }
    if (way == 3)
        section_of_type(SHT_DYNSYM)->sh_type = SHT_SYMTAB;
}

static void slots_that_are_damaged(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    for (int way = 0; way < 4; way++) {
        read_library(FOREIGN_CALL);
        void *library = load(RTLD_NOW);
        damage_slots(way);
        write_library(content_size);
        expect(NULL);
        dlclose(library);
    }
}

static char self[4096];

/* What this program says of itself where a library stands before others. */
static void expect_preloaded(const char *library, const char *wanted)
{
    char command[3 * 4096], answer[200] = "";
    snprintf(command, sizeof command, "LD_PRELOAD='%s' '%s' tell", library, self);
    FILE *pipe = popen(command, "r"); /* NOLINT(cert-env33-c) */
    assert_non_null(pipe);
    assert_non_null(fgets(answer, sizeof answer, pipe));
    assert_int_equal(pclose(pipe), 0);
    answer[strcspn(answer, "\n")] = '\0';
    assert_string_equal(answer, wanted);
}

static int tell(void)
{
    char reason[200] = "nothing";
    void *(*volatile asked)(size_t) = valloc; /* a place for the linker to fill */
    vb_foreign_malloc(reason, sizeof reason);
    puts(asked ? reason : "");
    return 0;
}

/* One that passes calls on hides nothing, be it of a part of the functions. */
static void libraries_that_are_preloaded(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    expect_preloaded(FOREIGN_PASSING, "nothing");
    expect_preloaded(FOREIGN_FIRST, "the program calls valloc of libforeign-first.so, which nothing counts");
}

static void a_second_c_library(void **state)
{
    (void)state;
    skip_where_malloc_is_intercepted();
    void *library = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
    if (!library)
        skip();
    expect("a second libc.so.6 is loaded, of whose blocks nothing is counted");
    dlclose(library);
    expect(NULL);
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

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return tell();
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_a_library_itself),
        cmocka_unit_test(functions_that_a_library_is_bound_to),
        cmocka_unit_test(files_that_changed_since),
        cmocka_unit_test(a_file_in_another_folder),
        cmocka_unit_test(tables_that_are_damaged),
        cmocka_unit_test(symbols_of_elsewhere),
        cmocka_unit_test(slots_that_are_damaged),
        cmocka_unit_test(libraries_that_are_preloaded),
        cmocka_unit_test(a_second_c_library),
        cmocka_unit_test(blocks_of_glibc),
    };
    return cmocka_run_group_tests(tests, enter_folder, remove_folder);
}
