/* SPDX-License-Identifier: MIT */
#include "cli/plot_draw.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "cli/child.h"
#include "show/chart/svg.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM (PATH_MAX + 256)

/* Says of which results the charts in a folder are, and which these are. */
#define LIST ".charts"

static const char *const formats[] = {"svg", "png"};

#define FORMATS (sizeof formats / sizeof formats[0])

static bool gnuplot_is_there(void)
{
    const char *path = getenv("PATH");
    char file[PATH_ROOM];
    for (const char *folder = path ? path : ""; *folder; folder += *folder == ':') {
        int length = (int)strcspn(folder, ":");
        snprintf(file, sizeof file, "%.*s/gnuplot", length, folder);
        if (length > 0 && access(file, X_OK) == 0)
            return true;
        folder += length;
    }
    return false;
}

int vb_drawing_begin(struct vb_drawing *drawing, const char *folder, struct vb_error *error)
{
    char inside[PATH_ROOM];
    *drawing = (struct vb_drawing){.folder = folder};
    if (!gnuplot_is_there())
        return vb_fail(error, VB_ERROR_IO, "gnuplot is missing; on Debian it is in the package gnuplot-nox");
    if (snprintf(inside, sizeof inside, "%s/%s", folder, LIST) >= PATH_MAX - 32)
        return vb_fail(error, VB_ERROR_IO, "the name of the folder is too long");
    VB_OR_RETURN(vb_folder_make_for(inside, error));
    snprintf(drawing->work, sizeof drawing->work, "%.*s/.plot.XXXXXX", PATH_MAX - 32, folder);
    if (mkdtemp(drawing->work))
        return 0;
    drawing->work[0] = '\0';
    return vb_fail(error, VB_ERROR_IO, "cannot write into '%s': %s", folder, strerror(errno));
}

void vb_drawing_end(struct vb_drawing *drawing)
{
    DIR *folder = *drawing->work ? opendir(drawing->work) : NULL;
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    if (*drawing->work)
        rmdir(drawing->work);
    for (size_t i = 0; i < drawing->count; i++)
        free(drawing->names[i]);
    free(drawing->names);
}

static void path_of(char path[PATH_ROOM], const char *folder, const char *name, const char *suffix)
{
    snprintf(path, PATH_ROOM, "%s/%s.%s", folder, name, suffix);
}

static int write_script(const struct vb_drawing *drawing, const char *name, const char *script, struct vb_error *error)
{
    char path[PATH_ROOM];
    path_of(path, drawing->work, name, "gp");
    FILE *stream = fopen(path, "w");
    bool failed = !stream || fputs(script, stream) < 0;
    failed |= stream && fclose(stream) != 0;
    return failed ? vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(errno)) : 0;
}

/* The last line of what gnuplot said that is no mark below another. */
static void read_reason(int log, char *reason, size_t size)
{
    char *line = NULL;
    size_t room = 0;
    FILE *stream = lseek(log, 0, SEEK_SET) == 0 ? fdopen(dup(log), "r") : NULL;
    *reason = '\0';
    while (stream && getline(&line, &room, stream) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[strspn(line, " ^")] != '\0')
            snprintf(reason, size, "%s", line);
    }
    free(line);
    if (stream)
        fclose(stream);
}

static bool is_empty(const char *path)
{
    struct stat file;
    return stat(path, &file) != 0 || file.st_size == 0;
}

/* -d: without the user's own settings. */
static int run_gnuplot(const struct vb_drawing *drawing, const char *name, const char *format, int log,
                       struct vb_error *error)
{
    char set_format[32];
    char script[PATH_ROOM];
    char path[PATH_ROOM];
    char reason[512];
    int ended;
    snprintf(set_format, sizeof set_format, "format = '%s'", format);
    snprintf(script, sizeof script, "%s.gp", name);
    path_of(path, drawing->work, name, format);
    const char *const words[] = {"gnuplot", "-d", "-e", set_format, script, NULL};
    const struct vb_child child = {.words = words, .folder = drawing->work, .output = log, .errors = log};
    int status = vb_child_run(&child, &ended, error);
    if (status == VB_ERROR_STOPPED)
        return status;
    if (status != 0)
        return vb_fail(error, VB_ERROR_IO, "cannot start gnuplot");
    if (ended == 0 && !is_empty(path))
        return 0;
    read_reason(log, reason, sizeof reason);
    return vb_fail(error, VB_ERROR_IO, "gnuplot could not draw '%s.%s': %s", name, format, reason);
}

static int draw(const struct vb_drawing *drawing, const char *name, const char *format, struct vb_error *error)
{
    char path[PATH_ROOM];
    path_of(path, drawing->work, "gnuplot", "log");
    int log VB_CLOSE_FD = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return log < 0 ? vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(errno))
                   : run_gnuplot(drawing, name, format, log, error);
}

