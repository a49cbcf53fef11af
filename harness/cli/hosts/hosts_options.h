/* SPDX-License-Identifier: MIT
 *
 * `--hosts`: the same measurement on several hosts. The options, and the hosts that they name. */
#pragma once

#include "cli/options.h"

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

struct vb_hosts_options {
    const char *hosts; /* a file, or names with commas between; NULL: here */
    const char *over;  /* the launcher, with {host} in it; NULL: ssh */
    bool shared;       /* our files are there under the same names */
};

/* An argp child whose input is such options, all zero. */
extern const struct argp vb_hosts_argp;

/* What is put before a command to run it on `host`: as vb_words_of(). */
char **vb_hosts_launcher(const struct vb_hosts_options *options, const char *host);

/* The hosts, each once, in their order; released likewise. Returns 0; VB_ERROR_USAGE for what is not a name of a host,
 * is named twice or none; VB_ERROR_IO or VB_ERROR_MEMORY. */
int vb_hosts_list(const struct vb_hosts_options *options, char ***hosts, size_t *count, struct vb_error *error);
