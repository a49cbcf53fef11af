/* SPDX-License-Identifier: MIT
 *
 * Sorting a few numbers: by the library's qsort, or by insertion? Sorting consumes its input, so each operation gets an
 * array of its own, made by prepare() outside of what is timed.
 *
 *     vbench run sort_numbers.c */
#include <vbench/case.h>

#include <stdlib.h>
#include <string.h>

static int64_t comparisons; /* of the operations of a loop, by its only thread */

static int compare(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left;
    int32_t b = *(const int32_t *)right;
    comparisons++;
    return (a > b) - (a < b);
}

static void sort_by_insertion(int32_t *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        int32_t number = numbers[i];
        size_t place = i;
        while (place > 0 && compare(&numbers[place - 1], &number) > 0) {
            numbers[place] = numbers[place - 1];
            place--;
        }
        numbers[place] = number;
    }
}

static void sort_by_qsort(int32_t *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, compare);
}

/* Input for run->count operations: the same shuffled numbers each time. */
static void prepare(struct vb_run *run)
{
    size_t count = (size_t)vb_integer(run, "numbers");
    int32_t *numbers = malloc((size_t)run->count * count * sizeof *numbers);
    if (!numbers) {
        vb_skip(run, "no memory");
        return;
    }
    for (size_t i = 0; i < (size_t)run->count * count; i++)
        numbers[i] = (int32_t)((uint32_t)(i % count + 1) * 2654435761u >> 8);
    run->input = numbers;
}

static void release(struct vb_run *run)
{
    free(run->input);
}

static uint64_t sort_all(struct vb_run *run, void (*sort)(int32_t *, size_t))
{
    void (*hidden_sort)(int32_t *, size_t) = VB_OPAQUE_POINTER(sort);
    size_t count = (size_t)vb_integer(run, "numbers");
    int32_t *numbers = run->input;
    uint64_t sum = 0;
    comparisons = 0;
    VB_LOOP(run)
    {
        hidden_sort(numbers, count);
        sum += (uint64_t)numbers[count / 2];
        numbers += count;
    }
    vb_counter(run, "comparisons", (double)comparisons);
    return sum;
}

static uint64_t by_qsort(struct vb_run *run)
{
    return sort_all(run, sort_by_qsort);
}

static uint64_t by_insertion(struct vb_run *run)
{
    return sort_all(run, sort_by_insertion);
}

static double numbers_of(const struct vb_run *run)
{
    return vb_number(run, "numbers");
}

static double bytes_of(const struct vb_run *run)
{
    return vb_number(run, "numbers") * sizeof(int32_t);
}

/* A megabyte of input at a time. */
static int64_t batch_of(const struct vb_run *run)
{
    int64_t batch = (1 << 20) / (int64_t)bytes_of(run);
    return batch > 0 ? batch : 1;
}

const struct vb_case vb_case_sort_numbers = {
    .summary = "sort a few numbers",
    .variants =
        {
            {.name = "qsort", .loop = by_qsort, .summary = "of the C library"},
            {.name = "insertion", .loop = by_insertion, .allocs = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "numbers",
             .values = "8,64,256",
             .summary = "in an array",
             .lowest = 1,
             .highest = 1e6,
             .whole = 1},
        },
    .prepare = prepare,
    .release = release,
    .batch_at = batch_of,
    .processed_bytes_at = bytes_of,
    .processed_items_at = numbers_of,
};
