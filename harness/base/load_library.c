/* SPDX-License-Identifier: MIT */
#include "base/load_library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

bool vb_load_functions(const char *library, const char *const *names, void *functions)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    void *address = handle;
    for (size_t i = 0; address && names[i]; i++) {
        address = dlsym(handle, names[i]);
        memcpy((char *)functions + i * sizeof address, &address, sizeof address);
    }
    return address != NULL;
}
