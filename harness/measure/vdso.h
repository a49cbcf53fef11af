/* SPDX-License-Identifier: MIT
 *
 * What is in memory without being the user's: told by where it begins, as its name and its load address may be any. */
#pragma once

#include <link.h>
#include <stdbool.h>

/* The kernel's own object, which has no file. An emulator brings another one, with a load address of 0. */
bool vb_loaded_is_vdso(const struct dl_phdr_info *object);

/* The dynamic linker. */
bool vb_loaded_is_linker(const struct dl_phdr_info *object);
