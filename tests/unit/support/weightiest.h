/* SPDX-License-Identifier: MIT
 *
 * What a gate found, for tests: how bad its worst finding is, and what it says. */
#ifndef TESTS_SUPPORT_WEIGHTIEST_H
#define TESTS_SUPPORT_WEIGHTIEST_H

#include "judge/gate.h"
#include "show/gate_sentences.h"

#define NOTHING VB_GATE_FAIL + 1 /* no finding at all */

/* `text` has VB_GATE_TEXT_MAX bytes; "" where nothing was found. */
static inline int weightiest(const struct vb_gate *gate, char *text)
{
    int severity = NOTHING;
    text[0] = '\0';
    for (int s = VB_GATE_NOTE; s <= VB_GATE_FAIL; s++)
        if (gate->totals[s] > 0) {
            severity = s;
            vb_gate_say(gate->first[s], text, VB_GATE_TEXT_MAX);
        }
    return severity;
}

#endif
