/* SPDX-License-Identifier: MIT */
#include "results/case_facts.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "results/cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP ".group" /* "3 return": the place, then the name */
#define KNOWN_AS                                                                                                       \
    ".known_as"        /* "heap_future=ReturnTask inline_result=ReturnValueTask": names have neither blank nor '=' */
#define ASIDE ".aside" /* "heap_inlinable inline_inlinable" */

#define KEY_MAX 256

static int set_fact(struct vb_results *results, const char *case_name, const char *end, const char *value)
{
    char key[KEY_MAX];
    snprintf(key, sizeof key, "case.%s%s", case_name, end);
    bool has_room = results->fact_count < VB_FACTS_MAX / 2; /* a file with too many of them would not be read */
    return value && has_room && vb_fact_key_is_valid(key) ? vb_results_set_fact(results, key, value) : 0;
}

/* Sets the fact to the words that `write` has for the variants, if there are any. */
static int set_words(struct vb_results *results, const struct vb_measurement *measurement, const char *end,
                     void (*write)(const struct vb_variant_measurement *variant, FILE *stream))
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < measurement->variant_count; i++)
        write(&measurement->variants[i], stream);
    char *value VB_FREE = vb_text_close(&text, stream);
    if (!value)
        return VB_ERROR_MEMORY;
    return *value ? set_fact(results, measurement->case_name, end, value + 1) : 0;
}

static void write_known_as(const struct vb_variant_measurement *variant, FILE *stream)
{
    if (variant->known_as)
        fprintf(stream, " %s=%s", variant->name, variant->known_as);
}

static void write_aside(const struct vb_variant_measurement *variant, FILE *stream)
{
    if (variant->aside)
        fprintf(stream, " %s", variant->name);
}

int vb_case_facts_set(struct vb_results *results, const struct vb_measurement *measurement)
{
    VB_OR_RETURN(set_fact(results, measurement->case_name, "", measurement->case_summary));
    VB_OR_RETURN(set_fact(results, measurement->case_name, VB_CASE_LIBRARIES, measurement->case_libraries));
    char group[KEY_MAX];
    bool grouped = measurement->case_group && measurement->case_place > 0;
    if (grouped)
        snprintf(group, sizeof group, "%d %s", measurement->case_place, measurement->case_group);
    VB_OR_RETURN(set_fact(results, measurement->case_name, GROUP, grouped ? group : NULL));
    VB_OR_RETURN(set_words(results, measurement, KNOWN_AS, write_known_as));
    return set_words(results, measurement, ASIDE, write_aside);
}

const char *vb_case_fact(const struct vb_results *results, const char *case_name, const char *end)
{
    char key[KEY_MAX];
    int length = snprintf(key, sizeof key, "case.%s%s", case_name, end);
    return length < (int)sizeof key ? vb_results_fact(results, key) : NULL;
}

const char *vb_case_group(const struct vb_results *results, const char *case_name, int *place)
{
    const char *value = vb_case_fact(results, case_name, GROUP);
    *place = 0;
    if (!value)
        return NULL;
    char *name;
    long number = strtol(value, &name, 10);
    if (name == value || *name != ' ' || name[1] == '\0' || number <= 0 || number > INT32_MAX)
        return NULL;
    *place = (int)number;
    return name + 1;
}

/* The place of `word` in a list of words between blanks, each of which may go on with '='; NULL: it is not there. */
static const char *find_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    while (list && *list) {
        size_t own = strcspn(list, " =");
        if (own == length && strncmp(list, word, length) == 0)
            return list;
        list = strchr(list, ' ');
        list += list ? strspn(list, " ") : 0;
    }
    return NULL;
}

bool vb_case_is_aside(const struct vb_results *results, const struct vb_row *row)
{
    return find_word(vb_case_fact(results, row->case_name, ASIDE), row->variant) != NULL;
}

bool vb_case_known_as(const struct vb_results *results, const struct vb_row *row, char *name, size_t size)
{
    const char *found = find_word(vb_case_fact(results, row->case_name, KNOWN_AS), row->variant);
    if (!found || found[strlen(row->variant)] != '=')
        return false;
    found += strlen(row->variant) + 1;
    snprintf(name, size, "%.*s", (int)strcspn(found, " "), found);
    return *name != '\0';
}
