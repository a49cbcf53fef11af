/* SPDX-License-Identifier: MIT */
#include "cli/git/git_key.h"
#include "base/environment.h"
#include "base/text.h"
#include "case.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

static const char *const told_by[] = {
    "PATH",
    "CC",
    "CXX",
    "CPP",
    "LD",
    "AR",
    "AS",
    "CFLAGS",
    "CXXFLAGS",
    "CPPFLAGS",
    "LDFLAGS",
    "LDLIBS",
    "LIBS",
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
    "LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "PKG_CONFIG_PATH",
    "CMAKE_PREFIX_PATH",
    "CMAKE_BUILD_TYPE",
    "CMAKE_GENERATOR",
    "CMAKE_TOOLCHAIN_FILE",
    "VBENCH_INCLUDE",
    NULL,
};

/* FNV-1a, of 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return value;
}

static void write_parts(FILE *stream, const char *store, const char *command)
{
    fprintf(stream, "repository: %s\ncommand: %s\nvbench: %s, modules %u\nflags: %s\n", store, command,
            vb_program_version(), (unsigned)VB_MODULE_VERSION, vb_module_flags());
    for (const char *const *name = told_by; *name; name++) {
        const char *value = getenv(*name);
        if (value)
            fprintf(stream, "%s=%s\n", *name, value);
    }
}

int vb_git_key_make(struct vb_git_key *key, const char *store, const char *command, struct vb_error *error)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return vb_fail_memory(error);
    write_parts(stream, store, command);
    key->text = vb_text_close(&text, stream);
    if (!key->text)
        return vb_fail_memory(error);
    snprintf(key->name, sizeof key->name, "%016" PRIx64, hash(key->text));
    return 0;
}

void vb_git_key_release(struct vb_git_key *key)
{
    free(key->text);
    key->text = NULL;
}
