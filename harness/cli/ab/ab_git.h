/* SPDX-License-Identifier: MIT
 *
 * `ab --git`: both sides are built from a repository. */
#pragma once

#include "cli/command.h"

/* `argv` begins with the program and "ab". Builds both sides and goes on as the `ab` that compares them, so it returns
 * only where it fails; then the exit status. */
int vb_ab_git(const struct vb_program *program, int argc, char **argv);
