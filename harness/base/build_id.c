/* SPDX-License-Identifier: MIT */
#include "base/build_id.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTES_MAX 65536 /* bytes; notes are short */

static bool read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
    return offset <= INT64_MAX && pread(fd, buffer, size, (off_t)offset) == (ssize_t)size;
}

static size_t rounded_up(size_t size, size_t alignment)
{
    return (size + alignment - 1) / alignment * alignment;
}

static bool take(char id[VB_BUILD_ID_MAX], const unsigned char *bytes, size_t count)
{
    if (count == 0 || count > (VB_BUILD_ID_MAX - 1) / 2)
        return false;
    for (size_t i = 0; i < count; i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* Looks through the notes of one part of the file. */
static bool find(char id[VB_BUILD_ID_MAX], const unsigned char *notes, size_t size, size_t alignment)
{
    size_t at = 0;
    while (at + sizeof(ElfW(Nhdr)) <= size) {
        ElfW(Nhdr) note;
        memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note;
        size_t content = name + rounded_up(note.n_namesz, alignment);
        size_t end = content + rounded_up(note.n_descsz, alignment);
        if (content > size || note.n_descsz > size - content)
            return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(notes + name, "GNU", 4) == 0)
            return take(id, notes + content, note.n_descsz);
        at = end;
    }
    return false;
}

bool vb_build_id_read(int fd, char id[VB_BUILD_ID_MAX])
{
    ElfW(Ehdr) header;
    if (!read_at(fd, &header, sizeof header, 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_phentsize != sizeof(ElfW(Phdr)))
        return false;
    for (unsigned i = 0; i < header.e_phnum; i++) {
        ElfW(Phdr) part;
        unsigned char notes[NOTES_MAX];
        if (!read_at(fd, &part, sizeof part, header.e_phoff + i * sizeof part))
            return false;
        if (part.p_type == PT_NOTE && part.p_filesz <= sizeof notes &&
            read_at(fd, notes, part.p_filesz, part.p_offset) &&
            find(id, notes, part.p_filesz, part.p_align == 8 ? 8 : 4))
            return true;
    }
    return false;
}
