/* SPDX-License-Identifier: MIT
 *
 * The loop that the peers are compared with: a known value, returned inline. It is the same machine code in all of
 * their cases, also in those in C++.
 */
#ifndef PEERS_INLINE_RESULT_H
#define PEERS_INLINE_RESULT_H

#include "case.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Asks for the answers to the keys 0, 1, ... run->count - 1, each of which is key + 1, and returns their sum. */
uint64_t peer_inline_result(struct vb_run *run);

#ifdef __cplusplus
}
#endif

#endif
