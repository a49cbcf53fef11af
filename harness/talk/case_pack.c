/* SPDX-License-Identifier: MIT */
#include "talk/case_pack.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text is a byte that says whether there is one, then the text with its end. Numbers are as they lie in memory: both
 * processes are on one machine, and the version of the protocol stands for their layout. */
static void put(FILE *stream, const void *value, size_t size)
{
    fwrite(value, 1, size, stream);
}

static void put_text(FILE *stream, const char *text)
{
    fputc(text != NULL, stream);
    if (text)
        put(stream, text, strlen(text) + 1);
}

static void put_variant(FILE *stream, const struct vb_variant *variant)
{
    put_text(stream, variant->name);
    if (!variant->name)
        return;
    put_text(stream, variant->summary);
    put(stream, &variant->allocs, sizeof variant->allocs);
    put(stream, &variant->bytes, sizeof variant->bytes);
    put(stream, &variant->source_allocs, sizeof variant->source_allocs);
    put_text(stream, variant->known_as);
    put(stream, &variant->aside, sizeof variant->aside);
}

static void put_param(FILE *stream, const struct vb_param *param)
{
    put_text(stream, param->name);
    if (!param->name)
        return;
    put_text(stream, param->values);
    put_text(stream, param->more_values);
    put_text(stream, param->summary);
    put(stream, &param->lowest, sizeof param->lowest);
    put(stream, &param->highest, sizeof param->highest);
    put(stream, &param->whole, sizeof param->whole);
}

static void put_case(FILE *stream, const struct vb_case *descriptor)
{
    put_text(stream, descriptor->summary);
    for (size_t i = 0; i < VB_MAX_VARIANTS; i++)
        put_variant(stream, &descriptor->variants[i]);
    for (size_t i = 0; i < VB_MAX_PARAMS; i++)
        put_param(stream, &descriptor->params[i]);
    put(stream, &descriptor->period, sizeof descriptor->period);
    put_text(stream, descriptor->threads);
    put(stream, &descriptor->cpus, sizeof descriptor->cpus);
}

char *vb_cases_pack(const struct vb_case_entry *cases, const struct vb_origin *origin, const char *trouble,
                    size_t *size)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return NULL;
    put_text(stream, trouble);
    if (!trouble) {
        put(stream, origin, sizeof *origin);
        for (const struct vb_case_entry *entry = cases; entry->name; entry++) {
            put_text(stream, entry->name);
            put_text(stream, entry->needs);
            put_text(stream, entry->libraries);
            put_text(stream, entry->group);
            put(stream, &entry->place, sizeof entry->place);
            fputc(entry->descriptor != NULL, stream);
            if (entry->descriptor)
                put_case(stream, entry->descriptor);
        }
        put_text(stream, NULL);
    }
    char *bytes = vb_text_close(&text, stream);
    *size = text.length;
    return bytes;
}

struct reader {
    char *at;
    size_t left;
    bool broken; /* something is not as it should be: what is read from then on is zero */
};

static void take(struct reader *reader, void *value, size_t size)
{
    memset(value, 0, size);
    reader->broken |= size > reader->left;
    if (reader->broken)
        return;
    memcpy(value, reader->at, size);
    reader->at += size;
    reader->left -= size;
}

static char *take_text(struct reader *reader)
{
    char present;
    take(reader, &present, 1);
    if (reader->broken || !present)
        return NULL;
    char *text = reader->at;
    size_t length = strnlen(text, reader->left);
    reader->broken |= length == reader->left;
    if (reader->broken)
        return NULL;
    reader->at += length + 1;
    reader->left -= length + 1;
    return text;
}

/* Stands for a loop, which is in the other process. */
static uint64_t elsewhere(struct vb_run *run)
{
    (void)run;
    return 0;
}

static void take_variant(struct reader *reader, struct vb_variant *variant)
{
    variant->name = take_text(reader);
    if (!variant->name)
        return;
    variant->loop = elsewhere;
    variant->summary = take_text(reader);
    take(reader, &variant->allocs, sizeof variant->allocs);
    take(reader, &variant->bytes, sizeof variant->bytes);
    take(reader, &variant->source_allocs, sizeof variant->source_allocs);
    variant->known_as = take_text(reader);
    take(reader, &variant->aside, sizeof variant->aside);
}

