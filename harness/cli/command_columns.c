/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/options.h"
#include "results/cells.h"
#include "show/json.h"

#include <stdbool.h>
#include <stdio.h>

struct columns_options {
    bool as_schema;
};

static const struct argp_option option_table[] = {
    VB_OPTION("schema", VB_FLAG(struct columns_options, as_schema), NULL,
              "print the JSON schema of --export-json instead"),
    {0},
};

int vb_command_columns(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct columns_options options = {0};
    const struct argp argp = {
        .options = option_table,
        .parser = vb_option_take,
        .doc =
            "Explain every column of the results: name, unit, kind and meaning.\v"
            "Kinds: key says which row it is, words say something about it, a noisy number is a time and only an "
            "interval decides about it, an exact one is a count and any change counts, setup says how it was measured.",
    };
    vb_options_parse(&argp, argc, argv, &options);
    (void)program;
    if (options.as_schema)
        VB_OR_RETURN(vb_json_schema_write(stdout, error));
    else
        vb_columns_print(stdout);
    return VB_EXIT_OK;
}
