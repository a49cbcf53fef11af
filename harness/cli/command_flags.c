/* SPDX-License-Identifier: MIT */
#include "base/environment.h"
#include "cli/command.h"
#include "cli/options.h"

#include <stdio.h>

int vb_command_flags(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    const struct argp argp = {
        .doc =
            "Print the flags that a module of cases should be compiled with, which are those of this program's own cases: "
            "cc $(PROGRAM flags) -I HARNESS -shared -o mine.so mine.c table.c, where HARNESS is the folder of case.h.",
    };
    vb_options_parse(&argp, argc, argv, NULL);
    (void)program;
    (void)error;
    puts(vb_module_flags());
    return VB_EXIT_OK;
}
