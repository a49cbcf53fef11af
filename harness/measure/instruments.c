/* SPDX-License-Identifier: MIT */
#include "measure/instruments.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

const char *vb_instruments_of(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
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
