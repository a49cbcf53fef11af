/* SPDX-License-Identifier: MIT
 *
 * The worker: measures one variant of one point on request of a conductor. See talk/protocol.h. */
#pragma once

#include "measure/ledger/case_source.h"

/* Serves requests until it is told to close or the conductor is gone. Returns the exit status. */
int vb_worker_main(const struct vb_case_source *source);
