/* SPDX-License-Identifier: MIT
 *
 * Where calls of malloc go is read from the tables of the dynamic linker, in every file that is loaded: the places
 * that it filled with addresses, and the functions that a file defines and calls without such a place (linked with
 * -Bsymbolic, or hidden). Each function found there that takes a size alone is called: if jemalloc serves it,
 * jemalloc's count changes. */
#include "measure/ledger/foreign.h"

#include "measure/ledger/serving_proof.h"
#include "measure/vdso.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    const void *start; /* as the dynamic linker tells it, of each address in it */
    const char *bytes;
    size_t size;
    bool has_slot[CALLS]; /* the dynamic linker binds this call */
};

struct search {
    char *reason;
    size_t size;
};

static const void *holder_of(const void *address)
{
    Dl_info info;
    return address && dladdr(address, &info) ? info.dli_fbase : NULL;
}

static const void *holder_of_symbol(const char *name)
{
    return holder_of(dlsym(RTLD_DEFAULT, name));
}

static const void *address_in(const struct object *object, uint64_t address)
{
    return (const void *)(object->loaded->dlpi_addr + address);
}

#define PROBE_BYTES 1000

/* The block is not freed: the matching free() is unknown. */
static bool moves_count(const void *address)
{
    void *(*allocate)(size_t);
    memcpy(&allocate, &address, sizeof allocate);
    const volatile uint64_t *allocated = vb_jemalloc_allocated();
    uint64_t before = allocated ? *allocated : 0;
    void *block = allocate(PROBE_BYTES);
    __asm__ volatile("" : "+r"(block) : : "memory");
    return allocated && *allocated != before;
}

static bool is_counted(const void *address, const struct call *call)
{
    const void *holder = holder_of(address);
    return !holder || holder == holder_of_symbol("malloc") || holder == vb_jemalloc_holder() ||
           (call->takes_size && moves_count(address));
}

/* Of a name in `room` bytes, which need not end there; NULL: none. Files have many thousands of names. */
static const struct call *call_of(const char *name, size_t room)
{
    for (size_t i = 0; i < CALLS; i++)
        if (calls[i].name[0] == name[0] && strnlen(name, room) < room && strcmp(calls[i].name, name) == 0)
            return &calls[i];
    return NULL;
}

static void note_foreign(struct search *search, const struct object *object, const void *address, const char *name)
{
    Dl_info info;
    if (strncmp(name, "_Zn", 3) == 0)
        name = "operator new";
    if (!dladdr(address, &info) || info.dli_fbase == object->start)
        snprintf(search->reason, search->size, "%.60s has its own %.20s, which nothing counts", object->name, name);
    else
        snprintf(search->reason, search->size, "%.60s calls %.20s of %.60s, which nothing counts", object->name, name,
                 basename(info.dli_fname));
}

static bool is_within_file(const struct object *object, uint64_t offset, uint64_t size)
{
    uint64_t end;
    return !__builtin_add_overflow(offset, size, &end) && end <= object->size;
}

/* NULL behind the last one. */
static const ElfW(Shdr) * section_of(const struct object *object, size_t index)
{
    const ElfW(Ehdr) *header = (const void *)object->bytes;
    const ElfW(Shdr) *sections = (const void *)(object->bytes + header->e_shoff);
    return index < header->e_shnum ? &sections[index] : NULL;
}

/* NULL behind the last one, and where there are none. */
static const void *entry_of(const struct object *object, const ElfW(Shdr) * section, size_t index, size_t size)
{
    bool is_there = section && is_within_file(object, section->sh_offset, section->sh_size);
    return is_there && index < section->sh_size / size ? object->bytes + section->sh_offset + index * size : NULL;
}

