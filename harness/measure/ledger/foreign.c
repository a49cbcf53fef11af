/* SPDX-License-Identifier: MIT
 *
 * Where calls of malloc go is read from the tables of the dynamic linker, in every file that is loaded: the places
 * that it filled with addresses, and the functions that a file defines and calls without such a place (linked with
 * -Bsymbolic, or hidden). Each function found there that takes a size alone is called: if jemalloc serves it,
 * jemalloc's count changes. */
#include "measure/ledger/foreign.h"

#include "measure/ledger/serving_proof.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct call {
    const char *name;
    bool takes_size; /* and nothing else */
} calls[] = {
    {"malloc", true},         {"calloc", false},         {"realloc", false},        {"memalign", false},
    {"aligned_alloc", false}, {"posix_memalign", false}, {"valloc", true},          {"pvalloc", true},
    {"__libc_malloc", true},  {"__libc_calloc", false},  {"__libc_realloc", false}, {"__libc_memalign", false},
    {"__libc_valloc", true},  {"__libc_pvalloc", true},  {"_Znwm", true},           {"_Znam", true},
    {"mi_malloc", true},      {"je_malloc", true},       {"_rjem_malloc", true},    {"tc_malloc", true},
};

#define CALLS (sizeof calls / sizeof calls[0])

/* A file in memory, and as it is on disk. */
struct object {
    const char *name;
    const struct dl_phdr_info *loaded;
    uintptr_t base;
    const char *bytes;
    size_t size;
    bool has_slot[CALLS]; /* the dynamic linker binds this call */
};

struct search {
    char *reason;
    size_t size;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const void *holder_of(const void *address)
{
    Dl_info info;
    return address && dladdr(address, &info) ? info.dli_fbase : NULL;
}

static const void *holder_of_symbol(const char *name)
{
    return holder_of(dlsym(RTLD_DEFAULT, name));
}

/* The block is not freed: the matching free() is unknown. */
static bool moves_count(const void *address)
{
    void *(*allocate)(size_t);
    memcpy(&allocate, &address, sizeof allocate);
    const volatile uint64_t *allocated = vb_jemalloc_allocated();
    uint64_t before = allocated ? *allocated : 0;
    void *block = allocate(1000);
    __asm__ volatile("" : "+r"(block) : : "memory");
    return allocated && *allocated - before >= 1000;
}

static bool is_counted(const void *address, const struct call *call)
{
    const void *holder = holder_of(address);
    return !holder || holder == holder_of_symbol("malloc") || holder == vb_jemalloc_holder() ||
           (call->takes_size && moves_count(address));
}

/* Of a name in `room` bytes, which need not end there. Files have many thousands of names. */
static int call_of(const char *name, size_t room)
{
    for (size_t i = 0; room > 1 && i < CALLS; i++)
        if (calls[i].name[0] == name[0] && calls[i].name[1] == name[1] && strncmp(calls[i].name, name, room) == 0)
            return strlen(calls[i].name) < room ? (int)i : -1;
    return -1;
}

static void note_foreign(struct search *search, const struct object *object, const void *address, const char *name)
{
    Dl_info info;
    if (strncmp(name, "_Zn", 3) == 0)
        name = "operator new";
    bool is_own = !dladdr(address, &info) || (uintptr_t)info.dli_fbase == object->base;
    if (is_own)
        snprintf(search->reason, search->size, "%.60s has its own %.20s, which nothing counts", object->name, name);
    else
        snprintf(search->reason, search->size, "%.60s calls %.20s of %.60s, which nothing counts", object->name, name,
                 base_name(info.dli_fname));
}

static const ElfW(Shdr) * section_of(const struct object *object, size_t index)
{
    const ElfW(Ehdr) *header = (const void *)object->bytes;
    if (header->e_shentsize != sizeof(ElfW(Shdr)) || index >= header->e_shnum || header->e_shoff > object->size ||
        object->size - header->e_shoff < (index + 1) * sizeof(ElfW(Shdr)))
        return NULL;
    const ElfW(Shdr) *section = (const ElfW(Shdr) *)(const void *)(object->bytes + header->e_shoff) + index;
    bool is_inside = section->sh_type == SHT_NOBITS ||
                     (section->sh_offset <= object->size && section->sh_size <= object->size - section->sh_offset);
    return is_inside ? section : NULL;
}

/* A symbol of a table, and which call it is; NULL where the file is not as it should be. */
static const ElfW(Sym) * symbol_of(const struct object *object, const ElfW(Shdr) * table, size_t index, int *call)
{
    const ElfW(Shdr) *strings = section_of(object, table->sh_link);
    if (!strings || (index + 1) * sizeof(ElfW(Sym)) > table->sh_size)
        return NULL;
    const ElfW(Sym) *symbol = (const ElfW(Sym) *)(const void *)(object->bytes + table->sh_offset) + index;
    if (symbol->st_name >= strings->sh_size)
        return NULL;
    *call = call_of(object->bytes + strings->sh_offset + symbol->st_name, strings->sh_size - symbol->st_name);
    return symbol;
}

/* Whether so many bytes of a file's address space are in memory. */
static bool is_loaded(const struct object *object, uint64_t address, size_t size)
{
    for (int i = 0; i < object->loaded->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->loaded->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && address >= part->p_vaddr && address - part->p_vaddr < part->p_memsz)
            return part->p_memsz - (address - part->p_vaddr) >= size;
    }
    return false;
}

