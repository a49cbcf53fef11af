/* SPDX-License-Identifier: MIT
 *
 * A piece of a stream: some bytes in the buffer of whoever read them. Futures and results of it are larger than those
 * of one word: a result is returned through memory.
 */
#ifndef ASYNC_MESSAGE_H
#define ASYNC_MESSAGE_H

#include "async/result.h"

#include <stddef.h>

struct message {
    const char *bytes; /* not ended by a 0 */
    size_t length;
};

ASYNC_DEFINE_FUTURE(message, struct message);
ASYNC_DEFINE_SOURCE(message, struct message);
ASYNC_DEFINE_RESULT(message, struct message);

#endif
