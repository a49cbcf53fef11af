/* SPDX-License-Identifier: MIT
 *
 * How every command reads its options. */
#pragma once

#include <argp.h>

/* An entry of a table for argp, in the group of the one before. */
#define VB_OPTION(name_, key_, arg_, doc_)                                                                             \
    {                                                                                                                  \
        .name = (name_), .key = (key_), .arg = (arg_), .doc = (doc_)                                                   \
    }

/* As argp_parse(), which ends the program on wrong usage. Ends it on a lack of memory, too: options that were not read
 * are none that were not given. */
void vb_options_parse(const struct argp *argp, int argc, char **argv, void *options);