static void take_param(struct reader *reader, struct vb_param *param)
{
    param->name = take_text(reader);
    if (!param->name)
        return;
    param->values = take_text(reader);
    param->more_values = take_text(reader);
    param->summary = take_text(reader);
    take(reader, &param->lowest, sizeof param->lowest);
    take(reader, &param->highest, sizeof param->highest);
    take(reader, &param->whole, sizeof param->whole);
}

static void take_case(struct reader *reader, struct vb_case *descriptor)
{
    descriptor->summary = take_text(reader);
    for (size_t i = 0; i < VB_MAX_VARIANTS; i++)
        take_variant(reader, &descriptor->variants[i]);
    for (size_t i = 0; i < VB_MAX_PARAMS; i++)
        take_param(reader, &descriptor->params[i]);
    take(reader, &descriptor->period, sizeof descriptor->period);
    descriptor->threads = take_text(reader);
    take(reader, &descriptor->cpus, sizeof descriptor->cpus);
}

/* Makes room for one more entry with its descriptor. The entries find their descriptors only when all are there. */
static int grow(struct vb_described *described, size_t count)
{
    if ((count & (count + 1)) != 0) /* grows when it is about to hold a power of two */
        return 0;
    size_t capacity = 2 * (count + 1);
    void *cases = reallocarray(described->cases, capacity, sizeof *described->cases);
    if (cases)
        described->cases = cases;
    void *descriptors = reallocarray(described->descriptors, capacity, sizeof *described->descriptors);
    if (descriptors)
        described->descriptors = descriptors;
    return cases && descriptors ? 0 : VB_ERROR_MEMORY;
}

static void terminate(struct vb_origin *origin)
{
    origin->compiler[sizeof origin->compiler - 1] = '\0';
    origin->flags[sizeof origin->flags - 1] = '\0';
    origin->unaligned_loop[sizeof origin->unaligned_loop - 1] = '\0';
    origin->lacking[sizeof origin->lacking - 1] = '\0';
    origin->untrusted[sizeof origin->untrusted - 1] = '\0';
}

/* Stands for a descriptor until it is known where they all lie. */
static const struct vb_case unplaced;

static int take_cases(struct vb_described *described, struct reader *reader, struct vb_error *error)
{
    size_t count = 0;
    for (;;) {
        if (grow(described, count) != 0)
            return vb_fail_memory(error);
        struct vb_case_entry *entry = &described->cases[count];
        *entry = (struct vb_case_entry){.name = take_text(reader)};
        if (!entry->name)
            break;
        entry->needs = take_text(reader);
        entry->libraries = take_text(reader);
        entry->group = take_text(reader);
        take(reader, &entry->place, sizeof entry->place);
        char built;
        take(reader, &built, 1);
        described->descriptors[count] = (struct vb_case){0};
        if (built)
            take_case(reader, &described->descriptors[count]);
        entry->descriptor = built ? &unplaced : NULL;
        count++;
    }
    for (size_t i = 0; i < count; i++)
        if (described->cases[i].descriptor)
            described->cases[i].descriptor = &described->descriptors[i];
    return reader->broken || reader->left > 0 ? VB_ERROR_FORMAT : 0;
}

int vb_cases_unpack(struct vb_described *described, char *bytes, size_t size, struct vb_error *error)
{
    *described = (struct vb_described){.bytes = bytes};
    struct reader reader = {.at = bytes, .left = size};
    described->trouble = take_text(&reader);
    int status = 0;
    if (!described->trouble) {
        take(&reader, &described->origin, sizeof described->origin);
        terminate(&described->origin);
        status = take_cases(described, &reader, error);
    }
    if (reader.broken || reader.left > 0)
        status = vb_fail(error, VB_ERROR_FORMAT, "described its cases in a way that makes no sense");
    if (status != 0)
        vb_described_release(described);
    return status;
}

void vb_described_release(struct vb_described *described)
{
    free(described->cases);
    free(described->descriptors);
    free(described->bytes);
    *described = (struct vb_described){0};
}
