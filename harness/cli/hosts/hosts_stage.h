/* SPDX-License-Identifier: MIT
 *
 * What a host gets: the program, the modules and their layouts in one archive, and a script that runs them. Inside of
 * hosts. */
#pragma once

#include "cli/hosts/hosts.h"

#include <limits.h>
#include <stdio.h>

struct vb_hosts_stage {
    const struct vb_hosts_job *job;
    const char *work;       /* a temporary folder of ours */
    char program[PATH_MAX]; /* absolute: the new side, or what runs the modules */
    char module[PATH_MAX];  /* absolute, or "" */
    char old[PATH_MAX];     /* absolute, or "" */
};

/* Where the files lie on a host. */
struct vb_host_place {
    char folder[200]; /* of ours, for this measurement; "": they lie there under the names that they have here */
    char kept[200];   /* what becomes of it afterwards, so that rsync finds it next time; "": it is removed */
};

/* Finds the files. Unless all hosts share them, makes a folder of links to them, WORK/files, an archive,
 * WORK/files.tar, and their digests, WORK/sums. Returns 0 or an error. */
int vb_hosts_stage_make(struct vb_hosts_stage *stage, const struct vb_hosts_job *job, const char *work,
                        struct vb_error *error);

/* Writes the script that measures on a host to `path`. Returns 0 or VB_ERROR_IO. */
int vb_hosts_stage_script(const struct vb_hosts_stage *stage, const struct vb_host_place *place, const char *path,
                          struct vb_error *error);

/* Writes `text` as one word of a shell. */
void vb_put_quoted(FILE *stream, const char *text);
