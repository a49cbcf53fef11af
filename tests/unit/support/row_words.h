/* SPDX-License-Identifier: MIT
 *
 * Rows for tests, by the words that a file would have. */
#ifndef ROW_WORDS_H
#define ROW_WORDS_H

#include "results/row.h"

#include <assert.h>

/* Sets the status, ledger, contract or gate of a row, and the codes that go with it. */
static inline void set_words(struct vb_row *row, char **field, const char *text)
{
    int status = vb_row_set_text(field, text);
    assert(status == 0);
    (void)status;
    vb_row_read_words(row);
}

#endif
