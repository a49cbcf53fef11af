/* SPDX-License-Identifier: MIT */
#include "measure/how_compiled.h"
#include "base/case_table.h"
#include "measure/ledger/symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names that instrumented code calls or defines. */
static const struct {
    const char *name;
    bool whole; /* the whole name, not a prefix */
    const char *instrument;
} known[] = {
    {"__gcov_", false, "--coverage"},
    {"__llvm_profile_", false, "coverage or a profile"},
    {"__sanitizer_cov_", false, "coverage"},
    {"mcount", true, "-pg"},
    {"_mcount", true, "-pg"},
    {"__fentry__", true, "-pg"},
    {"__cyg_profile_func_enter", true, "-finstrument-functions"},
    {"__ubsan_handle_", false, "the undefined-behaviour sanitizer"},
    {"__asan_", false, "AddressSanitizer"},
    {"__hwasan_", false, "AddressSanitizer"},
    {"__tsan_", false, "ThreadSanitizer"},
    {"__msan_", false, "MemorySanitizer"},
};

/* A file in memory. Its content is checked, not trusted. */
struct image {
    const char *bytes;
    size_t size;
};

/* `size` bytes at `offset`, aligned for the numbers of the file; NULL if the file does not have them. */
static const void *part(const struct image *image, uint64_t offset, uint64_t size)
{
    if (offset > image->size || size > image->size - offset || offset % sizeof(void *) != 0)
        return NULL;
    return image->bytes + offset;
}

static const char *match(const char *name, size_t room)
{
    if (strnlen(name, room) == room)
        return NULL;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].whole ? strcmp(name, known[i].name) == 0
                           : strncmp(name, known[i].name, strlen(known[i].name)) == 0)
            return known[i].instrument;
    return NULL;
}

static const char *search_table(const struct image *image, const ElfW(Shdr) * table, const ElfW(Shdr) * names)
{
    const ElfW(Sym) *symbols = part(image, table->sh_offset, table->sh_size);
    if (!symbols || names->sh_offset > image->size || names->sh_size > image->size - names->sh_offset)
        return NULL;
    for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
        size_t at = symbols[i].st_name;
        const char *found =
            at < names->sh_size ? match(image->bytes + names->sh_offset + at, names->sh_size - at) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static const char *search(const struct image *image)
{
    const ElfW(Ehdr) *header = part(image, 0, sizeof *header);
    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_shentsize != sizeof(ElfW(Shdr)))
        return NULL;
    const ElfW(Shdr) *sections = part(image, header->e_shoff, (uint64_t)header->e_shnum * sizeof *sections);
    for (unsigned i = 0; sections && i < header->e_shnum; i++) {
        bool is_table = sections[i].sh_type == SHT_SYMTAB || sections[i].sh_type == SHT_DYNSYM;
        if (!is_table || sections[i].sh_link >= header->e_shnum)
            continue;
        const char *found = search_table(image, &sections[i], &sections[sections[i].sh_link]);
        if (found)
            return found;
    }
    return NULL;
}

/* What was added ("--coverage"), by the names of the file's symbols; NULL: nothing was found. */
static const char *instruments_of(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    const char *found = NULL;
    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size > 0) {
        struct image image = {.size = (size_t)status.st_size};
        void *bytes = mmap(NULL, image.size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            image.bytes = bytes;
            found = search(&image);
            munmap(bytes, image.size);
        }
    }
    if (fd >= 0)
        close(fd);
    return found;
}

/* Whether `item` stands in a list with these separators, between two of them. */
static bool has_item(const char *list, const char *item, size_t length, const char *separator)
{
    for (const char *at = list; (at = strstr(at, item)); at++) {
        size_t gap = strlen(separator);
        bool begins = at == list || (at - list >= (ptrdiff_t)gap && strncmp(at - gap, separator, gap) == 0);
        if (begins && (at[length] == '\0' || strncmp(at + length, separator, gap) == 0))
            return true;
    }
    return false;
}

/* Adds an item that is not in the list yet, if there is room. */
static void add_item(char *list, size_t size, const char *item, const char *separator)
{
    size_t used = strlen(list);
    size_t length = strlen(item);
    if (length == 0 || has_item(list, item, length, separator) || used + strlen(separator) + length >= size)
        return;
    snprintf(list + used, size - used, "%s%s", used ? separator : "", item);
}

/* The flags that the files recorded. If all files have the same flags, no file is named. */
static void take_units(const struct vb_case_source *source, struct vb_origin *origin)
{
    const struct vb_unit *first = NULL;
    size_t troubled = 0;
    for (const struct vb_unit *unit = source->units; unit && unit < source->unit_end; unit++) {
        add_item(origin->compiler, sizeof origin->compiler, unit->compiler, ", ");
        if (!unit->trouble)
            continue;
        first = first ? first : unit;
        troubled++;
    }
    if (!first)
        return;
    bool all = troubled == (size_t)(source->unit_end - source->units);
    snprintf(origin->untrusted, sizeof origin->untrusted, "%.60s %s %.100s", all ? "the cases" : basename(first->file),
             all ? "are" : "is", first->trouble);
}

