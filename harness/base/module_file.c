/* SPDX-License-Identifier: MIT */
#include "base/module_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The dynamic linker maps what the program headers say, and touches it: beyond the end of the file that is a SIGBUS. */
static int check_extent(const struct vb_module_file *file, const char *name, struct vb_error *error)
{
    ElfW(Ehdr) header;
    uint64_t size = (uint64_t)file->status.st_size;
    if (!read_at(file->fd, &header, sizeof header, 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return vb_fail(error, VB_ERROR_FORMAT, "'%.500s' is not a vbench module: it is no shared library", name);
    unsigned char class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    if (header.e_ident[EI_CLASS] != class || header.e_type != ET_DYN || header.e_phentsize != sizeof(ElfW(Phdr)))
        return vb_fail(error, VB_ERROR_FORMAT,
                       "'%.500s' is not a vbench module: it is no shared library for this machine", name);
    for (unsigned i = 0; i < header.e_phnum; i++) {
        ElfW(Phdr) part;
        if (!read_at(file->fd, &part, sizeof part, header.e_phoff + i * sizeof part) || part.p_offset > size ||
            part.p_filesz > size - part.p_offset)
            return vb_fail(error, VB_ERROR_FORMAT, "module '%.500s' is cut off: it has %llu bytes, and more are needed",
                           name, (unsigned long long)size);
    }
    return 0;
}

static int examine(struct vb_module_file *file, const char *name, struct vb_error *error)
{
    if (fstat(file->fd, &file->status) != 0)
        return vb_fail(error, VB_ERROR_IO, "cannot open the module '%.500s': %s", name, strerror(errno));
    if (!S_ISREG(file->status.st_mode))
        return vb_fail(error, VB_ERROR_FORMAT, "'%.500s' is not a vbench module: it is no file", name);
    return check_extent(file, name, error);
}

/* Without waiting for the other end, should it be a pipe. */
int vb_module_file_open(struct vb_module_file *file, const char *name, int lowest_fd, struct vb_error *error)
{
    *file = (struct vb_module_file){.fd = -1};
    char *absolute = realpath(name, NULL);
    int fd = absolute ? open(absolute, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd >= 0) {
        file->fd = fcntl(fd, F_DUPFD_CLOEXEC, lowest_fd);
        close(fd);
    }
    if (file->fd < 0) {
        free(absolute);
        return vb_fail(error, VB_ERROR_IO, "cannot open the module '%.500s': %s", name, strerror(errno));
    }
    strncpy(file->path, absolute, sizeof file->path - 1);
    free(absolute);
    int status = examine(file, name, error);
    if (status != 0)
        vb_module_file_close(file);
    return status;
}

void vb_module_file_close(struct vb_module_file *file)
{
    close(file->fd);
    file->fd = -1;
}

static bool is_as_written(const struct stat *now, const struct stat *then)
{
    return now->st_size == then->st_size && now->st_mtim.tv_sec == then->st_mtim.tv_sec &&
           now->st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

bool vb_module_file_is_unchanged(const struct vb_module_file *file)
{
    struct stat now;
    return fstat(file->fd, &now) == 0 && is_as_written(&now, &file->status);
}

bool vb_file_is_unchanged(const char *path, const struct stat *status)
{
    struct stat now;
    return stat(path, &now) == 0 && now.st_dev == status->st_dev && now.st_ino == status->st_ino &&
           is_as_written(&now, status);
}

/* A program names its dynamic linker. */
bool vb_module_file_is_program(const struct vb_module_file *file)
{
    ElfW(Ehdr) header;
    ElfW(Phdr) part;
    if (!read_at(file->fd, &header, sizeof header, 0))
        return false;
    for (unsigned i = 0; i < header.e_phnum; i++)
        if (read_at(file->fd, &part, sizeof part, header.e_phoff + i * sizeof part) && part.p_type == PT_INTERP)
            return true;
    return false;
}

bool vb_module_file_is_named(const char *path, int fd)
{
    struct stat named;
    struct stat opened;
    return stat(path, &named) == 0 && fstat(fd, &opened) == 0 && named.st_dev == opened.st_dev &&
           named.st_ino == opened.st_ino;
}
