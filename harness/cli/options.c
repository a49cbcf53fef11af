/* SPDX-License-Identifier: MIT */
#include "cli/options.h"
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vb_options_parse(const struct argp *argp, int argc, char **argv, void *options)
{
    error_t reason = argp_parse(argp, argc, argv, 0, NULL, options);
    if (reason == 0)
        return;
    fprintf(stderr, "%s: cannot read the options: %s\n", argv[0], strerror(reason));
    exit(VB_EXIT_CANNOT);
}
