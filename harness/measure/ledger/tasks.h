/* SPDX-License-Identifier: MIT
 *
 * The threads of this process, as the kernel lists them, read without allocating. */
#pragma once

/* Calls `see` with the number of each thread, as text. Where they cannot be read it is not called. */
void vb_tasks_each(void (*see)(const char *thread, void *data), void *data);

/* How many there are, without those that are ending: a thread that was joined is still listed for a moment. 0: not
 * known. */
int vb_tasks_alive(void);
