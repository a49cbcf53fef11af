/* SPDX-License-Identifier: MIT
 *
 * Manual pages, in the language of man(7), from what --help is from. */
#pragma once

#include "cli/command.h"

#include <argp.h>

/* What a command is given in the place of its options to print its page. */
#define VB_MANUAL_ARGUMENT "--vbench-manual"

/* Prints the page of a command, whose name in messages is `name` ("vbench show"). */
void vb_manual_of_command(const struct argp *argp, const char *name);

/* Prints the page of the program, which names its commands. */
void vb_manual_of_program(const struct vb_program *program);
