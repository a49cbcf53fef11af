/* SPDX-License-Identifier: MIT */
#include "cli/hosts/hosts_visit.h"

#include "cli/child.h"
#include "cli/compile_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int find_old(struct vb_hosts_stage *stage, struct vb_error *error)
{
    const char *old = stage->options->base;
    if (!old)
        return 0;
    if (vb_compile_takes(old))
        return vb_fail(error, VB_ERROR_USAGE, "--hosts compares programs or modules; compile '%s' first", old);
    return realpath(old, stage->old) ? 0 : vb_fail(error, VB_ERROR_IO, "cannot open '%s': %s", old, strerror(errno));
}

static int find_files(struct vb_hosts_stage *stage, struct vb_error *error)
{
    const struct vb_program *program = stage->options->program;
    if (!realpath("/proc/self/exe", stage->program))
        return vb_fail(error, VB_ERROR_IO, "cannot find this program's file: %s", strerror(errno));
    if (program->module_file)
        snprintf(stage->module, sizeof stage->module, "%s", program->module_file->path);
    if (program->module && access(stage->module, R_OK) != 0)
        return vb_fail(error, VB_ERROR_USAGE, "--hosts takes a module, not a source file; compile '%s' first",
                       program->module);
    return find_old(stage, error);
}

/* A link to the file, and to its layouts, under WORK/files/SIDE. */
static int link_file(const char *work, const char *side, const char *file, struct vb_error *error)
{
    char link[PATH_MAX], layouts[PATH_MAX + 16], link_of_layouts[PATH_MAX + 16];
    if (*file == '\0')
        return 0;
    if ((size_t)snprintf(link, sizeof link, "%s/files/%s", work, side) >= sizeof link ||
        (mkdir(link, 0700) != 0 && errno != EEXIST) ||
        (size_t)snprintf(link, sizeof link, "%s/files/%s/%s", work, side, base_of(file)) >= sizeof link ||
        symlink(file, link) != 0)
        return vb_fail(error, VB_ERROR_IO, "cannot collect '%s': %s", file, strerror(errno));
    snprintf(layouts, sizeof layouts, "%s.layouts", file);
    snprintf(link_of_layouts, sizeof link_of_layouts, "%s.layouts", link);
    if (access(layouts, R_OK) == 0 && symlink(layouts, link_of_layouts) != 0)
        return vb_fail(error, VB_ERROR_IO, "cannot collect '%s': %s", layouts, strerror(errno));
    return 0;
}

/* An archive of the files, and their digests under the names that they have here. */
static int pack(const struct vb_hosts_stage *stage, struct vb_error *error)
{
    static const char commands[] =
        "cd \"$1\" && tar -C files -chf files.tar . || exit; shift\n"
        "for file; do find -L \"$file\" \"$file.layouts\" -type f -exec sha256sum {} +; done >sums 2>/dev/null; :";
    const char *const words[] = {"sh",           "-c",          commands,   "sh", stage->work,
                                 stage->program, stage->module, stage->old, NULL};
    const struct vb_child child = {.words = words, .output = -1, .errors = STDERR_FILENO};
    int ended;
    VB_OR_RETURN(vb_child_run(&child, &ended, error));
    if (ended != 0)
        return vb_fail(error, VB_ERROR_IO, "tar could not pack the program");
    return 0;
}

int vb_hosts_stage_make(struct vb_hosts_stage *stage, const struct vb_run_options *options, const char *work,
                        struct vb_error *error)
{
    char folder[PATH_MAX];
    *stage = (struct vb_hosts_stage){.options = options, .work = work};
    int status = find_files(stage, error);
    if (status != 0 || options->hosts.shared)
        return status;
    snprintf(folder, sizeof folder, "%s/files", work);
    if (mkdir(folder, 0700) != 0)
        return vb_fail(error, VB_ERROR_IO, "cannot make '%s': %s", folder, strerror(errno));
    status = link_file(work, "new", stage->program, error);
    if (status == 0)
        status = link_file(work, "module", stage->module, error);
    if (status == 0)
        status = link_file(work, "old", stage->old, error);
    return status == 0 ? pack(stage, error) : status;
}

