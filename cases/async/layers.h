/* SPDX-License-Identifier: MIT
 *
 * A service behind layers. Each layer asks the next one through an interface (a table of functions, as a virtual call
 * does it), waits for the answer, adds one to it and hands it on; the last one, the leaf, knows the answer: key + 1. So
 * n layers answer key + 1 + n.
 *
 * Layers call in the form in which they are asked: futures all the way down, or results, or pooled futures. The edge is
 * a layer that is asked for a future and asks for results: a public interface of futures over a program that has none.
 */
#ifndef ASYNC_LAYERS_H
#define ASYNC_LAYERS_H

#include "async/i64.h"

struct layer;

struct layer_interface {
    struct future_i64 *(*heap_future)(const struct layer *layer, uint64_t key);
    struct result_i64 (*inline_result)(const struct layer *layer, uint64_t key);
    struct result_i64 (*pooled_future)(const struct layer *layer, uint64_t key);
};

struct layer {
    const struct layer_interface *interface;
    const struct layer *next; /* NULL: it is the leaf */
};

/* The outermost of `count` layers above a leaf, all in one block. With `has_edge`, for a count of at least one, the
 * outermost is an edge. NULL: no memory. */
struct layer *layers_create(size_t count, bool has_edge);
void layers_destroy(struct layer *outermost); /* NULL is allowed */

#endif
