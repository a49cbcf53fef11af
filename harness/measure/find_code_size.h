/* SPDX-License-Identifier: MIT
 *
 * The metric "code": bytes of the functions that a variant's loop reaches in its own file, and those that the
 * set-up of its case reaches: set-up may choose what the loop calls. */
#pragma once

#include "measure/subject.h"

/* Fills the count, or the reason why it is not known. Reads the files of this process. */
void vb_code_size_find(const struct vb_subject *subject, struct vb_metric_count *count);
