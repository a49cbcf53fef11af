/* SPDX-License-Identifier: MIT */
#include "base/environment.h"
#include "base/machine.h"
#include "case.h"
#include "vb_commit.h" /* made anew by every build */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *vb_program_version(void)
{
    return VB_VERSION;
}

const char *vb_gbench_version(void)
{
    return VB_GBENCH_VERSION;
}

const char *vb_module_flags(void)
{
    return VB_MODULE_FLAGS;
}

const char *vb_untrustworthy_time(void)
{
    const char *trouble = VB_UNIT_TROUBLE;
    if (trouble)
        return trouble;
    if (strstr(VB_BUILD_FLAGS, "-fsanitize=")) /* not every sanitizer leaves a macro to ask for */
        return "built with a sanitizer";
    const char *preload = getenv("LD_PRELOAD"); /* valgrind's own mark in the environment of its client */
    if (preload && strstr(preload, "/vgpreload_"))
        return "running under valgrind";
    return vb_is_emulated() ? "running under an emulator" : NULL;
}

struct sink {
    void (*emit)(void *context, const char *key, const char *value);
    void *context;
};

static void emit(const struct sink *sink, const char *key, const char *value)
{
    if (value && *value)
        sink->emit(sink->context, key, value);
}

__attribute__((format(printf, 3, 4))) static void emit_format(const struct sink *sink, const char *key,
                                                              const char *format, ...)
{
    char value[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    emit(sink, key, value);
}

static void emit_machine(const struct sink *sink)
{
    struct vb_machine machine;
    vb_machine_read(&machine);
    emit(sink, "architecture", machine.architecture);
    emit(sink, "cpu", machine.cpu);
    emit(sink, "cpu_numbers", machine.cpu_numbers);
    emit(sink, "cpu_flags", machine.cpu_flags);
    emit_format(sink, "cpus", "%d", machine.cpus_online);
    if (machine.nodes > 0)
        emit_format(sink, "nodes", "%d", machine.nodes);
    emit_format(sink, "cpus_allowed", "%d", machine.cpus_allowed);
    emit(sink, "hypervisor", machine.hypervisor[0] ? machine.hypervisor : "none");
    emit(sink, "governor", machine.governor);
    emit(sink, "turbo", vb_switch_word(machine.turbo));
    emit(sink, "smt", vb_switch_word(machine.smt));
    emit(sink, "isolated_cpus", machine.isolated);
    if (machine.aslr >= 0)
        emit_format(sink, "aslr", "%d", machine.aslr);
    if (machine.load >= 0)
        emit_format(sink, "load", "%.2f", machine.load);
    emit(sink, "kernel", machine.kernel);
    emit(sink, "libc", machine.libc);
    emit(sink, "host", machine.host);
}

void vb_environment_facts(void (*emit_fact)(void *, const char *, const char *), void *context)
{
    struct sink sink = {emit_fact, context};
    emit(&sink, "program_version", vb_program_version());
    emit(&sink, "commit", VB_COMMIT);
    emit(&sink, "build_type", VB_BUILD_TYPE);
    emit(&sink, "compiler", VB_COMPILER);
    emit(&sink, "compiler_flags", VB_BUILD_FLAGS);
    emit(&sink, "google_benchmark", vb_gbench_version());
    emit_machine(&sink);
    emit(&sink, "malloc_conf", getenv("MALLOC_CONF"));
}
