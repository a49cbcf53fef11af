/* SPDX-License-Identifier: MIT
 *
 * What the parts of the comparison share. */
#pragma once

#include "code/image.h"
#include "code/prove_same.h"

#include <stdbool.h>

enum { VB_CODE_OLD, VB_CODE_NEW, VB_CODE_SIDES };

struct vb_code_object {
    char *path;
    struct vb_image image;
    bool tried;   /* to open it */
    bool open;    /* and it could be */
    bool scanned; /* the places that code refers to are known */
};

/* The same thing on both sides: addresses in files. */
struct vb_code_pair {
    size_t object[VB_CODE_SIDES];
    uint64_t address[VB_CODE_SIDES];
};

/* Pairs, each once. */
struct vb_pairs {
    struct vb_code_pair *items;
    size_t count, capacity;
    size_t *slots; /* hash table: 1 + index; capacity * 2 of them */
};

struct vb_code {
    struct vb_code_object *objects[VB_CODE_SIDES];
    size_t object_count[VB_CODE_SIDES];
    struct vb_pairs work; /* of this comparison: what is looked at, from `next` on what is still to be */
    size_t next;
    struct vb_code_finding *finding;
    const char *function; /* that is being compared, of the newer program */
    uint64_t function_start[VB_CODE_SIDES];
    uint64_t function_size;
    size_t own; /* this object is walked even where both sides are one file; VB_CODE_NO_OBJECT: none */
    bool no_memory;
};

#define VB_CODE_NO_OBJECT SIZE_MAX

/* The file of an object of a side, opened; NULL where it cannot be. */
struct vb_image *vb_code_image(struct vb_code *code, int side, size_t object);

/* Says why the two are not the same, unless that was said already, and returns false. */
bool vb_code_found(struct vb_code *code, enum vb_code_answer answer, enum vb_code_reason reason);

/* Adds a pair, if it is not there. Returns false without memory. */
bool vb_pairs_add(struct vb_pairs *pairs, const struct vb_code_pair *pair);
void vb_pairs_clear(struct vb_pairs *pairs);
void vb_pairs_release(struct vb_pairs *pairs);
bool vb_pairs_have(const struct vb_pairs *pairs, const struct vb_code_pair *pair);

/* How a place is referred to. */
struct vb_code_reference {
    struct vb_code_pair at;
    size_t bytes; /* read or written there; 0: only its address is taken */
};

/* Whether both sides refer to the same thing, as far as can be said here: functions and data are put on the list of
 * work. */
bool vb_code_refers(struct vb_code *code, const struct vb_code_reference *reference);

/* Whether a pair of functions, which begin at these places, have the same instructions. */
bool vb_code_function(struct vb_code *code, const struct vb_code_pair *pair, uint64_t size);

/* Whether the data at these places is the same. */
bool vb_code_data(struct vb_code *code, const struct vb_code_reference *reference);

/* Takes note of all places that the code of a file refers to. Returns false without memory. */
bool vb_code_scan(struct vb_image *image);
