/* SPDX-License-Identifier: MIT */
#include "base/pattern.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

/* A glob that fnmatch would take for a literal string because something is left open is a slip of the fingers. */
static bool is_malformed(const char *pattern)
{
    size_t length = strlen(pattern);
    if (length == 0 || strchr(":/", pattern[0]) || strchr(":/", pattern[length - 1]))
        return true;
    for (const char *at = pattern; *at; at++) {
        if ((unsigned char)*at < ' ' || (*at == '\\' && *++at == '\0'))
            return true;
        if (*at != '[')
            continue;
        const char *first = at[1] == '!' || at[1] == '^' ? at + 2 : at + 1;
        at = *first ? strchr(first + 1, ']') : NULL;
        if (!at)
            return true;
    }
    return false;
}

/* What a pattern is held against follows from the separators it has. */
bool vb_pattern_matches(const char *pattern, const char *case_name, const char *point, const char *variant)
{
    char subject[2 * VB_PATTERN_MAX];
    bool has_point = strchr(pattern, ':') != NULL;
    if (!has_point && !strchr(pattern, '/'))
        return fnmatch(pattern, case_name, 0) == 0;
    if (has_point) {
        snprintf(subject, sizeof subject, "%s:%s", case_name, point);
        if (fnmatch(pattern, subject, 0) == 0)
            return true;
        snprintf(subject, sizeof subject, "%s:%s/%s", case_name, point, variant);
        return fnmatch(pattern, subject, 0) == 0;
    }
    snprintf(subject, sizeof subject, "%s/%s", case_name, variant);
    return fnmatch(pattern, subject, 0) == 0;
}

bool vb_pattern_is_valid(const char *pattern)
{
    return strlen(pattern) < VB_PATTERN_MAX && !is_malformed(pattern);
}