/* A symbol of a table, and which call it is; NULL behind the last one, or where the file is not as it should be. */
static const ElfW(Sym) *
    symbol_of(const struct object *object, const ElfW(Shdr) * table, size_t index, const struct call **call)
{
    const ElfW(Sym) *symbol = entry_of(object, table, index, sizeof *symbol);
    const ElfW(Shdr) *strings = symbol ? section_of(object, table->sh_link) : NULL;
    const char *name = symbol ? entry_of(object, strings, symbol->st_name, 1) : NULL;
    if (!name)
        return NULL;
    *call = call_of(name, strings->sh_size - symbol->st_name);
    return symbol;
}

/* The file may have been replaced since. */
static bool is_same_file(const struct object *object)
{
    const ElfW(Ehdr) *header = (const void *)object->bytes;
    size_t parts_size = header->e_phnum * sizeof(ElfW(Phdr));
    return memcmp(object->bytes, ELFMAG, SELFMAG) == 0 && header->e_phnum == object->loaded->dlpi_phnum &&
           is_within_file(object, header->e_phoff, parts_size) &&
           memcmp(object->bytes + header->e_phoff, object->loaded->dlpi_phdr, parts_size) == 0 &&
           header->e_shentsize == sizeof(ElfW(Shdr)) &&
           is_within_file(object, header->e_shoff, header->e_shnum * sizeof(ElfW(Shdr)));
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

/* Where a slot leads; NULL: a call of elsewhere that was not made yet. Before its first call a slot leads back into its
 * own file, to what then binds it, which only the file's own code may call: arm64 crashes otherwise. */
static const void *target_of(const struct object *object, const ElfW(Sym) * symbol, const void *slot, const char *name)
{
    const void *address, *own = address_in(object, symbol->st_value);
    memcpy(&address, slot, sizeof address);
    if (holder_of(address) != object->start || address == own || ELF64_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC)
        return address;
    if (symbol->st_shndx == SHN_UNDEF)
        return NULL;
    const void *first = dlsym(RTLD_DEFAULT, name); /* as the dynamic linker will search */
    return first ? first : own;
}

static bool search_slots(struct search *search, struct object *object, const ElfW(Shdr) * section)
{
    const ElfW(Shdr) *symbols = section_of(object, section->sh_link);
    const ElfW(Rela) *place = NULL;
    bool is_of_linker = symbols && symbols->sh_type == SHT_DYNSYM;
    for (size_t i = 0; is_of_linker && (place = entry_of(object, section, i, sizeof *place)); i++) {
        const struct call *call = NULL;
        const ElfW(Sym) *symbol = holds_address(ELF64_R_TYPE(place->r_info))
                                      ? symbol_of(object, symbols, ELF64_R_SYM(place->r_info), &call)
                                      : NULL;
        const void *slot = address_in(object, place->r_offset);
        if (!call || holder_of(slot) != object->start)
            continue;
        object->has_slot[call - calls] = true;
        const void *address = target_of(object, symbol, slot, call->name);
        if (!address || is_counted(address, call))
            continue;
        note_foreign(search, object, address, call->name);
        return true;
    }
    return false;
}

static bool search_symbols(struct search *search, const struct object *object, const ElfW(Shdr) * table)
{
    const struct call *call = NULL;
    const ElfW(Sym) * symbol;
    for (size_t i = 0; (symbol = symbol_of(object, table, i, &call)); i++) {
        bool is_function = symbol->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(symbol->st_info) == STT_FUNC;
        const void *address = address_in(object, symbol->st_value);
        if (!call || !is_function || object->has_slot[call - calls] || holder_of(address) != object->start ||
            is_counted(address, call))
            continue;
        note_foreign(search, object, address, call->name);
        return true;
    }
    return false;
}

/* Slots first: a file that has them calls its own functions through them. */
static bool search_sections(struct search *search, struct object *object)
{
    const ElfW(Shdr) * section;
    for (size_t i = 0; (section = section_of(object, i)); i++)
        if (section->sh_type == SHT_RELA && search_slots(search, object, section))
            return true;
    for (size_t i = 0; (section = section_of(object, i)); i++)
        if ((section->sh_type == SHT_SYMTAB || section->sh_type == SHT_DYNSYM) &&
            search_symbols(search, object, section))
            return true;
    return false;
}

/* What lies behind the end of a short file is read as 0, up to the end of the page. A pipe of that name is not waited
 * for. */
static bool map_object(struct object *object, const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    void *bytes = fstat(fd, &status) == 0 && S_ISREG(status.st_mode)
                      ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
                      : MAP_FAILED;
    close(fd); /* without one nothing happens */
    if (bytes == MAP_FAILED)
        return false;
    object->bytes = bytes;
    object->size = (size_t)status.st_size;
    if (is_same_file(object))
        return true;
    munmap(bytes, object->size);
    return false;
}

/* The name of the file that is mapped at an address, as the kernel has it now. */
static bool find_mapped_name(uintptr_t address, char *path, size_t size)
{
    char line[4352];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && !found && fgets(line, sizeof line, maps)) {
        unsigned long begin = 0, end = 0;
        line[strcspn(line, "\n")] = '\0';
        const char *mapped = strchr(line, '/');
        found = mapped && sscanf(line, "%lx-%lx", &begin, &end) == 2 && address >= begin && address < end &&
                snprintf(path, size, "%s", mapped) < (int)size;
    }
    if (maps)
        fclose(maps);
    return found;
}

