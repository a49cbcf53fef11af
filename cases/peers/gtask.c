/* SPDX-License-Identifier: MIT */
#include "peers/gtask.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define LIBRARY "libgio-2.0.so.0" /* brings libglib and libgobject with it, and finds their functions as well */

const char *gtask_library_open(struct gtask_library *library)
{
    const struct {
        const char *name;
        void *pointer;
    } functions[] = {
        {"g_task_new", &library->task_new},
        {"g_task_return_int", &library->task_return_int},
        {"g_task_propagate_int", &library->task_propagate_int},
        {"g_object_unref", &library->object_unref},
        {"g_main_context_iteration", &library->main_context_iteration},
        {"glib_check_version", &library->check_version},
    };
    library->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library->handle)
        return dlerror();
    for (size_t index = 0; index < sizeof functions / sizeof *functions; ++index) {
        void *function = dlsym(library->handle, functions[index].name);
        if (!function)
            return dlerror();
        memcpy(functions[index].pointer, &function, sizeof function); /* ISO C has no cast from object to function */
    }
    return NULL;
}

void fetch_gtask(const struct gtask_library *library, uint64_t key, GAsyncReadyCallback ready, gpointer data)
{
    GTask *task = library->task_new(NULL, NULL, ready, data);
    library->task_return_int(task, (gssize)(key + 1));
    library->object_unref(task);
}
