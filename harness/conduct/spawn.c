/* SPDX-License-Identifier: MIT */
#include "conduct/spawn.h"

#include "base/environment.h"
#include "base/hold.h"
#include "conduct/guard.h"
#include "talk/baton.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

#define PRELOAD "LD_PRELOAD="
#define MODULE  VB_MODULE_VARIABLE "="

static void set_up_child(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const sigset_t *before,
                         const struct vb_module_file *module, int control_fd, int stage_fd)
{
    posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions, STDERR_FILENO,
                                     STDOUT_FILENO); /* output of a case must not mix with the results */
    posix_spawn_file_actions_adddup2(actions, control_fd, VB_CONTROL_FD);
    if (stage_fd >= 0)
        posix_spawn_file_actions_adddup2(actions, stage_fd, VB_STAGE_FD);
    if (module)
        posix_spawn_file_actions_adddup2(actions, module->fd, VB_MODULE_FD);

    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    sigset_t mask = *before;
    vb_hold_spare(&mask);
    posix_spawnattr_setsigmask(attributes, &mask);
    posix_spawnattr_setpgroup(attributes,
                              0); /* its own group: Ctrl-C is the conductor's, and all of it can be killed */
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
}

static char **make_arguments(char *const *launcher, char *program, char *worker_argument)
{
    size_t words = 0;
    while (launcher && launcher[words])
        words++;
    char **arguments = calloc(words + 3, sizeof *arguments);
    if (!arguments)
        return NULL;
    for (size_t i = 0; i < words; i++)
        arguments[i] = launcher[i];
    arguments[words] = program;
    arguments[words + 1] = worker_argument;
    return arguments;
}

/* The dynamic linker takes malloc from the first library of the list. So ours goes to the front. NULL without
 * memory. */
static char *make_preload(const char *library)
{
    const char *others = getenv("LD_PRELOAD");
    char *setting = NULL;
    if (asprintf(&setting, PRELOAD "%s%s%s", library, others ? ":" : "", others ? others : "") < 0)
        return NULL;
    return setting;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* NULL without memory. */
static char *make_module_setting(const struct vb_module_file *module)
{
    char *setting = NULL;
    return asprintf(&setting, MODULE "%s", module->path) < 0 ? NULL : setting;
}

/* Google Benchmark takes options from BENCHMARK_... variables, before main: repetitions or a warm-up of its own
 * would make nonsense of a turn. `preload` and `module` are settings made as above, or NULL. With a launcher, which
 * may be a profiler, the placement of code is not changed. */
static char **make_environment(char *preload, char *module, bool keep_placement)
{
    static char placement[] = VB_KEEP_PLACEMENT "=1";
    size_t count = 0;
    while (environ[count])
        count++;
    char **environment = calloc(count + 4, sizeof *environment);
    size_t kept = 0;
    for (size_t i = 0; environment && i < count; i++)
        if (!starts_with(environ[i], "BENCHMARK_") && !starts_with(environ[i], MODULE) &&
            !(preload && starts_with(environ[i], PRELOAD)))
            environment[kept++] = environ[i];
    if (environment && preload)
        environment[kept++] = preload;
    if (environment && module)
        environment[kept++] = module;
    if (environment && keep_placement)
        environment[kept] = placement;
    return environment;
}

/* The executable of a worker: this program's own file, unless another was asked for or its allocator takes another. */
static int find_program(char *path, size_t size, const struct vb_crew_options *options, struct vb_error *error)
{
    const struct vb_allocator_choice *allocator = options->allocator;
    if (options->program) {
        snprintf(path, size, "%s", options->program);
        return 0;
    }
    if (allocator && allocator->program[0]) {
        snprintf(path, size, "%s", allocator->program);
        return 0;
    }
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length < 0)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot find this program's own file: %s", strerror(errno));
    path[length] = '\0';
    return 0;
}

/* Without a launcher this program is started through /proc/self/exe: that is right even after a new build has
 * replaced the file. Under valgrind that link would start valgrind itself. */
static bool starts_by_name(const struct vb_crew_options *options)
{
    return options->launcher || options->program || (options->allocator && options->allocator->program[0]) ||
           vb_untrustworthy_time();
}

int vb_worker_spawn(struct vb_worker *worker, const struct vb_crew_options *options, int control_fd, int stage_fd,
                    struct vb_error *error)
{
    char program[PATH_MAX];
    int status = find_program(program, sizeof program, options, error);
    if (status != 0)
        return status;
    bool preloads = options->allocator && options->allocator->library[0];
    char worker_argument[] = VB_WORKER_ARGUMENT;
    char *preload = preloads ? make_preload(options->allocator->library) : NULL;
    char **arguments = make_arguments(options->launcher, program, worker_argument);
    char *module = options->module ? make_module_setting(options->module) : NULL;
    char **environment = make_environment(preload, module, options->launcher != NULL);
    if (!arguments || !environment || (preloads && !preload) || (options->module && !module)) {
        status = vb_fail_memory(error);
        goto out;
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    set_up_child(&actions, &attributes, &options->signals->before, options->module, control_fd, stage_fd);
    const char *file = starts_by_name(options) ? arguments[0] : "/proc/self/exe";
    const struct vb_guard_order order = {.file = file,
                                         .actions = &actions,
                                         .attributes = &attributes,
                                         .arguments = arguments,
                                         .environment = environment};
    int failed = vb_guard_start(&order, &worker->pid, &worker->process);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed) {
        worker->pid = 0;
        status = vb_fail(error, VB_ERROR_MEASURE, "cannot start '%s': %s", arguments[0], strerror(failed));
    } else {
        worker->patience = vb_patience_begin(worker->process);
    }
out:
    free(arguments);
    free(environment);
    free(preload);
    free(module);
    return status;
}
