/* SPDX-License-Identifier: MIT
 *
 * Claims and their findings, to be read by people or by programs. */
#ifndef VB_SHOW_CLAIMS_TEXT_H
#define VB_SHOW_CLAIMS_TEXT_H

#include "judge/claims.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes a table of all claims, `findings` in their order, wrapped to `width` columns of a terminal (0: 120), and a
 * last line that counts the verdicts. `color`: verdicts green, yellow and red. The caller checks the stream. */
void vb_claims_write(const struct vb_claim_finding *findings, size_t width, bool color, FILE *stream);

/* Writes them as CSV: number, claim, figure, measured, verdict. The caller checks the stream. */
void vb_claims_write_csv(const struct vb_claim_finding *findings, FILE *stream);

#endif
