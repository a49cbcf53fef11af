/* SPDX-License-Identifier: MIT
 *
 * The table of commands: a new one is a line here, and a file command_NAME.c. */
#include "cli/command.h"

#include <string.h>

/* Those of every program. */
static const struct vb_command commands[] = {
    {"run", vb_command_run, "measure cases, show and save the results (the default)"},
    {"list", vb_command_list, "list cases, variants and points"},
    {"show", vb_command_show, "show saved results again, in any format"},
    {"compare", vb_command_compare, "two saved results side by side"},
    {"gate", vb_command_gate, "judge against a reference: the exit status is the verdict"},
    {"ab", vb_command_ab, "the same cases from two programs, turn by turn"},
    {"bisect", vb_command_bisect, "find the commit that made a case slower, or allocate more"},
    {"history", vb_command_history, "results over commits: what changed since when, proven"},
    {"merge", vb_command_merge, "make the results of several machines one"},
    {"columns", vb_command_columns, "explain the columns of the results"},
    {"doctor", vb_command_doctor, "is this machine fit to measure? what to change"},
    {"flags", vb_command_flags, "the flags that a module of cases should be compiled with"},
    {"report", vb_command_report, "saved results as one page for a browser"},
    {"plot", vb_command_plot, "draw the charts of saved results (needs gnuplot)"},
    {"new", vb_command_new, "write a file with a case to start from"},
};

const struct vb_command *vb_command_at(const struct vb_program *program, size_t index)
{
    size_t common = sizeof commands / sizeof commands[0];
    if (index < common)
        return &commands[index];
    const struct vb_command *own = program && program->module ? NULL : vb_program_commands;
    for (size_t i = common; own && own->name && i < index; i++)
        own++;
    return own && own->name ? own : NULL;
}

const struct vb_command *vb_command_find(const struct vb_program *program, const char *name)
{
    const struct vb_command *command;
    for (size_t i = 0; (command = vb_command_at(program, i)); i++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}
