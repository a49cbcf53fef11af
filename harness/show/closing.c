/* SPDX-License-Identifier: MIT */
#include "show/closing.h"

#include "show/remark.h"
#include "show/sentence.h"
#include "show/sweep_sentence.h"

int vb_closing_write(struct vb_rows rows, bool name_allocator, FILE *stream)
{
    vb_sentence_write(rows, name_allocator, stream);
    int status = vb_sweep_sentences_write(rows, name_allocator, stream);
    vb_tail_remarks_write(rows, name_allocator, stream);
    vb_leak_remarks_write(rows, name_allocator, stream);
    return status != 0 ? status : vb_removal_remarks_write(rows, name_allocator, stream);
}
