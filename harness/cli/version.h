/* SPDX-License-Identifier: MIT
 *
 * `--version`: what this program is, and what it stands on. */
#ifndef VB_CLI_VERSION_H
#define VB_CLI_VERSION_H

#include "cli/command.h"

/* Prints version, allocator, counting backend (after its self-test), Google Benchmark, and the other allocators that
 * are there to be timed under. Returns the exit status. */
int vb_version_print(const struct vb_program *program);

#endif
