/* SPDX-License-Identifier: MIT */
#include "conduct/pattern_hint.h"
#include "base/case_table.h"
#include "base/nearest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 128

/* The case that a pattern names before ':' or '/', without any glob. NULL: none. */
static const struct vb_case_entry *named_case(const struct vb_case_entry *cases, const char *pattern)
{
    char name[NAME_MAX_BYTES];
    size_t length = strcspn(pattern, ":/");
    if (length >= sizeof name)
        return NULL;
    memcpy(name, pattern, length);
    name[length] = '\0';
    return vb_case_find(cases, name);
}

/* Whether every "NAME=VALUE" of a point is a value that the case could be given. Writes them as options. */
static bool say_options(char *text, size_t size, const struct vb_case *descriptor, const char *point)
{
    size_t length = 0;
    while (*point && *point != '/') {
        char part[NAME_MAX_BYTES];
        size_t part_length = strcspn(point, ",/");
        if (part_length == 0 || part_length >= sizeof part)
            return false;
        memcpy(part, point, part_length);
        part[part_length] = '\0';
        char *value = strchr(part, '=');
        if (!value || strpbrk(value, "*?["))
            return false;
        *value = '\0';
        int index = vb_case_param_index(descriptor, part);
        if (index < 0)
            return false;
        const struct vb_param param = vb_case_param(descriptor, (size_t)index);
        if (vb_param_check(&param, value + 1, NULL) != 0)
            return false;
        int written = snprintf(text + length, size - length, " --param %s=%s", part, value + 1);
        if (written < 0 || (size_t)written >= size - length)
            return false;
        length += (size_t)written;
        point += part_length + (point[part_length] == ',');
    }
    return length > 0;
}

void vb_pattern_hint(char *text, const struct vb_case_entry *cases, const char *pattern)
{
    char options[NAME_MAX_BYTES];
    const struct vb_case_entry *entry = named_case(cases, pattern);
    const char *point = strchr(pattern, ':');
    if (entry && entry->descriptor && point && say_options(options, sizeof options, entry->descriptor, point + 1)) {
        snprintf(text, VB_HINT_MAX, "no case that is planned; to have this point measured, use %s%s", entry->name,
                 options);
        return;
    }
    if (!entry && strchr(pattern, '.')) { /* no name has one */
        snprintf(text, VB_HINT_MAX, "no case; with a file of cases, '--cases %.100s' stands before the command",
                 pattern);
        return;
    }
    if (entry) {
        snprintf(text, VB_HINT_MAX, "no case; 'list %.100s' names the points and variants of that case", entry->name);
        return;
    }
    char name[NAME_MAX_BYTES];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(pattern, ":/"), pattern);
    struct vb_nearest nearest = vb_nearest_to(name);
    for (; cases->name; cases++)
        vb_nearest_offer(&nearest, cases->name);
    if (nearest.best)
        snprintf(text, VB_HINT_MAX, "no case; did you mean '%.100s'?", nearest.best);
    else
        snprintf(text, VB_HINT_MAX, "no case; the command 'list' names them");
}
