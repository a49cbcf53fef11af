/* SPDX-License-Identifier: MIT
 *
 * Processes that a loop starts: what these allocate is not counted. */
#ifndef VB_MEASURE_LEDGER_CHILDREN_H
#define VB_MEASURE_LEDGER_CHILDREN_H

/* Before a loop. Neither allocates: that would be the loop's, too. */
void vb_children_begin(void);

/* Behind it: why its counts are not all, or NULL. */
const char *vb_children_doubt(void);

#endif
