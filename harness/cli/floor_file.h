/* SPDX-License-Identifier: MIT
 *
 * FOLDER/floor.csv: the noise floor that `doctor --floor` measured here, and what it says of later runs. */
#pragma once

#include "judge/floor.h"

#include <stddef.h>

/* Writes the path of the file. Returns 0, or -1 when it does not fit. */
int vb_floor_path(const char *folder, char *path, size_t size);

/* Adds the floor measured here, if any was and on this kind of CPU, as facts to `results`, and a warning when their
 * launches differ much more than its did. A file that cannot be read is as good as none. */
void vb_floor_note(const char *folder, struct vb_results *results);
