/* SPDX-License-Identifier: MIT
 *
 * Finds whether the compiler added code of its own to a file's functions, for profiling, coverage or a sanitizer. */
#pragma once

/* What was added ("--coverage"), by the names of the file's symbols; NULL: nothing was found. */
const char *vb_instruments_of(const char *path);
