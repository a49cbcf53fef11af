/* SPDX-License-Identifier: MIT
 *
 * What may stand next on a command line, for the completions of shells. A candidate is a line, with what it means
 * behind a tab; a line that begins with a tab says what else may stand there. */
#pragma once

#include "cli/command.h"

#include <argp.h>

/* PROGRAM --vbench-complete WORD...: the words behind the program's name, of which the last is to be completed. */
#define VB_COMPLETE_ARGUMENT "--vbench-complete"

#define VB_COMPLETE_FILES   "\tfiles"
#define VB_COMPLETE_FOLDERS "\tfolders"

int vb_complete_main(struct vb_program *program, int argc, char **argv);

/* The part that a command's options answer: argv[2] and what follows are the words behind the command. */
void vb_complete_options(const struct argp *argp, int argc, char **argv);

/* What the options of a command leave to the cases: lines that no shell sees. */
#define VB_COMPLETE_PATTERNS "\tpatterns"
#define VB_COMPLETE_PARAMS   "\tparams" /* and behind another tab how much of the word stands before the parameter */

/* Prints BEFORE WORD where it begins with what is typed, and of `meaning`, which may be NULL, the beginning. What holds
 * a tab or another control character could not be typed, and is left out. */
void vb_complete_offer(const char *typed, const char *before, const char *word, const char *meaning);
