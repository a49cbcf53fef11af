/* SPDX-License-Identifier: MIT
 *
 * What every command gets, and what it hands back. */
#pragma once

#include "base/error.h"
#include "base/module_file.h"
#include "talk/how_compiled.h"
#include "case.h"

#include <stdbool.h>

enum vb_exit_status {
    VB_EXIT_OK = 0,
    VB_EXIT_REGRESSION = 1,    /* regression, broken contract, unequal checksums */
    VB_EXIT_USAGE = 2,         /* wrong usage */
    VB_EXIT_CANNOT = 3,        /* could not measure, read or write */
    VB_EXIT_UNDECIDED = 4,     /* only where it was asked for */
    VB_EXIT_SIGNAL_BASE = 128, /* + the signal that stopped us: 130 after Ctrl-C */
};

/* The program as its commands see it. */
struct vb_program {
    const char *title;      /* starts every message */
    const char *invocation; /* how it was called: what a user can type again */
    const struct vb_case_entry *cases;
    const char *module;                       /* the file they are from, as it was given; NULL: the program's own */
    const char *const *compiler_flags;        /* where that is a source file: of the user; end with NULL */
    const struct vb_module_file *module_file; /* that file; NULL: the program's own */
    struct vb_own_origin *own;                /* of the program's own cases; NULL: they are a module's */
    const struct vb_origin *origin;           /* of the module's; see vb_program_origin() */
};

/* How the cases were compiled. Debug information is read for it, when first asked: not every command wants to know. */
const struct vb_origin *vb_program_origin(const struct vb_program *program);

/* argv[0] is the name that the command goes by in messages and help ("vbench show"). Returns the exit status; or an
 * error, which vb_command_call() says. */
typedef int vb_command_function(const struct vb_program *program, int argc, char **argv, struct vb_error *error);

vb_command_function vb_command_run;
vb_command_function vb_command_list;
vb_command_function vb_command_show;
vb_command_function vb_command_compare;
vb_command_function vb_command_gate;
vb_command_function vb_command_ab;
vb_command_function vb_command_bisect;
vb_command_function vb_command_history;
vb_command_function vb_command_columns;
vb_command_function vb_command_doctor;
vb_command_function vb_command_flags;
vb_command_function vb_command_plot;
vb_command_function vb_command_merge;
vb_command_function vb_command_report;
vb_command_function vb_command_new;

struct vb_command {
    const char *name;
    vb_command_function *function;
    const char *summary;
};

/* Commands of one program alone, about its own cases: defined by that program, and ending with an entry whose name is
 * NULL. Others do not define it. */
extern const struct vb_command vb_program_commands[] __attribute__((weak));

/* The command at that place of those that the program has, or NULL behind the last. Its own are not there where the
 * cases are a module's; `program` is NULL where that is of no matter. */
const struct vb_command *vb_command_at(const struct vb_program *program, size_t index);

/* The command of that name, or NULL. */
const struct vb_command *vb_command_find(const struct vb_program *program, const char *name);

/* What --help and the manual pages say of every command. */
#define VB_CASES_WORDS "With every command: --cases FILE takes the cases from a module or a source of yours instead."
#define VB_EXIT_STATUS_WORDS                                                                                            \
    "0 fine, 1 regression, broken contract or unequal checksums, 2 wrong usage, 3 could not measure, read or write, 4 " \
    "undecided (with --strict), 130 after Ctrl-C."

/* Runs it, and looks whether what it printed got through. Returns the exit status. */
int vb_command_call(const struct vb_program *program, vb_command_function *command, int argc, char **argv);

/* Prints "TITLE: sentence" on standard error and returns the exit status that belongs to the error. */
int vb_complain(const struct vb_program *program, const struct vb_error *error);

/* Flushes standard output; complains if what was printed did not get through. Returns `status`, or VB_EXIT_CANNOT. */
int vb_finish_stdout(const struct vb_program *program, int status);
