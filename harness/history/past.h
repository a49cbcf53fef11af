/* SPDX-License-Identifier: MIT
 *
 * A history as the page for a browser draws it. */
#pragma once

#include "history/changes.h"
#include "show/html/page.h"

/* Makes it of what is judged: ratios, and exact counts that have changed. Texts are borrowed from `history`. Release
 * in any case. Returns 0 or VB_ERROR_MEMORY. */
int vb_history_past_make(struct vb_html_past *past, const struct vb_history *history,
                         const struct vb_history_changes *changes, struct vb_error *error);
void vb_history_past_release(struct vb_html_past *past);
