/* SPDX-License-Identifier: MIT
 *
 * A program or library on disk, as far as comparing code needs it: what lies at an address, which function or object
 * that is, and which addresses the loader fills in. Addresses are those of the file, before it is loaded anywhere. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vb_symbol {
    uint64_t start;
    uint64_t size; /* at least 1 */
    const char *name;
    bool is_function;
};

/* A pointer that the loader fills in. */
struct vb_slot {
    uint64_t address;
    const char *name; /* of the symbol it will hold the address of; NULL: `target` is the address */
    uint64_t target;  /* else what is added to the symbol's address */
    uint32_t type;    /* of the relocation, R_X86_64_... */
};

/* Part of the file that the loader maps. */
struct vb_segment {
    uint64_t address;
    uint64_t file_size;   /* of this, in the file */
    uint64_t memory_size; /* the rest begins as zeros */
    uint64_t offset;
    bool is_code;
};

struct vb_exported;

struct vb_image {
    const unsigned char *bytes; /* the whole file */
    size_t size;
    struct vb_segment *segments;
    size_t segment_count;
    struct vb_symbol *symbols; /* by address */
    size_t symbol_count;
    struct vb_slot *slots; /* by address */
    size_t slot_count;
    struct vb_exported *exported; /* by name */
    size_t exported_count;
    uint64_t *starts; /* by address: where the data begins that code or a slot refers to */
    size_t start_count;
    uint64_t *constructors; /* functions that run as the file is loaded, in that order */
    size_t constructor_count;
    uint64_t frame_dummy; /* a constructor of the compiler's own start files, which does nothing of interest; 0: none */
    uint64_t device, inode; /* of the file */
    char *path;
};

/* Opens a 64-bit ELF file for x86-64 that may be loaded anywhere (a position-independent program, or a library).
 * Returns 0, VB_ERROR_IO, VB_ERROR_MEMORY, or VB_ERROR_FORMAT with the reason where it is not such a file. Close it in
 * either case. */
int vb_image_open(struct vb_image *image, const char *path, struct vb_error *error);
void vb_image_close(struct vb_image *image);

/* `size` bytes of the file at an address; NULL where the file has no such bytes (memory that begins as zeros, or
 * nothing). */
const unsigned char *vb_image_at(const struct vb_image *image, uint64_t address, size_t size);

/* The part that an address lies in, or NULL. */
const struct vb_segment *vb_image_segment(const struct vb_image *image, uint64_t address);

/* Whether the address is code. */
bool vb_image_is_code(const struct vb_image *image, uint64_t address);

/* The function or object that the address lies in, the largest where there are several; NULL: none with a name and a
 * size. */
const struct vb_symbol *vb_image_symbol(const struct vb_image *image, uint64_t address, bool is_function);

/* The slot at an address, or NULL. */
const struct vb_slot *vb_image_slot(const struct vb_image *image, uint64_t address);

/* Sets `address` to what other files get by this name. */
bool vb_image_defines(const struct vb_image *image, const char *name, uint64_t *address);

/* The end of the data that begins at `address` and has no name: the next place that something refers to, or the end of
 * the memory around it. */
uint64_t vb_image_data_end(const struct vb_image *image, uint64_t address);

/* Takes note that something refers to the data at `address`; to be called for all before vb_image_settle_starts().
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_image_add_start(struct vb_image *image, uint64_t address);
void vb_image_settle_starts(struct vb_image *image);
