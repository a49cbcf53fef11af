/* SPDX-License-Identifier: MIT
 *
 * Processes that a loop starts: what these allocate is not counted. */
#pragma once

/* Before a loop. Neither allocates: that would be the loop's, too. */
void vb_children_begin(void);

/* Behind it: why its counts are not all, or NULL. */
const char *vb_children_doubt(void);
