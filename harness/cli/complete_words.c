/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"
#include "base/case_table.h"
#include "conduct/plan.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MEANING_LENGTH 70

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 127)
            return false;
    return true;
}

/* Up to the end of a word, where it is long. */
static int beginning_of(const char *text)
{
    size_t length = strlen(text);
    if (length <= MEANING_LENGTH)
        return (int)length;
    length = MEANING_LENGTH;
    while (length > 0 && text[length] != ' ')
        length--;
    return (int)length;
}

void vb_complete_offer(const char *typed, const char *before, const char *word, const char *meaning)
{
    size_t length = strlen(before);
    size_t typed_length = strlen(typed);
    if (!is_plain(before) || !is_plain(word) ||
        strncmp(typed, before, length < typed_length ? length : typed_length) != 0 ||
        (typed_length > length && strncmp(typed + length, word, typed_length - length) != 0))
        return;
    printf("%s%s", before, word);
    if (meaning && is_plain(meaning))
        printf("\t%.*s", beginning_of(meaning), meaning);
    putchar('\n');
}

/* A pattern is offered once what stands before its last part is typed: all of it at once would be too long a list. */
static void offer_part(const char *typed, const char *before, const char *part, const char *meaning)
{
    if (strlen(typed) + 1 >= strlen(before))
        vb_complete_offer(typed, before, part, meaning);
}

static void offer_point(const struct vb_plan_point *point, const char *typed)
{
    char before[1024];
    const struct vb_case *descriptor = point->entry->descriptor;
    if (*point->point && (size_t)snprintf(before, sizeof before, "%s:", point->entry->name) < sizeof before)
        offer_part(typed, before, point->point, descriptor->summary);
    if ((size_t)snprintf(before, sizeof before, "%s%s%s/", point->entry->name, *point->point ? ":" : "",
                         point->point) >= sizeof before)
        return;
    for (size_t i = 0; i < point->variant_count; i++)
        offer_part(typed, before, descriptor->variants[point->variants[i]].name,
                   descriptor->variants[point->variants[i]].summary);
}

/* Of a case with points, its variants at all of them. */
static void offer_variants(const struct vb_case_entry *entry, const char *typed)
{
    char before[200];
    snprintf(before, sizeof before, "%s/", entry->name);
    for (size_t i = 0; i < vb_case_variant_count(entry->descriptor); i++)
        offer_part(typed, before, entry->descriptor->variants[i].name, entry->descriptor->variants[i].summary);
}

void vb_complete_patterns(const struct vb_case_entry *cases, const char *typed)
{
    const struct vb_plan_options options = {.thorough = false};
    struct vb_plan plan;
    for (const struct vb_case_entry *entry = cases; entry->name; entry++)
        if (entry->descriptor)
            vb_complete_offer(typed, "", entry->name, entry->descriptor->summary);
    if (vb_plan_make(&plan, cases, &options, NULL) != 0)
        return;
    const struct vb_case_entry *last = NULL;
    for (size_t i = 0; i < plan.count; i++) {
        const struct vb_plan_point *point = &plan.points[i];
        if (point->entry->descriptor && *point->point && point->entry != last)
            offer_variants(point->entry, typed);
        if (point->entry->descriptor)
            offer_point(point, typed);
        last = point->entry;
    }
    vb_plan_release(&plan);
}

static void offer_values(const struct vb_param *param, const char *typed, size_t before)
{
    char front[300];
    char value[300];
    const char *comma = strrchr(typed, ',');
    snprintf(front, sizeof front, "%.*s%s=", (int)before, typed, param->name);
    if (strncmp(typed, front, strlen(front)) != 0)
        return;
    if (comma)
        snprintf(front, sizeof front, "%.*s", (int)(comma + 1 - typed), typed);
    for (const char *values = param->more_values ? param->more_values : param->values; *values;
         values += *values == ',') {
        int length = (int)strcspn(values, ",");
        snprintf(value, sizeof value, "%.*s", length, values);
        vb_complete_offer(typed, front, value, param->summary);
        values += length;
    }
}

/* Several cases may have a parameter of the same name: it is offered once. */
static bool is_first(const struct vb_case_entry *cases, const struct vb_case_entry *own, const char *param)
{
    for (; cases != own; cases++)
        if (cases->descriptor && vb_case_param_index(cases->descriptor, param) >= 0)
            return false;
    return true;
}

void vb_complete_params(const struct vb_case_entry *cases, const char *typed, size_t before)
{
    char front[100];
    char name[100];
    snprintf(front, sizeof front, "%.*s", (int)before, typed);
    for (const struct vb_case_entry *entry = cases; entry->name; entry++)
        for (size_t i = 0; entry->descriptor && i < vb_case_param_count(entry->descriptor); i++) {
            struct vb_param param = vb_case_param(entry->descriptor, i);
            if (!is_first(cases, entry, param.name))
                continue;
            snprintf(name, sizeof name, "%s=", param.name);
            vb_complete_offer(typed, front, name, param.summary);
            offer_values(&param, typed, before);
        }
}