/* The file may have been replaced since. */
static bool is_same_file(const struct object *object)
{
    const ElfW(Ehdr) *header = (const void *)object->bytes;
    size_t parts_size = header->e_phnum * sizeof(ElfW(Phdr));
    return memcmp(object->bytes, ELFMAG, SELFMAG) == 0 && header->e_phnum == object->loaded->dlpi_phnum &&
           header->e_phoff <= object->size && parts_size <= object->size - header->e_phoff &&
           memcmp(object->bytes + header->e_phoff, object->loaded->dlpi_phdr, parts_size) == 0;
}

static bool holds_address(uint64_t type)
{
#if defined(__x86_64__)
    return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT || type == R_X86_64_64;
#elif defined(__aarch64__)
    return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT || type == R_AARCH64_ABS64;
#else
    (void)type;
    return false;
#endif
}

static bool search_slots(struct search *search, struct object *object, const ElfW(Shdr) * section)
{
    const ElfW(Shdr) *symbols = section_of(object, section->sh_link);
    for (size_t i = 0; symbols && symbols->sh_type == SHT_DYNSYM && (i + 1) * sizeof(ElfW(Rela)) <= section->sh_size;
         i++) {
        const ElfW(Rela) *place = (const ElfW(Rela) *)(const void *)(object->bytes + section->sh_offset) + i;
        int call = -1;
        const ElfW(Sym) *symbol = holds_address(ELF64_R_TYPE(place->r_info))
                                      ? symbol_of(object, symbols, ELF64_R_SYM(place->r_info), &call)
                                      : NULL;
        if (call < 0 || !is_loaded(object, place->r_offset, sizeof(void *)))
            continue;
        object->has_slot[call] = true;
        const void *address;
        memcpy(&address, (const void *)(object->base + place->r_offset), sizeof address);
        bool is_unbound = symbol->st_shndx == SHN_UNDEF && (uintptr_t)holder_of(address) == object->base;
        if (is_unbound || is_counted(address, &calls[call]))
            continue;
        note_foreign(search, object, address, calls[call].name);
        return true;
    }
    return false;
}

static bool search_symbols(struct search *search, const struct object *object, const ElfW(Shdr) * section)
{
    for (size_t i = 0; (i + 1) * sizeof(ElfW(Sym)) <= section->sh_size; i++) {
        int call = -1;
        const ElfW(Sym) *symbol = symbol_of(object, section, i, &call);
        bool is_function = symbol && symbol->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(symbol->st_info) == STT_FUNC;
        const void *address = is_function ? (const void *)(object->base + symbol->st_value) : NULL;
        if (call < 0 || !is_function || object->has_slot[call] || !is_loaded(object, symbol->st_value, 1) ||
            is_counted(address, &calls[call]))
            continue;
        note_foreign(search, object, address, calls[call].name);
        return true;
    }
    return false;
}

