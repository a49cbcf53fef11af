/* SPDX-License-Identifier: MIT
 *
 * The same races with misuse being watched for, and with a count of what is alive that must come back to nothing.
 */
#define ASYNC_CHECKED
#include "test_threads.c"
