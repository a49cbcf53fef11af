/* SPDX-License-Identifier: MIT
 *
 * What a host gets: the program, the modules and their layouts in one archive, and a script that runs them. Inside of
 * hosts. */
#ifndef VB_CLI_HOSTS_HOSTS_STAGE_H
#define VB_CLI_HOSTS_HOSTS_STAGE_H

#include "cli/hosts/hosts.h"

#include <limits.h>

struct vb_hosts_stage {
    const struct vb_hosts_job *job;
    const char *work;       /* a temporary folder of ours */
    char program[PATH_MAX]; /* absolute: the new side, or what runs the modules */
    char module[PATH_MAX];  /* absolute, or "" */
    char old[PATH_MAX];     /* absolute, or "" */
};

/* Finds the files, and makes WORK/files.tar of them unless they are shared. Returns 0 or an error. */
int vb_hosts_stage_make(struct vb_hosts_stage *stage, const struct vb_hosts_job *job, const char *work,
                        struct vb_error *error);

/* Writes the script that measures on a host to `path`; `folder` is where the archive was unpacked there, "" where
 * files are shared. Returns 0 or VB_ERROR_IO. */
int vb_hosts_stage_script(const struct vb_hosts_stage *stage, const char *folder, const char *path,
                          struct vb_error *error);

#endif
