/* SPDX-License-Identifier: MIT
 *
 * Whether the compiler put code of its own into a file's functions: to profile, to cover, to sanitize. */
#ifndef VB_MEASURE_INSTRUMENTS_H
#define VB_MEASURE_INSTRUMENTS_H

/* What was put in ("--coverage"), as far as the names of the file's symbols tell; NULL: nothing that they tell. */
const char *vb_instruments_of(const char *path);

#endif
