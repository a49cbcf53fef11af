/* SPDX-License-Identifier: MIT */
#include "base/cpu_quota.h"

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Where a hierarchy of cgroups is mounted, and the names that version 1 and 2 have for the same. */
struct hierarchy {
    const char *mount;
    bool is_second;
};

static FILE *open_file(const char *folder, const char *name)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return NULL;
    return fopen(path, "re");
}

static double read_number(const char *folder, const char *name)
{
    double number = 0;
    FILE *stream = open_file(folder, name);
    if (!stream)
        return 0;
    if (fscanf(stream, "%lf", &number) != 1)
        number = 0;
    fclose(stream);
    return number;
}

/* CPUs that a cgroup allows; 0: as many as there are. */
static double read_cpus(const char *folder, bool is_second)
{
    double quota = read_number(folder, "cpu.cfs_quota_us");
    double period = read_number(folder, "cpu.cfs_period_us");
    FILE *stream = is_second ? open_file(folder, "cpu.max") : NULL;
    if (stream) {
        if (fscanf(stream, "%lf %lf", &quota, &period) != 2) /* "max 100000" */
            quota = 0;
        fclose(stream);
    }
    return quota > 0 && period > 0 ? quota / period : 0;
}

static void add_throttling(struct vb_quota *quota, const char *folder)
{
    FILE *stream = open_file(folder, "cpu.stat");
    char key[64];
    int64_t value;
    while (stream && fscanf(stream, "%63s %" SCNd64, key, &value) == 2) {
        if (strcmp(key, "nr_throttled") == 0)
            quota->throttled_count += value;
        else if (strcmp(key, "throttled_usec") == 0)
            quota->throttled_s += (double)value / 1e6;
        else if (strcmp(key, "throttled_time") == 0) /* version 1: nanoseconds */
            quota->throttled_s += (double)value / 1e9;
    }
    if (stream)
        fclose(stream);
}

/* Adds what a cgroup and all around it say. In a container, the path that it is told may be that of the world outside:
 * what is not there is passed over, and the mount itself comes last. */
static void add_path(struct vb_quota *quota, const char *root, const struct hierarchy *hierarchy, char *path)
{
    for (;;) {
        char folder[PATH_MAX];
        char *slash = strrchr(path, '/');
        if (snprintf(folder, sizeof folder, "%s%s%s", root, hierarchy->mount, path) < (int)sizeof folder) {
            double cpus = read_cpus(folder, hierarchy->is_second);
            if (cpus > 0 && (quota->cpus == 0 || cpus < quota->cpus))
                quota->cpus = cpus;
            if (cpus > 0)
                add_throttling(quota, folder);
        }
        if (!slash)
            return;
        *slash = '\0';
    }
}

static bool has_controller(const char *list, const char *wanted)
{
    size_t length = strlen(wanted);
    for (const char *at = list; (at = strstr(at, wanted)) != NULL; at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

/* A line of /proc/self/cgroup: "0::/user.slice" of version 2, "4:cpu,cpuacct:/docker/3f" of version 1 (cgroups(7)). */
static void add_line(struct vb_quota *quota, const char *root, char *line)
{
    static const struct hierarchy second = {.mount = "/sys/fs/cgroup", .is_second = true};
    static const struct hierarchy first[] = {{.mount = "/sys/fs/cgroup/cpu,cpuacct"}, {.mount = "/sys/fs/cgroup/cpu"}};
    line[strcspn(line, "\n")] = '\0';
    char *controllers = strchr(line, ':');
    char *path = controllers ? strchr(++controllers, ':') : NULL;
    if (!path)
        return;
    *path++ = '\0';
    if (strcmp(path, "/") == 0)
        *path = '\0';
    if (*controllers == '\0') {
        add_path(quota, root, &second, path);
        return;
    }
    if (!has_controller(controllers, "cpu"))
        return;
    char mount[PATH_MAX]; /* one of the two is a link to the other, where both are there */
    snprintf(mount, sizeof mount, "%s%s", root, first[0].mount);
    FILE *stream = open_file(mount, "cpu.stat");
    add_path(quota, root, stream ? &first[0] : &first[1], path);
    if (stream)
        fclose(stream);
}

struct vb_quota vb_quota_read(const char *root)
{
    struct vb_quota quota = {0};
    char line[PATH_MAX];
    FILE *stream = open_file(root, "proc/self/cgroup");
    while (stream && fgets(line, sizeof line, stream))
        add_line(&quota, root, line);
    if (stream)
        fclose(stream);
    return quota;
}
