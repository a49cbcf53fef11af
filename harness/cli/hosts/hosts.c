/* SPDX-License-Identifier: MIT */
#include "cli/hosts/hosts.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/hold_signals.h"
#include "base/machine.h"
#include "cli/child.h"
#include "cli/export_options.h"
#include "cli/hosts/hosts_visit.h"
#include "judge/machine_kinds.h"
#include "show/export_formats.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_US 5000 /* how often it is looked whether a host has ended */

struct crowd {
    const struct vb_run_options *options;
    struct vb_hosts_stage stage;
    struct vb_visit *visits;
    size_t count;
};

static int make_work(struct vb_hosts_results *results, struct vb_error *error)
{
    const char *folder = vb_temporary_folder();
    if (asprintf(&results->work, "%s/vbench-hosts-XXXXXX", folder) < 0) {
        results->work = NULL;
        return vb_fail_memory(error);
    }
    vb_hold_signals(&results->hold); /* until it is removed */
    if (mkdtemp(results->work))
        return 0;
    vb_hold_end(&results->hold);
    vb_fail(error, VB_ERROR_IO, "cannot make a folder in '%s': %s", folder, strerror(errno));
    free(results->work);
    results->work = NULL;
    return VB_ERROR_IO;
}

/* Runs `step` for each machine in a process of its own; hosts that are one machine follow one another in one process.
 * `first_of` tells them apart; before it is known, every host is by itself. `processes` are the caller's alone. */
static pid_t start(const struct crowd *crowd, size_t first, int (*step)(struct vb_visit *), const struct vb_hold *hold,
                   pid_t *processes)
{
    pid_t process = fork();
    if (process != 0)
        return process;
    free(processes);
    sigset_t mask = hold->before;
    vb_hold_spare(&mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    setpgid(0, 0); /* to be stopped with all that it has started */
    for (size_t i = first; i < crowd->count; i++)
        if (crowd->visits[i].machine == first && crowd->visits[i].reason[0] == '\0')
            step(&crowd->visits[i]);
    _exit(0);
}

static void stop_all(const pid_t *processes, size_t count, int signal)
{
    for (size_t i = 0; i < count; i++)
        if (processes[i] > 0)
            kill(-processes[i], signal);
}

/* Waits for all. Returns the signal that we were stopped by, or 0. */
static int wait_for_all(pid_t *processes, size_t count)
{
    int stopped_by = 0;
    for (size_t left = 1; left > 0;) {
        left = 0;
        for (size_t i = 0; i < count; i++) {
            if (processes[i] > 0 && waitpid(processes[i], NULL, WNOHANG) != 0)
                processes[i] = 0;
            left += processes[i] > 0;
        }
        int taken = vb_hold_take();
        if (taken)
            stop_all(processes, count, taken);
        stopped_by = stopped_by ? stopped_by : taken;
        if (left > 0)
            usleep(LOOK_US);
    }
    return stopped_by;
}

static int for_all(const struct crowd *crowd, int (*step)(struct vb_visit *), struct vb_error *error)
{
    struct vb_hold hold;
    pid_t *processes = calloc(crowd->count, sizeof *processes);
    if (!processes)
        return vb_fail_memory(error);
    fflush(NULL);
    vb_hold_signals(&hold);
    for (size_t i = 0; i < crowd->count; i++)
        if (crowd->visits[i].machine == i)
            processes[i] = start(crowd, i, step, &hold, processes);
    int stopped_by = wait_for_all(processes, crowd->count);
    vb_hold_end(&hold);
    free(processes);
    return stopped_by ? vb_fail_stopped(error, stopped_by) : 0;
}

static void say(const struct crowd *crowd, const struct vb_visit *visit)
{
    fprintf(stderr, "%s: host '%s' is lost: %s\n", crowd->options->program->title, visit->host, visit->reason);
}

/* Hosts with the same boot of one kernel are one machine, even with different names. */
static void find_machines(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++) {
        struct vb_visit *visit = &crowd->visits[i];
        for (size_t o = 0; o < i && visit->machine == i && visit->boot[0]; o++)
            if (crowd->visits[o].machine == o && strcmp(crowd->visits[o].boot, visit->boot) == 0)
                visit->machine = o;
        if (visit->machine != i && visit->reason[0] == '\0')
            fprintf(stderr, "%s: '%s' and '%s' are one machine, and are measured one after the other\n",
                    crowd->options->program->title, crowd->visits[visit->machine].host, visit->host);
    }
}

static void read_probes(struct crowd *crowd)
{
    struct vb_machine machine;
    vb_machine_read(&machine);
    for (size_t i = 0; i < crowd->count; i++) {
        struct vb_visit *visit = &crowd->visits[i];
        vb_visit_read_probe(visit);
        if (visit->reason[0] == '\0' && strcmp(visit->architecture, machine.architecture) != 0)
            snprintf(visit->reason, sizeof visit->reason, "it is %s, and the program is for %s", visit->architecture,
                     machine.architecture);
        if (visit->reason[0] != '\0')
            vb_visit_leave(visit);
    }
    find_machines(crowd);
}