/* The last optimization level counts; NULL: there is none. */
static const char *find_level(const char *flags)
{
    const char *last = NULL;
    for (const char *at = flags; (at = strstr(at, "-O")); at++)
        if (at == flags || at[-1] == ' ')
            last = at;
    return last;
}

/* A flag by which the compiler adds code of its own to functions; NULL: there is none. */
static const char *find_instrument(const char *flags)
{
    static const char *const instruments[] = {"-fsanitize=", "-fprofile-arcs", "-fprofile-generate",
                                              "-finstrument-functions"};
    for (size_t i = 0; i < sizeof instruments / sizeof instruments[0]; i++) {
        const char *found = strstr(flags, instruments[i]);
        if (found)
            return found;
    }
    return NULL;
}

/* The level for debuggers (-Og) leaves out what makes code fast. */
static void distrust(struct vb_origin *origin, const char *flags, const char *file)
{
    const char *level = find_level(flags);
    const char *named = level && level[2] == 'g' ? level : find_instrument(flags);
    if (!level || level[2] == '0')
        snprintf(origin->untrusted, sizeof origin->untrusted, "%.60s is built without optimisation", file);
    else if (named)
        snprintf(origin->untrusted, sizeof origin->untrusted, "%.60s is built with %.*s", file,
                 (int)(strcspn(named, " ") < 80 ? strcspn(named, " ") : 80), named);
}

/* What is compiled otherwise on purpose leaves no record. */
static bool is_recorded(const struct vb_case_source *source, const char *file)
{
    for (const struct vb_unit *unit = source->units; unit && unit < source->unit_end; unit++)
        if (strcmp(unit->file, file) == 0)
            return true;
    return false;
}

static void note_lacking(struct vb_origin *origin, const char *flags)
{
    char wanted[] = VB_CASE_FLAGS;
    for (char *rest = wanted; rest;) {
        char *flag = strsep(&rest, " ");
        if (*flag && !has_item(flags, flag, strlen(flag), " "))
            add_item(origin->lacking, sizeof origin->lacking, flag, " ");
    }
}

/* The debug information of GCC says "GNU C17 12.2.0 -O2 -g ...". Clang's has no flags. */
static void take_producer(struct vb_origin *origin, const char *producer, const char *file)
{
    const char *flags = strstr(producer, " -");
    char compiler[VB_COMPILER_TEXT_MAX];
    snprintf(compiler, sizeof compiler, "%.*s", (int)strcspn(producer, "-"), producer);
    if (!origin->compiler[0])
        add_item(origin->compiler, sizeof origin->compiler, compiler, ", ");
    if (!flags)
        return;
    add_item(origin->flags, sizeof origin->flags, flags + 1, "; ");
    if (!origin->untrusted[0])
        distrust(origin, flags + 1, basename(file));
}

static void take_loops(const struct vb_case *descriptor, struct vb_symbols *symbols,
                       const struct vb_case_source *source, struct vb_origin *origin)
{
    size_t count = vb_case_variant_count(descriptor);
    for (size_t i = 0; i < count; i++) {
        const char *file = NULL;
        const char *producer = vb_symbols_producer(symbols, (uintptr_t)descriptor->variants[i].loop, &file);
        if (!producer)
            continue;
        take_producer(origin, producer, file ? file : "a case");
        if (strstr(producer, " -") && (!file || is_recorded(source, file)))
            note_lacking(origin, strstr(producer, " -"));
    }
}

/* Where a file is loaded is a multiple of a page: that changes nothing about it. */
static void note_alignment(const struct vb_case_entry *entry, struct vb_origin *origin)
{
    size_t count = vb_case_variant_count(entry->descriptor);
    for (size_t i = 0; i < count; i++) {
        const struct vb_variant *variant = &entry->descriptor->variants[i];
        origin->loops++;
        if ((uintptr_t)variant->loop % VB_CODE_ALIGNMENT == 0)
            continue;
        if (origin->unaligned_loops++ == 0)
            snprintf(origin->unaligned_loop, sizeof origin->unaligned_loop, "%.48s/%.48s", entry->name, variant->name);
    }
}

void vb_origin_find(const struct vb_case_source *source, struct vb_origin *origin)
{
    *origin = (struct vb_origin){0};
    take_units(source, origin);
    const char *instrument = instruments_of(source->file);
    if (instrument && !origin->untrusted[0])
        snprintf(origin->untrusted, sizeof origin->untrusted, "the cases are built with %s", instrument);
    for (const struct vb_case_entry *entry = source->cases; entry->name; entry++)
        if (entry->descriptor)
            note_alignment(entry, origin);
    struct vb_symbols *symbols = vb_symbols_open();
    for (const struct vb_case_entry *entry = source->cases; symbols && entry->name; entry++)
        if (entry->descriptor)
            take_loops(entry->descriptor, symbols, source, origin);
    vb_symbols_close(symbols);
}
