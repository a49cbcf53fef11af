/* SPDX-License-Identifier: MIT */
#include "show/chart/published.h"
#include "base/array.h"
#include "show/chart/sheet.h"
#include "results/shown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The three columns of the second side follow those of the first. */
enum column { CASE, SOURCE, METHOD, NS, BYTES, OTHER_METHOD, OTHER_NS, OTHER_BYTES, PLATFORM, COLUMNS };

static const char *const names[COLUMNS] = {
    "case", "source", "task", "task_ns", "task_bytes", "valuetask", "valuetask_ns", "valuetask_bytes", "platform"};

static int take_caption(void *context, const char *key, const char *value)
{
    struct vb_published *published = context;
    if (strcmp(key, "caption") != 0)
        return 0;
    char **captions = vb_array_grow(published->captions, published->caption_count, sizeof *captions);
    if (!captions)
        return VB_ERROR_MEMORY;
    published->captions = captions;
    captions[published->caption_count] = vb_text_shown(value);
    return captions[published->caption_count++] ? 0 : VB_ERROR_MEMORY;
}

static char *say_source(const struct vb_sheet *sheet, const size_t *columns)
{
    const char *platform = vb_sheet_text(sheet, columns[PLATFORM]);
    char *text = NULL;
    if (asprintf(&text, "%s%s%s", vb_sheet_text(sheet, columns[SOURCE]), *platform ? ", " : "", platform) < 0)
        return NULL;
    char *shown = vb_text_shown(text);
    free(text);
    return shown;
}

/* `side`: how far its columns are behind those of the first. */
static int add_side(struct vb_published *published, const struct vb_sheet *sheet, const size_t *columns, size_t side)
{
    double ns = vb_sheet_number(sheet, columns[NS + side]);
    double bytes = vb_sheet_number(sheet, columns[BYTES + side]);
    if (isnan(ns) && isnan(bytes))
        return 0;
    struct vb_quote *quotes = vb_array_grow(published->quotes, published->count, sizeof *quotes);
    if (!quotes)
        return VB_ERROR_MEMORY;
    published->quotes = quotes;
    struct vb_quote *quote = &quotes[published->count++];
    *quote = (struct vb_quote){.case_name = strdup(vb_sheet_text(sheet, columns[CASE])),
                               .source = say_source(sheet, columns),
                               .method = vb_text_shown(vb_sheet_text(sheet, columns[METHOD + side])),
                               .ns = ns,
                               .bytes = bytes};
    return quote->case_name && quote->source && quote->method ? 0 : VB_ERROR_MEMORY;
}

static int read_records(struct vb_published *published, struct vb_sheet *sheet, struct vb_error *error)
{
    size_t columns[COLUMNS];
    int status = vb_sheet_find(sheet, names, COLUMNS, PLATFORM, columns, error);
    while (status == 0 && (status = vb_sheet_next(sheet, error)) == 1) {
        status = 0;
        for (size_t side = 0; status == 0 && side <= 3 && *vb_sheet_text(sheet, columns[CASE]); side += 3)
            if (add_side(published, sheet, columns, side) != 0)
                status = vb_fail_memory(error);
        if (status != 0)
            return status;
    }
    return status;
}

int vb_published_read(struct vb_published *published, FILE *stream, const char *name, struct vb_error *error)
{
    *published = (struct vb_published){0};
    struct vb_sheet *sheet = calloc(1, sizeof *sheet);
    int status =
        sheet ? vb_sheet_open(sheet, stream, name, "published", take_caption, published, error) : vb_fail_memory(error);
    if (status == 0) {
        status = read_records(published, sheet, error);
        vb_sheet_close(sheet);
    }
    free(sheet);
    return status;
}

void vb_published_release(struct vb_published *published)
{
    for (size_t i = 0; i < published->count; i++) {
        free(published->quotes[i].case_name);
        free(published->quotes[i].source);
        free(published->quotes[i].method);
    }
    for (size_t i = 0; i < published->caption_count; i++)
        free(published->captions[i]);
    free(published->quotes);
    free(published->captions);
}