/* Saves the results of a host as a file, with the machine's name in it. */
static int keep(struct crowd *crowd, struct vb_visit *visit, struct vb_hosts_results *results, struct vb_error *error)
{
    struct vb_results loaded VB_RELEASE(vb_results_release) = {0};
    char path[PATH_MAX];
    const char *folder = crowd->options->results_folder ? crowd->options->results_folder : results->work;
    if (visit->reason[0] != '\0' || vb_visit_load(visit, &loaded) != 0)
        return 0;
    if (vb_results_set_fact(&loaded, VB_MACHINE_FACT, crowd->visits[visit->machine].host) != 0)
        return vb_fail_memory(error);
    snprintf(path, sizeof path, "%s/hosts/%s.csv", folder, visit->host);
    const struct vb_export item = {.format = vb_format_find("csv"), .path = path};
    VB_OR_RETURN(vb_folder_make_for(path, error));
    VB_OR_RETURN(vb_export_write(&item, &loaded, error));
    return (results->paths[results->count++] = strdup(path)) ? 0 : vb_fail_memory(error);
}

static int collect(struct crowd *crowd, struct vb_hosts_results *results, struct vb_error *error)
{
    results->paths = calloc(crowd->count + 1, sizeof *results->paths);
    if (!results->paths)
        return vb_fail_memory(error);
    for (size_t i = 0; i < crowd->count; i++) {
        VB_OR_RETURN(keep(crowd, &crowd->visits[i], results, error));
        if (crowd->visits[i].reason[0] == '\0')
            continue;
        say(crowd, &crowd->visits[i]);
        results->lost++;
    }
    snprintf(results->merged, sizeof results->merged, "%s/hosts/merged.csv",
             crowd->options->results_folder ? crowd->options->results_folder : results->work);
    if (results->count == 0)
        return vb_fail(error, VB_ERROR_MEASURE, "none of the %zu hosts was measured", crowd->count);
    return 0;
}

static int measure(struct crowd *crowd, struct vb_hosts_results *results, struct vb_error *error)
{
    VB_OR_RETURN(vb_hosts_stage_make(&crowd->stage, crowd->options, results->work, error));
    VB_OR_RETURN(for_all(crowd, vb_visit_probe, error));
    read_probes(crowd);
    VB_OR_RETURN(for_all(crowd, vb_visit_measure, error));
    for (size_t i = 0; i < crowd->count; i++)
        if (crowd->visits[i].reason[0] == '\0')
            vb_visit_read_end(&crowd->visits[i]);
    return collect(crowd, results, error);
}

static void free_words(char ***words)
{
    vb_words_free(*words);
}

static int measure_all(const struct vb_run_options *options, struct vb_hosts_results *results, struct vb_error *error)
{
    struct crowd crowd = {.options = options};
    char **hosts VB_RELEASE(free_words) = NULL;
    VB_OR_RETURN(vb_hosts_list(&options->hosts, &hosts, &crowd.count, error));
    VB_OR_RETURN(make_work(results, error));
    struct vb_visit *visits VB_FREE = crowd.visits = calloc(crowd.count, sizeof *visits);
    if (!visits)
        return vb_fail_memory(error);
    for (size_t i = 0; i < crowd.count; i++)
        visits[i] = (struct vb_visit){
            .host = hosts[i], .options = &options->hosts, .stage = &crowd.stage, .work = results->work, .machine = i};
    return measure(&crowd, results, error);
}

static void remove_folder(const char *folder)
{
    const char *const words[] = {"rm", "-rf", folder, NULL};
    const struct vb_child child = {.words = words, .output = -1, .errors = -1};
    int ended;
    (void)vb_child_run(&child, &ended, NULL);
}

void vb_hosts_results_release(struct vb_hosts_results *results)
{
    vb_words_free(results->paths);
    if (results->work) {
        remove_folder(results->work);
        vb_hold_end(&results->hold);
    }
    free(results->work);
    *results = (struct vb_hosts_results){0};
}

int vb_hosts_merge(const struct vb_run_options *options, struct vb_hosts_results *results, struct vb_error *error)
{
    *results = (struct vb_hosts_results){0};
    VB_OR_RETURN(measure_all(options, results, error));
    const struct vb_merging merging = {.program = options->program, .path = results->merged};
    return vb_merging_save(&merging, (const char *const *)results->paths, results->count, error);
}

static int use(const struct vb_run_options *options, struct vb_hosts_results *results)
{
    const struct vb_merging merging = {.program = options->program,
                                       .exports = &options->exports,
                                       .merge = {.limits = options->limits},
                                       .color = options->color,
                                       .summary = !options->base && !options->full,
                                       .path = results->merged,
                                       .strict = options->strict};
    struct vb_error error = {0};
    if (vb_exports_check(&options->exports, &error) != 0 || measure_all(options, results, &error) != 0)
        return vb_complain(options->program, &error);
    return vb_merging_run(&merging, (const char *const *)results->paths, results->count);
}

int vb_hosts_use(const struct vb_run_options *options)
{
    struct vb_hosts_results results VB_RELEASE(vb_hosts_results_release) = {0};
    int exit_status = use(options, &results);
    return results.lost > 0 && exit_status == VB_EXIT_OK ? VB_EXIT_CANNOT : exit_status;
}
