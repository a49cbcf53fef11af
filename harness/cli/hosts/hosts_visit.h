/* SPDX-License-Identifier: MIT
 *
 * One host: what it gets, what it is asked, and what it answers. Inside of hosts. */
#pragma once

#include "cli/hosts/hosts.h"
#include "results/row.h"

#include <limits.h>

/* What a host gets: the program, the modules and their layouts in one archive, and a script that runs them. Inside of
 * hosts. */

struct vb_hosts_stage {
    const struct vb_run_options *options;
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
int vb_hosts_stage_make(struct vb_hosts_stage *stage, const struct vb_run_options *options, const char *work,
                        struct vb_error *error);

/* Writes the script that measures on a host to `path`. Returns 0 or VB_ERROR_IO. */
int vb_hosts_stage_script(const struct vb_hosts_stage *stage, const struct vb_host_place *place, const char *path,
                          struct vb_error *error);

/* One host: what it is asked, and what it answers. The steps run in processes of their own, so that what they find
 * lies in files of the work folder until it is read. Inside of hosts. */

struct vb_visit {
    const char *host;
    const struct vb_hosts_options *options;
    const struct vb_hosts_stage *stage;
    const char *work;
    size_t machine; /* index of the first host that is the same machine */
    char boot[64];  /* of its kernel; "" where it does not say */
    char architecture[40];
    struct vb_host_place place;
    bool has_files;   /* the same lie there under the same names: none is copied */
    char reason[600]; /* why it is lost; "": it is not */
};

/* Asks the host what it is, and makes a folder there. Returns 0 or an error, of which reading tells more. */
int vb_visit_probe(struct vb_visit *visit);
void vb_visit_read_probe(struct vb_visit *visit);

/* Copies the files and measures. Likewise. */
int vb_visit_measure(struct vb_visit *visit);
void vb_visit_read_end(struct vb_visit *visit);

/* Takes the folder on the host away, where nothing will be measured in it. */
void vb_visit_leave(struct vb_visit *visit);

/* Loads what the host said. Returns 0; else `reason` says what is wrong with it. */
int vb_visit_load(struct vb_visit *visit, struct vb_results *results);
