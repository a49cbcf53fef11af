/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/options.h"
#include "results/columns.h"

#include <stdio.h>

int vb_command_columns(const struct vb_program *program, int argc, char **argv)
{
    const struct argp argp = {
        .doc =
            "Explain every column of the results: name, unit, kind and meaning.\v"
            "Kinds: key says which row it is, words say something about it, a noisy number is a time and only an "
            "interval decides about it, an exact one is a count and any change counts, setup says how it was measured.",
    };
    vb_options_parse(&argp, argc, argv, NULL);
    vb_columns_print(stdout);
    return vb_finish_stdout(program, VB_EXIT_OK);
}
