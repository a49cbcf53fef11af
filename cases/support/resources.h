/* SPDX-License-Identifier: MIT
 *
 * What libuv and GLib end the process for when they cannot have it. A case asks first, while its process has no other
 * threads, so that its row can say what was missing.
 */
#ifndef SUPPORT_RESOURCES_H
#define SUPPORT_RESOURCES_H

/* A loop of libuv begins with three: one for events, and a pipe for signals. GLib is content with them, too. */
#define RESOURCES_LOOP_FILES 3

/* Whether so many files may be open, and so many threads run, besides those there are: 0 or an errno. */
int resources_for_files(int count);
int resources_for_threads(int count);

/* The threads that libuv's pool will have: what UV_THREADPOOL_SIZE says, or four. */
int resources_uv_threads(void);

#endif
