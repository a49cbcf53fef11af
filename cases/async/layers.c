/* SPDX-License-Identifier: MIT */
#include "async/layers.h"

static int64_t one_more(int64_t value)
{
    return (int64_t)((uint64_t)value + 1); /* wraps, as the keys do */
}

static struct future_i64 *leaf_heap_future(const struct layer *layer, uint64_t key)
{
    (void)layer;
    return future_i64_ready(one_more((int64_t)key));
}

static struct result_i64 leaf_inline_result(const struct layer *layer, uint64_t key)
{
    (void)layer;
    return result_i64_ready(one_more((int64_t)key));
}

static struct result_i64 leaf_pooled_future(const struct layer *layer, uint64_t key)
{
    (void)layer;
    return result_i64_from_source(source_i64_ready(one_more((int64_t)key)));
}

static struct future_i64 *middle_heap_future(const struct layer *layer, uint64_t key)
{
    int64_t value;
    int error = future_i64_take(layer->next->interface->heap_future(layer->next, key), &value);
    return error ? future_i64_failed(error) : future_i64_ready(one_more(value));
}

static struct result_i64 middle_inline_result(const struct layer *layer, uint64_t key)
{
    int64_t value;
    struct result_i64 answer = layer->next->interface->inline_result(layer->next, key);
    int error = result_i64_take(&answer, &value);
    return error ? result_i64_failed(error) : result_i64_ready(one_more(value));
}

static struct result_i64 middle_pooled_future(const struct layer *layer, uint64_t key)
{
    int64_t value;
    struct result_i64 answer = layer->next->interface->pooled_future(layer->next, key);
    int error = result_i64_take(&answer, &value);
    return error ? result_i64_failed(error) : result_i64_from_source(source_i64_ready(one_more(value)));
}

static struct future_i64 *edge_heap_future(const struct layer *layer, uint64_t key)
{
    struct result_i64 result = middle_inline_result(layer, key);
    return result_i64_to_future(&result);
}

static const struct layer_interface leaf = {leaf_heap_future, leaf_inline_result, leaf_pooled_future};
static const struct layer_interface middle = {middle_heap_future, middle_inline_result, middle_pooled_future};
static const struct layer_interface edge = {edge_heap_future, middle_inline_result, middle_pooled_future};

struct layer *layers_create(size_t count, bool has_edge)
{
    struct layer *layers = malloc((count + 1) * sizeof(*layers));
    if (!layers)
        return NULL;
    for (size_t index = 0; index < count; ++index)
        layers[index] = (struct layer){.interface = &middle, .next = &layers[index + 1]};
    layers[count] = (struct layer){.interface = &leaf};
    if (has_edge)
        layers[0].interface = &edge;
    return layers;
}

void layers_destroy(struct layer *outermost)
{
    free(outermost);
}