static int finish_svg(const struct vb_drawing *drawing, const char *name, const char *script, struct vb_error *error)
{
    char raw[PATH_ROOM];
    char finished[PATH_ROOM];
    path_of(raw, drawing->work, name, "svg");
    path_of(finished, drawing->work, name, "new");
    FILE *from = fopen(raw, "r");
    FILE *to = from ? fopen(finished, "w") : NULL;
    bool failed = !to || vb_svg_finish(from, to, script) != 0;
    if (from)
        fclose(from);
    failed |= to && (ferror(to) || fclose(to) != 0);
    if (!failed && rename(finished, raw) == 0)
        return 0;
    return vb_fail(error, VB_ERROR_IO, "cannot write '%s.svg': %s", name, strerror(errno));
}

static int add_name(struct vb_drawing *drawing, const char *name, struct vb_error *error)
{
    char **names = vb_array_grow(drawing->names, drawing->count, sizeof *names);
    if (!names)
        return vb_fail_memory(error);
    drawing->names = names;
    names[drawing->count] = strdup(name);
    return names[drawing->count++] ? 0 : vb_fail_memory(error);
}

int vb_drawing_take(void *context, const char *name, const char *script, struct vb_error *error)
{
    struct vb_drawing *drawing = context;
    VB_OR_RETURN(write_script(drawing, name, script, error));
    for (size_t i = 0; i < FORMATS; i++)
        VB_OR_RETURN(draw(drawing, name, formats[i], error));
    VB_OR_RETURN(finish_svg(drawing, name, script, error));
    return add_name(drawing, name, error);
}

static int check_targets(const struct vb_drawing *drawing, struct vb_error *error)
{
    for (size_t i = 0; i < drawing->count; i++)
        for (size_t k = 0; k < FORMATS; k++) {
            char path[PATH_ROOM];
            struct stat file;
            path_of(path, drawing->folder, drawing->names[i], formats[k]);
            if (stat(path, &file) == 0 && S_ISDIR(file.st_mode))
                return vb_fail(error, VB_ERROR_IO, "cannot write '%s': a folder has the name of the chart", path);
        }
    return 0;
}

static int move_pictures(const struct vb_drawing *drawing, struct vb_error *error)
{
    for (size_t i = 0; i < drawing->count; i++)
        for (size_t k = 0; k < FORMATS; k++) {
            char from[PATH_ROOM];
            char to[PATH_ROOM];
            path_of(from, drawing->work, drawing->names[i], formats[k]);
            path_of(to, drawing->folder, drawing->names[i], formats[k]);
            if (rename(from, to) != 0)
                return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", to, strerror(errno));
        }
    return 0;
}

static bool was_drawn(const struct vb_drawing *drawing, const char *name)
{
    for (size_t i = 0; i < drawing->count; i++)
        if (strcmp(drawing->names[i], name) == 0)
            return true;
    return false;
}

static void remove_old(const struct vb_drawing *drawing, const char *list, const char *results)
{
    FILE *stream = fopen(list, "r");
    char *line = NULL;
    size_t size = 0;
    bool is_ours = false;
    for (bool first = true; stream && getline(&line, &size, stream) > 0; first = false) {
        line[strcspn(line, "\n")] = '\0';
        if (first)
            is_ours = strcmp(line, results) == 0;
        for (size_t k = 0; !first && is_ours && k < FORMATS; k++) {
            char path[PATH_ROOM];
            path_of(path, drawing->folder, line, formats[k]);
            if (*line && !strchr(line, '/') && strlen(line) < 200 && !was_drawn(drawing, line))
                unlink(path);
        }
    }
    free(line);
    if (stream)
        fclose(stream);
}

static int write_list(const struct vb_drawing *drawing, const char *list, const char *results, struct vb_error *error)
{
    struct vb_output output;
    VB_OR_RETURN(vb_output_open(&output, list, error));
    fprintf(output.stream, "%s\n", results);
    for (size_t i = 0; i < drawing->count; i++)
        fprintf(output.stream, "%s\n", drawing->names[i]);
    return vb_output_commit(&output, error);
}

int vb_drawing_keep(struct vb_drawing *drawing, const char *results, struct vb_error *error)
{
    char real[PATH_MAX];
    char list[PATH_ROOM];
    if (!realpath(results, real))
        snprintf(real, sizeof real, "%s", results);
    snprintf(list, sizeof list, "%s/%s", drawing->folder, LIST);
    VB_OR_RETURN(check_targets(drawing, error));
    VB_OR_RETURN(move_pictures(drawing, error));
    remove_old(drawing, list, real);
    VB_OR_RETURN(write_list(drawing, list, real, error));
    for (size_t i = 0; i < drawing->count; i++)
        for (size_t k = 0; k < FORMATS; k++)
            printf("%s/%s.%s\n", drawing->folder, drawing->names[i], formats[k]);
    return 0;
}
