/* SPDX-License-Identifier: MIT
 *
 * What the words of a status, ledger or contract begin with: by them a results file is read again. */
#pragma once

#define VB_WORDS_OK           "ok"
#define VB_WORDS_SKIPPED      "skipped: "
#define VB_WORDS_NOT_BUILT    "needs "
#define VB_WORDS_CRASHED      "crashed"
#define VB_WORDS_TIMED_OUT    "timed out"
#define VB_WORDS_NOT_MEASURED "not measured"
#define VB_WORDS_CHECKSUM     "checksum"
#define VB_WORDS_PERIOD       "its period differs"
#define VB_WORDS_CONTRACT     "contract broken: "

#define VB_WORDS_EXACT       "exact"
#define VB_WORDS_IN_PART     " (" /* behind exact or kept: with something that is not */
#define VB_WORDS_VARIES      "not constant"
#define VB_WORDS_NOT_COUNTED "n/a"

#define VB_WORDS_NO_CONTRACT "none"
#define VB_WORDS_KEPT        "kept"
#define VB_WORDS_NOT_CHECKED "not checked"
