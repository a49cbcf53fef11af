/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/options.h"
#include "results/cells.h"
#include "show/json.h"

#include <stdbool.h>
#include <stdio.h>

enum { KEY_SCHEMA = 0x100 };

static const struct argp_option option_table[] = {
    VB_OPTION("schema", KEY_SCHEMA, NULL, "print the JSON schema of --export-json instead"),
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key != KEY_SCHEMA)
        return ARGP_ERR_UNKNOWN;
    *(bool *)state->input = true;
    return 0;
}

int vb_command_columns(const struct vb_program *program, int argc, char **argv)
{
    bool as_schema = false;
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .doc =
            "Explain every column of the results: name, unit, kind and meaning.\v"
            "Kinds: key says which row it is, words say something about it, a noisy number is a time and only an "
            "interval decides about it, an exact one is a count and any change counts, setup says how it was measured.",
    };
    vb_options_parse(&argp, argc, argv, &as_schema);
    struct vb_error error = {0};
    if (as_schema && vb_json_schema_write(stdout, &error) != 0)
        return vb_complain(program, &error);
    if (!as_schema)
        vb_columns_print(stdout);
    return vb_finish_stdout(program, VB_EXIT_OK);
}
