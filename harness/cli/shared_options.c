/* SPDX-License-Identifier: MIT */
#include "cli/shared_options.h"

void vb_shared_argp_fill(struct vb_shared_argp *filled)
{
    *filled = (struct vb_shared_argp){0};
    vb_exports_argp_fill(&filled->exports);
    filled->children[0].argp = &vb_measuring_argp;
    filled->children[1].argp = &filled->exports.argp;
    filled->children[2].argp = &vb_history_use_argp;
    filled->children[3].argp = &vb_hosts_argp;
}

void vb_shared_options_init(struct argp_state *state, const struct vb_shared_options *options)
{
    state->child_inputs[0] = options->measuring;
    state->child_inputs[1] = options->exports;
    state->child_inputs[2] = options->history;
    state->child_inputs[3] = options->hosts;
}
