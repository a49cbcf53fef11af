/* SPDX-License-Identifier: MIT
 *
 * What the fuzzers share: bytes as streams, and a check that stops the fuzzer. */
#ifndef VB_FUZZ_MEMORY_H
#define VB_FUZZ_MEMORY_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* libFuzzer calls it with one input after the other. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Stops the fuzzer, which then keeps the input, when `holds` is false. Also where assert() is compiled out. */
void fuzz_check(int holds, const char *what);

/* A stream of these bytes, given out `step` at a time at most (0: all that are asked for). Never NULL. */
FILE *fuzz_stream(const uint8_t *bytes, size_t size, size_t step);

/* An error has its code, and is one line that no terminal obeys. */
void fuzz_check_error(const struct vb_error *error, int status);

/* A copy of the bytes as a text, up to the first NUL. Free it. */
char *fuzz_text(const uint8_t *bytes, size_t size);

#endif
