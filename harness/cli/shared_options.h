/* SPDX-License-Identifier: MIT
 *
 * The options that all commands share which measure and write results: run, gate and ab. */
#pragma once

#include "cli/exports.h"
#include "cli/history/history_use.h"
#include "cli/hosts/hosts_options.h"
#include "cli/measuring_options.h"

/* Where a command keeps them. */
struct vb_shared_options {
    struct vb_measuring_options *measuring;
    struct vb_exports *exports;
    struct vb_history_use *history;
    struct vb_hosts_options *hosts;
};

/* They as argp children of a command, in this order. It stays where it is while arguments are parsed. */
struct vb_shared_argp {
    struct vb_exports_argp exports;
    struct argp_child children[5];
};

void vb_shared_argp_fill(struct vb_shared_argp *filled);

/* For ARGP_KEY_INIT of the command: tells the children where their options are. */
void vb_shared_options_init(struct argp_state *state, const struct vb_shared_options *options);
