/* SPDX-License-Identifier: MIT
 *
 * The service that already knows its answer (key + 1), as programs on GLib would write it: with a GTask.
 *
 * GLib is opened while the program runs. Its allocator reads its settings when the library is loaded, so that whoever
 * wants to choose them must be there before; and a program that merely links it would start GLib in every worker, also
 * in those of other cases.
 */
#ifndef PEERS_GTASK_H
#define PEERS_GTASK_H

#include <gio/gio.h>
#include <stdint.h>

struct gtask_library {
    void *handle;
    __typeof__(&g_task_new) task_new;
    __typeof__(&g_task_return_int) task_return_int;
    __typeof__(&g_task_propagate_int) task_propagate_int;
    __typeof__(&g_object_unref) object_unref;
    __typeof__(&g_main_context_iteration) main_context_iteration;
    __typeof__(&glib_check_version) check_version;
};

/* NULL, or why GLib cannot be opened. It stays until the process ends: it has a thread, and cannot be unloaded. */
const char *gtask_library_open(struct gtask_library *library);

/* Calls `ready` with the answer to the key in a later turn of the main loop: never in this one, as GTask promises. */
void fetch_gtask(const struct gtask_library *library, uint64_t key, GAsyncReadyCallback ready, gpointer data);

#endif
