/* SPDX-License-Identifier: MIT
 *
 * What a build that failed said last. */
#ifndef VB_CLI_BUILD_LOG_H
#define VB_CLI_BUILD_LOG_H

/* Writes the last lines of a file to standard error. Bytes that a terminal would obey become '?'. */
void vb_build_log_show_end(const char *path);

#endif
