/* SPDX-License-Identifier: MIT */
#include "measure/ledger/symbols.h"

#include "base/load_library.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef VB_HAS_LIBDW
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#endif

#define PATH_BYTES PATH_MAX

struct vb_symbols {
    char folder[PATH_BYTES + 1]; /* the working directory, with a slash behind it; "" when not known */
#ifdef VB_HAS_LIBDW
    Dwfl *dwfl;
#endif
};

static const char *relative(const struct vb_symbols *symbols, const char *path)
{
    size_t length = strlen(symbols->folder);
    return strncmp(path, symbols->folder, length) == 0 ? path + length : path;
}

static void set_place(const struct vb_symbols *symbols, struct vb_call_frame *frame, const char *path, int line)
{
    snprintf(frame->file, sizeof frame->file, "%.*s", (int)sizeof frame->file - 1,
             relative(symbols, path ? path : "?"));
    frame->line = line;
}

static void set_function(struct vb_call_frame *frame, const char *name)
{
    snprintf(frame->function, sizeof frame->function, "%s", name ? name : "?");
}

/* What the dynamic linker knows: exported names, and the file. */
static size_t find_plainly(const struct vb_symbols *symbols, uintptr_t address, struct vb_call_frame *frame)
{
    Dl_info info = {0};
    dladdr((void *)address, &info);
    set_function(frame, info.dli_sname);
    set_place(symbols, frame, info.dli_fname, 0);
    return 1;
}

#ifdef VB_HAS_LIBDW

#define LIBRARY "libdw.so.1"

/* clang-format off */
#define FUNCTIONS(X)                                                                                                   \
    X(dwarf_attr) X(dwarf_diename) X(dwarf_filesrc) X(dwarf_formstring) X(dwarf_formudata) X(dwarf_getscopes)          \
    X(dwarf_getscopes_die) X(dwarf_getsrc_die) X(dwarf_getsrcfiles) X(dwarf_haspc) X(dwarf_lineno) X(dwarf_linesrc)    \
    X(dwarf_tag) X(dwfl_addrsegment) X(dwfl_begin) X(dwfl_end) X(dwfl_linux_proc_find_elf)                             \
    X(dwfl_linux_proc_report) X(dwfl_module_addrdie) X(dwfl_module_addrname) X(dwfl_module_info)                       \
    X(dwfl_module_nextcu) X(dwfl_report_end) X(dwfl_standard_find_debuginfo)
/* clang-format on */

/* What is used of the library: set where load_library() returns true. */
static struct {
#define X(name) __typeof__(&(name)) name;
    FUNCTIONS(X)
#undef X
} dw;

/* For one thread at a time. */
static bool load_library(void)
{
#define X(name) #name,
    static const char *const names[] = {FUNCTIONS(X) NULL};
#undef X
    static bool is_there;
    static bool was_looked_for;
    if (!was_looked_for)
        is_there = vb_load_functions(LIBRARY, names, &dw);
    was_looked_for = true;
    return is_there;
}

/* As set_place(), of a path that a compiler wrote: it may begin in the folder where that was started, which is told by
 * the unit. A file that is not there, or not any more, keeps its name. */
