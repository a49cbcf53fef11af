/* SPDX-License-Identifier: MIT */
#include "code/disassembler.h"

#ifdef VB_HAS_CAPSTONE

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define TEXT_OF(number) #number
#define SONAME(major)   "libcapstone.so." TEXT_OF(major)

/* Returns whether the library has the function. */
static bool find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

const struct vb_disassembler *vb_disassembler_load(void)
{
    static struct vb_disassembler found;
    static bool is_there;
    static bool was_looked_for;
    if (was_looked_for)
        return is_there ? &found : NULL;
    was_looked_for = true;
    void *library = dlopen(SONAME(CS_API_MAJOR), RTLD_NOW | RTLD_LOCAL);
    is_there = library && find(library, "cs_open", &found.open) && find(library, "cs_close", &found.close) &&
               find(library, "cs_option", &found.option) && find(library, "cs_disasm", &found.disasm) &&
               find(library, "cs_disasm_iter", &found.disasm_iter) &&
               find(library, "cs_insn_group", &found.insn_group) && find(library, "cs_malloc", &found.malloc) &&
               find(library, "cs_free", &found.free);
    return is_there ? &found : NULL;
}

#endif
