/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cpu_quota.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A machine, as files below a folder: path and text, pairwise, until NULL. */
static struct vb_quota read_machine(const char *const *files)
{
    char root[] = "/tmp/vbench-test-quota-XXXXXX";
    assert_non_null(mkdtemp(root));
    for (size_t i = 0; files[i]; i += 2) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", root, files[i]);
        for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')) != NULL; at++) {
            *at = '\0';
            (void)mkdir(path, 0700);
            *at = '/';
        }
        FILE *stream = fopen(path, "w");
        assert_non_null(stream);
        fputs(files[i + 1], stream);
        fclose(stream);
    }
    struct vb_quota quota = vb_quota_read(root);
    char command[100];
    snprintf(command, sizeof command, "rm -rf -- '%s'", root);
    assert_int_equal(system(command), 0);
    return quota;
}

static void assert_quota(const char *const *files, double cpus, int64_t count, double seconds)
{
    struct vb_quota quota = read_machine(files);
    if (fabs(quota.cpus - cpus) > 1e-9 || quota.throttled_count != count || fabs(quota.throttled_s - seconds) > 1e-9)
        fail_msg("%g CPUs, stopped %d times for %g s", quota.cpus, (int)quota.throttled_count, quota.throttled_s);
}

static void second_version(void **state)
{
    (void)state;
    const char *const files[] = {"proc/self/cgroup",
                                 "0::/pod/job\n",
                                 "sys/fs/cgroup/pod/job/cpu.max",
                                 "20000 100000\n",
                                 "sys/fs/cgroup/pod/job/cpu.stat",
                                 "usage_usec 5\nnr_periods 9\nnr_throttled 7\nthrottled_usec 1500000\n",
                                 "sys/fs/cgroup/pod/cpu.max",
                                 "150000 100000\n",
                                 "sys/fs/cgroup/pod/cpu.stat",
                                 "nr_throttled 1\nthrottled_usec 500000\n",
                                 "sys/fs/cgroup/cpu.stat",
                                 "usage_usec 5\n",
                                 NULL};
    assert_quota(files, 0.2, 8, 2);
}

static void first_version(void **state)
{
    (void)state;
    const char *const files[] = {"proc/self/cgroup",
                                 "5:cpuset:/\n4:cpuacct,cpu:/docker/3f\n1:name=systemd:/x\n",
                                 "sys/fs/cgroup/cpu/docker/3f/cpu.cfs_quota_us",
                                 "50000\n",
                                 "sys/fs/cgroup/cpu/docker/3f/cpu.cfs_period_us",
                                 "100000\n",
                                 "sys/fs/cgroup/cpu/docker/3f/cpu.stat",
                                 "nr_periods 3\nnr_throttled 2\nthrottled_time 250000000\n",
                                 "sys/fs/cgroup/cpu/cpu.cfs_quota_us",
                                 "-1\n",
                                 "sys/fs/cgroup/cpu/cpu.cfs_period_us",
                                 "100000\n",
                                 NULL};
    assert_quota(files, 0.5, 2, 0.25);
}

/* The path is that of the world outside; the container sees its own cgroup as the mount. */
static void container(void **state)
{
    (void)state;
    const char *const files[] = {"proc/self/cgroup",
                                 "3:cpu,cpuacct:/docker/3f\n",
                                 "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us",
                                 "300000\n",
                                 "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us",
                                 "100000\n",
                                 "sys/fs/cgroup/cpu,cpuacct/cpu.stat",
                                 "nr_throttled 1\nthrottled_time 1000000000\n",
                                 NULL};
    assert_quota(files, 3, 1, 1);
}

static void none(void **state)
{
    (void)state;
    const char *const unlimited[] = {"proc/self/cgroup",
                                     "0::/\n",
                                     "sys/fs/cgroup/cpu.max",
                                     "max 100000\n",
                                     "sys/fs/cgroup/cpu.stat",
                                     "nr_throttled 3\nthrottled_usec 9\n",
                                     NULL};
    const char *const nonsense[] = {"proc/self/cgroup",
                                    "0:\nx\n::\n0::/a\n9:cpuset:/\n",
                                    "sys/fs/cgroup/a/cpu.max",
                                    "20000\n",
                                    "sys/fs/cgroup/a/cpu.stat",
                                    "nr_throttled many\n",
                                    NULL};
    const char *const nothing[] = {"etc/hostname", "x\n", NULL};
    assert_quota(unlimited, 0, 0, 0);
    assert_quota(nonsense, 0, 0, 0);
    assert_quota(nothing, 0, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_version),
        cmocka_unit_test(first_version),
        cmocka_unit_test(container),
        cmocka_unit_test(none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
