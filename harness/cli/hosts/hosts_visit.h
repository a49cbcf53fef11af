/* SPDX-License-Identifier: MIT
 *
 * One host: what it is asked, and what it answers. The steps run in processes of their own, so that what they find
 * lies in files of the work folder until it is read. Inside of hosts. */
#pragma once

#include "cli/hosts/hosts_stage.h"
#include "results/row.h"

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
