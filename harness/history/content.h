/* SPDX-License-Identifier: MIT
 *
 * What tells results from others: so that a file, and the run that wrote it, are one. */
#pragma once

#include "results/row.h"

#define VB_CONTENT_MAX 33 /* hexadecimal digits and the end */

/* Of who, when and of what, and of each row's name, time and counts. Columns that a file may lack do not count. */
void vb_content_of(const struct vb_results *results, char text[VB_CONTENT_MAX]);