/* Slots first: a file that has them calls its own functions through them. */
static bool search_sections(struct search *search, struct object *object)
{
    const ElfW(Ehdr) *header = (const void *)object->bytes;
    bool found = false;
    for (size_t i = 0; !found && i < header->e_shnum; i++) {
        const ElfW(Shdr) *section = section_of(object, i);
        if (section && section->sh_type == SHT_RELA)
            found = search_slots(search, object, section);
    }
    for (size_t i = 0; !found && i < header->e_shnum; i++) {
        const ElfW(Shdr) *section = section_of(object, i);
        if (section && (section->sh_type == SHT_SYMTAB || section->sh_type == SHT_DYNSYM))
            found = search_symbols(search, object, section);
    }
    return found;
}

static bool search_object(struct search *search, struct object *object, const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_file = fstat(fd, &status) == 0 && (size_t)status.st_size >= sizeof(ElfW(Ehdr));
    void *bytes = is_file ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    object->bytes = bytes;
    object->size = (size_t)status.st_size;
    bool found = is_same_file(object) && search_sections(search, object);
    munmap(bytes, object->size);
    return found;
}

/* The linker, the C library and the allocator itself call their own. */
static bool is_exempt(const struct dl_phdr_info *loaded, const void *start)
{
    return loaded->dlpi_addr == getauxval(AT_BASE) || start == holder_of_symbol("gnu_get_libc_version") ||
           start == vb_jemalloc_holder();
}

static const void *start_of(const struct dl_phdr_info *loaded)
{
    for (int i = 0; i < loaded->dlpi_phnum; i++)
        if (loaded->dlpi_phdr[i].p_type == PT_LOAD)
            return holder_of((const void *)(loaded->dlpi_addr + loaded->dlpi_phdr[i].p_vaddr));
    return NULL;
}

static int search_loaded(struct dl_phdr_info *loaded, size_t size, void *search)
{
    (void)size;
    const void *start = start_of(loaded);
    if (!start || is_exempt(loaded, start))
        return 0;
    const char *path = loaded->dlpi_name[0] ? loaded->dlpi_name : "/proc/self/exe";
    struct object object = {
        .name = loaded->dlpi_name[0] ? base_name(path) : "the program", .loaded = loaded, .base = loaded->dlpi_addr};
    return search_object(search, &object, path);
}

/* Whether a file's code is in memory more than once: dlmopen() has loaded it again, out of the linker's sight here. */
static bool is_loaded_again(const char *path)
{
    char line[4352];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof line, maps)) {
        const char *mapped = strchr(line, '/');
        size_t length = mapped ? strcspn(mapped, "\n") : 0;
        count += strstr(line, " r-xp ") && length == strlen(path) && strncmp(mapped, path, length) == 0;
    }
    if (maps)
        fclose(maps);
    return count > 1;
}

static bool has_second_library(char *reason, size_t size)
{
    Dl_info info;
    char path[4096];
    if (!dladdr(dlsym(RTLD_DEFAULT, "gnu_get_libc_version"), &info) || !realpath(info.dli_fname, path) ||
        !is_loaded_again(path))
        return false;
    snprintf(reason, size, "a second %.60s is loaded, of whose blocks nothing is counted", base_name(path));
    return true;
}

/* glibc's heap has no memory before its first block. */
static bool glibc_is_used(void)
{
    struct mallinfo2 heap = mallinfo2();
    return heap.arena > 0 || heap.hblkhd > 0;
}

bool vb_foreign_malloc(char *reason, size_t size)
{
    struct search search = {.reason = reason, .size = size};
    if (dl_iterate_phdr(search_loaded, &search) != 0)
        return true;
    if (!glibc_is_used())
        return has_second_library(reason, size);
    snprintf(reason, size, "blocks of glibc's own heap are in use, which nothing counts");
    return true;
}