static void set_source(const struct vb_symbols *symbols, Dwarf_Die *unit, struct vb_call_frame *frame, const char *path,
                       int line)
{
    char joined[2 * PATH_BYTES], found[PATH_BYTES];
    Dwarf_Attribute attribute;
    const char *folder = dw.dwarf_formstring(dw.dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    if (path && path[0] != '/' && folder &&
        (size_t)snprintf(joined, sizeof joined, "%s/%s", folder, path) < sizeof joined && realpath(joined, found))
        path = found;
    set_place(symbols, frame, path, line);
}

/* The module that holds an address, or NULL. Without memory dwfl_addrmodule() returns what happened to be on the stack.
 */
static Dwfl_Module *module_of(const struct vb_symbols *symbols, Dwarf_Addr address)
{
    Dwfl_Module *module = NULL;
    if (symbols->dwfl)
        dw.dwfl_addrsegment(symbols->dwfl, address, &module);
    return module;
}

/* The unit that an address was compiled in, or NULL. libdw asks an index of addresses, which Clang does not write. */
static Dwarf_Die *unit_of(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dw.dwfl_module_addrdie(module, address, bias);
    if (unit)
        return unit;
    while ((unit = dw.dwfl_module_nextcu(module, unit, bias)))
        if (dw.dwarf_haspc(unit, address - *bias) == 1)
            return unit;
    return NULL;
}

/* Where the call is that `scope`, an inlined function, stands for. */
static void note_call(Dwarf_Die *unit, Dwarf_Die *scope, const char **path, int *line)
{
    Dwarf_Attribute attribute;
    Dwarf_Word file_index, call_line;
    Dwarf_Files *files;
    *path = NULL;
    *line = 0;
    if (dw.dwarf_formudata(dw.dwarf_attr(scope, DW_AT_call_file, &attribute), &file_index) == 0 &&
        dw.dwarf_getsrcfiles(unit, &files, NULL) == 0)
        *path = dw.dwarf_filesrc(files, file_index, NULL, NULL);
    if (dw.dwarf_formudata(dw.dwarf_attr(scope, DW_AT_call_line, &attribute), &call_line) == 0)
        *line = (int)call_line;
}

/* The entries around an address in the code as it was laid out, from the innermost block outwards. (dwarf_getscopes
 * leaves that path at an inlined function, for the place where that function was written.) */
static int scopes_around(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **scopes)
{
    Dwarf_Die *written = NULL;
    *scopes = NULL;
    dw.dwarf_getscopes(unit, address, &written);
    if (!written)
        return 0;
    Dwarf_Die innermost = written[0];
    free(written);
    return dw.dwarf_getscopes_die(&innermost, scopes);
}

/* Of the scopes, those that are functions are frames. */
static size_t find_scopes(const struct vb_symbols *symbols, Dwarf_Die *unit, Dwarf_Addr address, const char *path,
                          int line, struct vb_call_frame *frames, size_t capacity)
{
    Dwarf_Die *scopes;
    int scope_count = scopes_around(unit, address, &scopes);
    size_t count = 0;
    for (int i = 0; i < scope_count && count < capacity; i++) {
        int tag = dw.dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        set_function(&frames[count], dw.dwarf_diename(&scopes[i]));
        set_source(symbols, unit, &frames[count], path, line);
        count++;
        if (tag == DW_TAG_subprogram)
            break;
        note_call(unit, &scopes[i], &path, &line);
    }
    free(scopes);
    return count;
}

static size_t find_in_debug_information(const struct vb_symbols *symbols, uintptr_t address,
                                        struct vb_call_frame *frames, size_t capacity)
{
    Dwfl_Module *module = module_of(symbols, address);
    if (!module)
        return 0;
    int line = 0;
    Dwarf_Addr bias;
    Dwarf_Die *unit = unit_of(module, address, &bias);
    Dwarf_Line *source = unit ? dw.dwarf_getsrc_die(unit, address - bias) : NULL;
    const char *path = source ? dw.dwarf_linesrc(source, NULL, NULL) : NULL;
    if (source)
        dw.dwarf_lineno(source, &line);
    size_t count = path ? find_scopes(symbols, unit, address - bias, path, line, frames, capacity) : 0;
    const char *name = dw.dwfl_module_addrname(module, address);
    if (count || !name)
        return count;
    set_function(frames, name); /* a symbol without debugging information */
    if (path)
        set_source(symbols, unit, frames, path, line);
    else
        set_place(symbols, frames, dw.dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL), 0);
    return 1;
}

static Dwfl *open_debug_information(void)
{
    if (!load_library())
        return NULL;
    static Dwfl_Callbacks callbacks;
    callbacks.find_elf = dw.dwfl_linux_proc_find_elf;
    callbacks.find_debuginfo = dw.dwfl_standard_find_debuginfo;
    unsetenv("DEBUGINFOD_URLS"); /* a name is not worth a download */
    Dwfl *dwfl = dw.dwfl_begin(&callbacks);
    if (dwfl && (dw.dwfl_linux_proc_report(dwfl, getpid()) != 0 || dw.dwfl_report_end(dwfl, NULL, NULL) != 0)) {
        dw.dwfl_end(dwfl);
        return NULL;
    }
    return dwfl;
}

#endif

struct vb_symbols *vb_symbols_open(void)
{
    struct vb_symbols *symbols = calloc(1, sizeof *symbols);
    if (!symbols)
        return NULL;
    if (getcwd(symbols->folder, PATH_BYTES))
        strcat(symbols->folder, "/");
    else
        *symbols->folder = '\0';
#ifdef VB_HAS_LIBDW
    symbols->dwfl = open_debug_information();
#endif
    return symbols;
}

void vb_symbols_close(struct vb_symbols *symbols)
{
#ifdef VB_HAS_LIBDW
    if (symbols && symbols->dwfl)
        dw.dwfl_end(symbols->dwfl);
#endif
    free(symbols);
}

size_t vb_symbols_find(struct vb_symbols *symbols, uintptr_t address, struct vb_call_frame *frames, size_t capacity)
{
#ifdef VB_HAS_LIBDW
    size_t count = find_in_debug_information(symbols, address, frames, capacity);
    if (count)
        return count;
#else
    (void)capacity;
#endif
    return find_plainly(symbols, address, frames);
}

const char *vb_symbols_producer(struct vb_symbols *symbols, uintptr_t address, const char **file)
{
#ifdef VB_HAS_LIBDW
    Dwfl_Module *module = module_of(symbols, address);
    Dwarf_Addr bias;
    Dwarf_Die *unit = module ? unit_of(module, address, &bias) : NULL;
    Dwarf_Attribute attribute;
    if (!unit)
        return NULL;
    *file = dw.dwarf_diename(unit);
    return dw.dwarf_formstring(dw.dwarf_attr(unit, DW_AT_producer, &attribute));
#else
    (void)symbols;
    (void)address;
    (void)file;
    return NULL;
#endif
}

bool vb_symbols_know_lines(void)
{
#ifdef VB_HAS_LIBDW
    return load_library();
#else
    return false;
#endif
}
