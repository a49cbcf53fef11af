/* SPDX-License-Identifier: MIT */
#include "show/chart/pieces.h"
#include "vb_pieces.h" /* made by cmake/EmbedText.cmake */

#include <assert.h>
#include <stddef.h>
#include <string.h>

const char *vb_chart_piece(const char *name)
{
    size_t i = 0;
    while (strcmp(pieces[i].name, name) != 0) {
        i++;
        assert(i < sizeof pieces / sizeof pieces[0]);
    }
    return (const char *)pieces[i].text;
}
