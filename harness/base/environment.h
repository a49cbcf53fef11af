/* SPDX-License-Identifier: MIT
 *
 * What the program knows of itself and of the machine it runs on. */
#pragma once

/* "0.1.0" */
const char *vb_program_version(void);

/* Version of Google Benchmark at configure time. */
const char *vb_gbench_version(void);

/* What cases are compiled with: flags for a C compiler, as they are typed. */
const char *vb_module_flags(void);

/* Why times measured by this very process mean nothing ("built without optimisation", "built with AddressSanitizer",
 * "running under valgrind", "running under an emulator"), or NULL when nothing is known against them. */
const char *vb_untrustworthy_time(void);

/* Calls `emit` once for each fact of machine and build that belongs with a result: key in lower case, value of one
 * line. */
void vb_environment_facts(void (*emit)(void *context, const char *key, const char *value), void *context);