/* A relative name leads elsewhere after chdir(). What cannot be looked at may have any function. */
static bool search_object(struct search *search, struct object *object, const char *path)
{
    char mapped[4096];
    if (!map_object(object, path) && !(find_mapped_name((uintptr_t)object->loaded->dlpi_phdr, mapped, sizeof mapped) &&
                                       map_object(object, mapped))) {
        snprintf(search->reason, search->size, "%.60s may have its own malloc: its file cannot be looked at",
                 object->name);
        return true;
    }
    bool found = search_sections(search, object);
    munmap((void *)(uintptr_t)object->bytes, object->size);
    return found;
}

/* The linker, the C library and the allocator itself call their own; the kernel's object has no file. */
static bool is_exempt(const struct object *object)
{
    return vb_loaded_is_linker(object->loaded) || vb_loaded_is_vdso(object->loaded) ||
           object->start == holder_of_symbol("gnu_get_libc_version") || object->start == vb_jemalloc_holder();
}

static int search_loaded(struct dl_phdr_info *loaded, size_t size, void *search)
{
    (void)size;
    const char *path = *loaded->dlpi_name ? loaded->dlpi_name : "/proc/self/exe";
    struct object object = {.name = *loaded->dlpi_name ? basename(path) : "the program",
                            .loaded = loaded,
                            .start = holder_of(loaded->dlpi_phdr)};
    return !is_exempt(&object) && search_object(search, &object, path);
}

/* Whether a file's code is in memory more than once: dlmopen() has loaded it again, out of the linker's sight here. */
static bool is_loaded_again(const char *path)
{
    char line[4352];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof line, maps)) {
        line[strcspn(line, "\n")] = '\0';
        const char *mapped = strchr(line, '/');
        count += mapped && strstr(line, " r-xp ") && strcmp(mapped, path) == 0;
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
    snprintf(reason, size, "a second %.60s is loaded, of whose blocks nothing is counted", basename(path));
    return true;
}

/* glibc's heap has no memory before its first block. */
static bool glibc_is_used(void)
{
    struct mallinfo2 heap = mallinfo2();
    return heap.arena || heap.hblkhd;
}

bool vb_foreign_malloc(char *reason, size_t size)
{
    struct search search = {.reason = reason, .size = size};
    if (dl_iterate_phdr(search_loaded, &search))
        return true;
    if (!glibc_is_used())
        return has_second_library(reason, size);
    snprintf(reason, size, "blocks of glibc's own heap are in use, which nothing counts");
    return true;
}
