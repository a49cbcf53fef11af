/* SPDX-License-Identifier: MIT */
#include "results/shared_text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The count lies in front of the text, so that a holder needs no more than a char *. */
struct shared_text {
    uint32_t holders;
    char text[];
};

static const char empty[1] = "";

static struct shared_text *whole(char *text)
{
    return (struct shared_text *)(void *)(text - offsetof(struct shared_text, text));
}

char *vb_shared_text_empty(void)
{
    return (char *)empty; /* const all the same: writing to a shared text would change other rows */
}

char *vb_shared_text_create(const char *text, size_t length)
{
    if (length == 0)
        return vb_shared_text_empty();
    struct shared_text *created = malloc(sizeof *created + length + 1);
    if (!created)
        return NULL;
    created->holders = 1;
    memcpy(created->text, text, length);
    created->text[length] = '\0';
    return created->text;
}

char *vb_shared_text_hold(char *text)
{
    if (text != empty) {
        assert(whole(text)->holders < UINT32_MAX);
        whole(text)->holders++;
    }
    return text;
}

void vb_shared_text_release(char *text)
{
    if (!text || text == empty)
        return;
    assert(whole(text)->holders > 0);
    if (--whole(text)->holders == 0)
        free(whole(text));
}
