/* SPDX-License-Identifier: MIT */
#include "merge/facts.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_case(const char *key)
{
    return strncmp(key, "case.", strlen("case.")) == 0;
}

/* Those of cases stand for the rows of any file; all others for all. */
static bool is_shared(const struct vb_fleet *fleet, const struct vb_fact *fact)
{
    for (size_t s = 0; s < fleet->source_count; s++) {
        const char *value = vb_results_fact(fleet->sources[s].results, fact->key);
        if (!value && is_case(fact->key))
            continue;
        if (!value || strcmp(value, fact->value) != 0)
            return false;
    }
    return true;
}

static int take_shared(struct vb_results *merged, const struct vb_fleet *fleet)
{
    int status = 0;
    for (size_t s = 0; s < fleet->source_count; s++) {
        const struct vb_results *results = fleet->sources[s].results;
        for (size_t i = 0; status == 0 && i < results->fact_count; i++)
            if (is_shared(fleet, &results->facts[i]) && merged->fact_count < VB_FACTS_MAX / 2)
                status = vb_results_set_fact(merged, results->facts[i].key, results->facts[i].value);
    }
    return status;
}

/* The first moment, which is a text that sorts by time. */
static int take_start(struct vb_results *merged, const struct vb_fleet *fleet)
{
    const char *first = NULL;
    for (size_t s = 0; s < fleet->source_count; s++) {
        const char *started = vb_results_fact(fleet->sources[s].results, "started");
        if (started && (!first || strcmp(started, first) < 0))
            first = started;
    }
    return first ? vb_results_set_fact(merged, "started", first) : 0;
}

static void put_machines(FILE *stream, const struct vb_fleet *fleet, size_t class)
{
    const char *separator = "";
    for (size_t m = 0; m < fleet->machine_count; m++) {
        if (fleet->machines[m].class != class)
            continue;
        fprintf(stream, "%s%s", separator, fleet->machines[m].name);
        separator = ", ";
    }
}

static int set_class(struct vb_results *merged, const struct vb_fleet *fleet, size_t class)
{
    char key[64], whole[VB_MACHINE_CLASS_TEXT_SIZE];
    snprintf(key, sizeof key, "machine_class.%zu", class + 1);
    vb_machine_class_text(&fleet->classes[class].class, whole);
    int status = vb_results_set_fact(merged, key, whole[0] ? whole : "unknown");
    snprintf(key, sizeof key, "machine_class.%zu.name", class + 1);
    if (status == 0)
        status = vb_results_set_fact(merged, key, fleet->classes[class].name);
    struct vb_text text;
    FILE *stream = status == 0 ? vb_text_open(&text) : NULL;
    if (!stream)
        return VB_ERROR_MEMORY;
    put_machines(stream, fleet, class);
    char *names = vb_text_close(&text, stream);
    snprintf(key, sizeof key, "machine_class.%zu.machines", class + 1);
    status = names ? vb_results_set_fact(merged, key, names) : VB_ERROR_MEMORY;
    free(names);
    return status;
}

static int set_numbers(struct vb_results *merged, const struct vb_fleet *fleet)
{
    char text[120];
    snprintf(text, sizeof text, "%zu result%s of %zu machine%s of %zu kind%s", fleet->source_count,
             fleet->source_count == 1 ? "" : "s", fleet->machine_count, fleet->machine_count == 1 ? "" : "s",
             fleet->class_count, fleet->class_count == 1 ? "" : "s");
    return vb_results_set_fact(merged, "merged", text);
}

static bool all_warn(const struct vb_fleet *fleet, const char *warning)
{
    for (size_t s = 0; s < fleet->source_count; s++) {
        const struct vb_results *results = fleet->sources[s].results;
        bool found = false;
        for (size_t i = 0; i < results->warning_count && !found; i++)
            found = strcmp(results->warnings[i], warning) == 0;
        if (!found)
            return false;
    }
    return true;
}

/* What all say is said once. */
static int take_warnings(struct vb_results *merged, const struct vb_fleet *fleet, size_t source)
{
    const struct vb_results *results = fleet->sources[source].results;
    const char *name = fleet->machines[fleet->sources[source].machine].name;
    int status = 0;
    for (size_t i = 0; status == 0 && i < results->warning_count; i++) {
        const char *warning = results->warnings[i];
        if (!all_warn(fleet, warning))
            status = vb_results_add_warning(merged, "%s: %s", name, warning);
        else if (source == 0)
            status = vb_results_add_warning(merged, "%s", warning);
    }
    return status;
}

int vb_merge_facts(struct vb_results *merged, const struct vb_fleet *fleet)
{
    int status = take_shared(merged, fleet);
    if (status == 0)
        status = take_start(merged, fleet);
    if (status == 0)
        status = set_numbers(merged, fleet);
    for (size_t c = 0; status == 0 && c < fleet->class_count; c++)
        status = set_class(merged, fleet, c);
    for (size_t s = 0; status == 0 && s < fleet->source_count; s++)
        status = take_warnings(merged, fleet, s);
    return status;
}
