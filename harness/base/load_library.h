/* SPDX-License-Identifier: MIT
 *
 * Libraries that are loaded where they are first needed. Workers start by the hundred, and each library that a program
 * is linked with takes time whenever it starts. */
#pragma once

#include <stdbool.h>

/* Loads the functions of a library, `names` that end with NULL, into an array of pointers to functions. The library
 * stays loaded. Returns false where it or one of them is not there; some may have been set then. */
bool vb_load_functions(const char *library, const char *const *names, void *functions);
