/* SPDX-License-Identifier: MIT
 *
 * The build id that a linker gives a program or a library: a digest of all that it was linked from. It is left in place
 * when symbols are stripped. */
#pragma once

#include <stdbool.h>

#define VB_BUILD_ID_MAX 129 /* of its text: 64 bytes at most, in hexadecimal */

/* Reads it from an ELF file that is open. False: it is none for this machine, or has none. */
bool vb_build_id_read(int fd, char id[VB_BUILD_ID_MAX]);
