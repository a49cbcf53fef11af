/* SPDX-License-Identifier: MIT
 *
 * What libuv and GLib end the process for when they cannot have it. A case asks first, while its process has no other
 * threads, so that its row can say what was missing.
 */
#ifndef SUPPORT_RESOURCES_H
#define SUPPORT_RESOURCES_H

/* A loop of libuv takes one for events, a pipe for all signals of the process and one for its own, and one to be woken;
 * newer ones a ring of requests before these, where they can have it. With fewer than four it ends the process. */
#define RESOURCES_UV_FILES 6

/* GLib takes one to be woken, for its thread and for the case's. */
#define RESOURCES_GLIB_FILES 3

/* Whether so many files may be open, and so many threads run and allocate, besides those there are: 0 or an errno. */
int resources_for_files(int count);
int resources_for_threads(int count);

/* The threads that libuv's pool will have: what UV_THREADPOOL_SIZE says, or four. */
int resources_uv_threads(void);

#endif
