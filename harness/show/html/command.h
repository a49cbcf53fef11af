/* SPDX-License-Identifier: MIT
 *
 * What to type to measure a row again. */
#pragma once

#include "results/row.h"

#include <stdio.h>

/* Writes the command for the point of a row, baseline included, as a shell takes it: "vbench cache_hit --param hit=90";
 * of two programs, the command that compared them. Nothing where it cannot be typed. `row` is as the file has it. */
void vb_html_say_command(FILE *stream, const struct vb_results *results, const struct vb_row *row);
