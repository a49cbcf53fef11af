/* SPDX-License-Identifier: MIT
 *
 * Texts that several rows hold: a file of a million rows has the same few words in most of its cells, and one copy of
 * each is enough. A text is immutable, and gone when its last holder releases it. Not for several threads. */
#ifndef VB_RESULTS_SHARED_TEXT_H
#define VB_RESULTS_SHARED_TEXT_H

#include <stddef.h>

/* The empty text. It needs no memory and cannot fail. */
char *vb_shared_text_empty(void);

/* A new text of `length` bytes without a NUL, held once, or NULL without memory. */
char *vb_shared_text_create(const char *text, size_t length);

/* One more holder of a text that came from one of these functions. Returns the same pointer. */
char *vb_shared_text_hold(char *text);

/* One holder less. NULL is allowed. */
void vb_shared_text_release(char *text);

#endif
