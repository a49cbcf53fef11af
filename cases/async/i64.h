/* SPDX-License-Identifier: MIT
 *
 * Futures, sources and results of 64-bit integers. A payload of your own takes these three lines with another name.
 */
#ifndef ASYNC_I64_H
#define ASYNC_I64_H

#include "async/future72.h"
#include "async/result.h"

ASYNC_DEFINE_FUTURE(i64, int64_t);
ASYNC_DEFINE_SOURCE(i64, int64_t);
ASYNC_DEFINE_RESULT(i64, int64_t);
ASYNC_DEFINE_FUTURE72(i64, int64_t);

#endif
