/* SPDX-License-Identifier: MIT
 *
 * What kinds of machines say of a row, in words: "slower on AMD EPYC 7763 only". */
#pragma once

#include "merge/merge.h"

/* Says which kinds of machines say what, where they do not all say the same; else what all say. "" for one kind, and
 * where none has a time. `verdicts` has one of each class. */
void vb_merge_say_classes(char *text, size_t size, const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts);