/* Where a file lies on the host. */
static void put_file(FILE *stream, const struct vb_host_place *place, const char *side, const char *file)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "./%s/%s", side, base_of(file));
    vb_put_quoted(stream, place->folder[0] ? path : file);
}

/* A program that cannot be loaded says why, in English. */
static void put_check(FILE *stream, const struct vb_hosts_stage *stage, const struct vb_host_place *place)
{
    fputs("check() { said=$(\"$@\" 2>&1 </dev/null) || { echo \"vbench-host: refused $said\" >&2; exit 95; }; }\n",
          stream);
    fputs("check ", stream);
    put_file(stream, place, "new", stage->program);
    fputs(" --version\n", stream);
    if (stage->module[0]) {
        fputs("check ", stream);
        put_file(stream, place, "new", stage->program);
        fputs(" --cases ", stream);
        put_file(stream, place, "module", stage->module);
        fputs(" list\n", stream);
    }
    if (stage->old[0] && !stage->module[0]) {
        fputs("check ", stream);
        put_file(stream, place, "old", stage->old);
        fputs(" --version\n", stream);
    }
}

static void put_measure(FILE *stream, const struct vb_hosts_stage *stage, const struct vb_host_place *place)
{
    const struct vb_run_options *options = stage->options;
    const struct vb_measuring_options *measuring = &options->measuring;
    put_file(stream, place, "new", stage->program);
    if (stage->module[0]) {
        fputs(" --cases ", stream);
        put_file(stream, place, "module", stage->module);
    }
    fputs(options->base ? " ab --export-csv - --quiet" : " run --no-save --export-csv - --quiet", stream);
    if (options->limit)
        fprintf(stream, " --limit=%s", options->limit);
    for (size_t i = 0; i < measuring->given_count; i++) {
        fputc(' ', stream);
        vb_put_quoted(stream, measuring->given[i]);
    }
    fputc(' ', stream);
    if (options->base)
        put_file(stream, place, "old", stage->old);
    for (size_t i = 0; i < measuring->plan.pattern_count; i++) {
        fputc(' ', stream);
        vb_put_quoted(stream, measuring->plan.patterns[i]);
    }
    fputs(" </dev/null >\"$out\" &\n", stream);
}

/* The other end may go away. An empty line from time to time finds that out; then the command here is ended. */
static const char waiting[] =
    "running=$!\n"
    "trap '' PIPE\n" /* or an error message without a reader would end the shell before it has tidied up */
    "(while echo 2>/dev/null; do sleep 0.5; done; kill \"$running\") &\n"
    "watching=$!\n"
    "wait \"$running\"\n"
    "status=$?\n"
    "kill \"$watching\"; wait \"$watching\" 2>/dev/null\n"
    "cat \"$out\"\n"
    "exit \"$status\"\n"
    "}\n";

/* All of it is one group, so that the shell has read it to its end before it begins. */
int vb_hosts_stage_script(const struct vb_hosts_stage *stage, const struct vb_host_place *place, const char *path,
                          struct vb_error *error)
{
    FILE *stream = fopen(path, "we");
    if (!stream)
        return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(errno));
    fputs("{\nLC_ALL=C\nexport LC_ALL\nout=$(mktemp) || exit 96\n", stream);
    if (place->kept[0])
        fprintf(stream, "trap 'rm -rf \"$out\" %s; mv -T %s %s || rm -rf %s' EXIT\n", place->kept, place->folder,
                place->kept, place->folder);
    else
        fprintf(stream, "trap 'rm -rf \"$out\" %s' EXIT\n", place->folder);
    fputs("trap 'exit 94' HUP INT TERM\n", stream);
    if (place->folder[0])
        fprintf(stream, "cd %s || exit 96\n", place->folder);
    put_check(stream, stage, place);
    put_measure(stream, stage, place);
    fputs(waiting, stream);
    bool good = !ferror(stream);
    return fclose(stream) == 0 && good ? 0 : vb_fail(error, VB_ERROR_IO, "cannot write '%s'", path);
}
