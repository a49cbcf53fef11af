/* SPDX-License-Identifier: MIT */
#include "base/environment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define BUILT_WITH "built with AddressSanitizer"
#elif defined(__SANITIZE_THREAD__)
#define BUILT_WITH "built with ThreadSanitizer"
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BUILT_WITH "built with AddressSanitizer"
#elif __has_feature(thread_sanitizer)
#define BUILT_WITH "built with ThreadSanitizer"
#elif __has_feature(memory_sanitizer)
#define BUILT_WITH "built with MemorySanitizer"
#endif
#endif

const char *vb_program_version(void)
{
    return VB_VERSION;
}

const char *vb_gbench_version(void)
{
    return VB_GBENCH_VERSION;
}

const char *vb_untrustworthy_time(void)
{
#ifdef BUILT_WITH
    return BUILT_WITH;
#elif !defined(__OPTIMIZE__)
    return "built without optimisation";
#else
    const char *preload = getenv("LD_PRELOAD"); /* valgrind's own mark in the environment of its client */
    if (preload && strstr(preload, "/vgpreload_"))
        return "running under valgrind";
    return NULL;
#endif
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

/* Reads the first line of a file, without its end. */
static const char *first_line(const char *path, char *line, int size)
{
    FILE *stream = fopen(path, "re");
    if (!stream)
        return NULL;
    char *got = fgets(line, size, stream);
    fclose(stream);
    if (got)
        line[strcspn(line, "\n")] = '\0';
    return got;
}

/* The value of the first line of /proc/cpuinfo that starts with `key`. */
static const char *cpuinfo(const char *key, char *line, int size)
{
    FILE *stream = fopen("/proc/cpuinfo", "re");
    if (!stream)
        return NULL;
    const char *value = NULL;
    while (!value && fgets(line, size, stream)) {
        char *colon = strchr(line, ':');
        if (!colon || strncmp(line, key, strlen(key)) != 0)
            continue;
        line[strcspn(line, "\n")] = '\0';
        for (value = colon + 1; isspace((unsigned char)*value); value++)
            ;
    }
    fclose(stream);
    return value;
}

static void emit_machine(const struct sink *sink)
{
    char line[4096];
    char text[64];
    emit(sink, "cpu", cpuinfo("model name", line, sizeof line));
    snprintf(text, sizeof text, "%ld", sysconf(_SC_NPROCESSORS_ONLN));
    emit(sink, "cpus", text);
    const char *flags = cpuinfo("flags", line, sizeof line);
    emit(sink, "virtual", flags && strstr(flags, " hypervisor") ? "yes" : "no");
    emit(sink, "governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", line, sizeof line));
    emit(sink, "aslr", first_line("/proc/sys/kernel/randomize_va_space", line, sizeof line));
    emit(sink, "load", first_line("/proc/loadavg", line, sizeof line));
    struct utsname host;
    if (uname(&host) == 0) {
        snprintf(line, sizeof line, "%s %s %s", host.sysname, host.release, host.machine);
        emit(sink, "kernel", line);
        emit(sink, "host", host.nodename);
    }
}

void vb_environment_facts(void (*emit_fact)(void *, const char *, const char *), void *context)
{
    struct sink sink = {emit_fact, context};
    emit(&sink, "program_version", vb_program_version());
    emit(&sink, "build_type", VB_BUILD_TYPE);
    emit(&sink, "compiler", VB_COMPILER);
    emit(&sink, "compiler_flags", VB_BUILD_FLAGS);
    emit(&sink, "google_benchmark", vb_gbench_version());
    emit_machine(&sink);
    emit(&sink, "malloc_conf", getenv("MALLOC_CONF"));
}
