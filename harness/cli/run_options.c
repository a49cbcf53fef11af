/* SPDX-License-Identifier: MIT */
#include "cli/run_options.h"

#include <string.h>

error_t vb_run_option_take(int key, char *argument, struct argp_state *state)
{
    struct vb_run_options *options = state->input;
    if (key != ARGP_KEY_INIT)
        return vb_option_take(key, argument, state);
    void *const inputs[] = {&options->measuring, &options->exports, &options->history, &options->hosts};
    memcpy(state->child_inputs, inputs, sizeof inputs);
    return 0;
}

void vb_run_options_parse(struct vb_run_options *options, const struct argp *argp, int argc, char **argv)
{
    struct vb_exports_argp exports;
    vb_exports_argp_fill(&exports);
    const struct argp_child children[] = {{.argp = &vb_measuring_argp},
                                          {.argp = &exports.argp},
                                          {.argp = &vb_history_use_argp},
                                          {.argp = &vb_hosts_argp},
                                          {0}};
    struct argp all = *argp;
    all.children = children;
    vb_measuring_options_init(&options->measuring);
    vb_options_parse(&all, argc, argv, options);
}
