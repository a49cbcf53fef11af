/* SPDX-License-Identifier: MIT
 *
 * Reads results back that the format "csv" has written:
 *
 *     # vbench-results: 1          the version of the format, always on the first line
 *     # cpu: Intel Xeon ...        facts of the run
 *     # warning: ...               doubts about the whole run
 *     case,point,variant,...       the columns, in any order; those this program does not know are passed over
 *     ready,,heap_future,...       a row per case, point and variant; an empty cell is "not known"
 */
#pragma once

#include "results/row.h"

#include <stdio.h>

#define VB_RESULTS_VERSION 1

/* Reads the results saved in `path`, "-" being standard input. `results` need not be initialized; release it after
 * success. After an error it is empty, and every complaint about the contents names the file and the line. Returns 0,
 * or VB_ERROR_IO, VB_ERROR_FORMAT or VB_ERROR_MEMORY. */
int vb_results_load(struct vb_results *results, const char *path, struct vb_error *error);

/* The same from an open stream, called `name` in messages (NULL: standard input). */
int vb_results_read(struct vb_results *results, FILE *stream, const char *name, struct vb_error *error);
