/* SPDX-License-Identifier: MIT */
#include "cli/hosts/hosts_visit.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/child.h"
#include "results/results_file.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Behind it stand our own lines: shells of hosts may print others. */
#define MARK "vbench-host: "

/* ssh passes the command through a shell and srun does not, so no quoting works for both. So a shell reads the
 * commands from its standard input. */
static const char who[] = "echo \"" MARK "boot $(cat /proc/sys/kernel/random/boot_id)\"\n"
                          "echo \"" MARK "architecture $(uname -m)\"\n"
                          "exit 0\n"
                          "}\n";

/* Around the digests of our files. */
static const char compare[] = "if sha256sum --status -c 2>/dev/null <<'end of digests'\n";
static const char make_folder[] = "end of digests\n"
                                  "then echo '" MARK "files'\n"
                                  "else\n"
                                  "umask 077\n"
                                  "folder=$(mktemp -d /tmp/vbench-host-XXXXXX) || exit 96\n"
                                  "echo \"" MARK "folder $folder\"\n"
                                  "kept=${XDG_CACHE_HOME:-$HOME/.cache}/vbench/host\n"
                                  "command -v rsync >/dev/null && mkdir -p \"${kept%/*}\" &&"
                                  " echo \"" MARK "kept $kept\"\n"
                                  "fi\n";

static void path_of(const struct vb_visit *visit, const char *end, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s.%s", visit->work, visit->host, end);
}

static int open_for(const struct vb_visit *visit, const char *end)
{
    char path[PATH_MAX];
    path_of(visit, end, path);
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void write_text(const struct vb_visit *visit, const char *end, const char *text)
{
    char path[PATH_MAX];
    path_of(visit, end, path);
    FILE *stream VB_FCLOSE = fopen(path, "we");
    if (stream) /* or it reads as an end without words */
        fputs(text, stream);
}

/* Runs words behind the launcher, and writes how they ended to NAME.end. Returns 0 where they ended well. */
static int run_there(const struct vb_visit *visit, const char *const *there, const char *input, int output, int errors)
{
    const char *words[64];
    size_t count = 0;
    int ended = 0;
    struct vb_error error = {0};
    char **launcher = vb_hosts_launcher(visit->options, visit->host);
    for (size_t i = 0; launcher && launcher[i] && count < 50; i++)
        words[count++] = launcher[i];
    for (size_t i = 0; there[i] && count < 62; i++)
        words[count++] = there[i];
    words[count] = NULL;
    const struct vb_child child = {.words = words, .input = input, .output = output, .errors = errors};
    int status = launcher ? vb_child_run(&child, &ended, &error) : VB_ERROR_USAGE;
    char text[VB_CHILD_END_MAX + 200];
    if (!launcher)
        snprintf(text, sizeof text, "--over is no command that can be understood");
    else if (status != 0)
        snprintf(text, sizeof text, "cannot run '%.100s': %.60s", words[0], error.text);
    else
        vb_child_say_end(ended, text);
    if (errors >= 0) /* else the caller does not want them */
        write_text(visit, "end", text);
    vb_words_free(launcher);
    return status == 0 && ended == 0 ? 0 : -1;
}

static void put_file(FILE *stream, const char *path)
{
    int c;
    FILE *file VB_FCLOSE = fopen(path, "re");
    while (file && (c = fgetc(file)) != EOF)
        fputc(c, stream);
}

static void write_probe(const struct vb_visit *visit, const char *path)
{
    char sums[PATH_MAX];
    FILE *stream = fopen(path, "we");
    if (!stream)
        return; /* the host says nothing, then */
    fputs("{\n", stream);
    if (!visit->options->shared) {
        snprintf(sums, sizeof sums, "%s/sums", visit->work);
        fputs(compare, stream);
        put_file(stream, sums);
        fputs(make_folder, stream);
    }
    fputs(who, stream);
    fclose(stream);
}

int vb_visit_probe(struct vb_visit *visit)
{
    static const char *const shell[] = {"sh", "-s", NULL};
    char script[PATH_MAX];
    path_of(visit, "script", script);
    write_probe(visit, script);
    int output VB_CLOSE_FD = open_for(visit, "probe");
    int errors VB_CLOSE_FD = open_for(visit, "errors");
    return run_there(visit, shell, script, output, errors);
}

static void chomp(char *line)
{
    size_t length = strlen(line);
    while (length > 0 && isspace((unsigned char)line[length - 1]))
        line[--length] = '\0';
}

/* The last line that says something of what the host or its launcher complained of; "" where nothing does. One of our
 * own comes first. */
static void read_complaint(const struct vb_visit *visit, char *text, size_t size)
{
    char path[PATH_MAX], line[600];
    path_of(visit, "errors", path);
    text[0] = '\0';
    FILE *stream VB_FCLOSE = fopen(path, "re");
    while (stream && fgets(line, sizeof line, stream)) {
        chomp(line);
        const char *refused = strstr(line, MARK "refused ");
        if (line[0])
            snprintf(text, size, "%s", line);
        if (refused) {
            snprintf(text, size, "%s", refused);
            break;
        }
    }
}

/* "the program needs libjemalloc.so.2, which is not there" of what the loader says. */
static void say_refusal(struct vb_visit *visit, const char *said)
{
    const char *library = strstr(said, "loading shared libraries: ");
    library = library ? library + strlen("loading shared libraries: ") : NULL;
    const char *gone = strstr(said, ": cannot open shared object file");
    if (library && gone > library)
        snprintf(visit->reason, sizeof visit->reason, "the program needs the library %.*s, which is not there",
                 (int)strcspn(library, ":"), library);
    else
        snprintf(visit->reason, sizeof visit->reason, "the program does not run there: %.400s", said);
}

static void say_loss(struct vb_visit *visit)
{
    char path[PATH_MAX], complaint[400], end[300] = "";
    read_complaint(visit, complaint, sizeof complaint);
    path_of(visit, "end", path);
    FILE *stream VB_FCLOSE = fopen(path, "re");
    if (stream && fgets(end, sizeof end, stream))
        chomp(end);
    const char *refused = vb_text_behind(complaint, MARK "refused ");
    if (refused)
        say_refusal(visit, refused);
    else
        snprintf(visit->reason, sizeof visit->reason, "%s%s%.190s", complaint, complaint[0] ? "; " : "",
                 end[0] ? end : "it did not answer");
}

/* Names of folders go into a shell there. */
static bool is_safe(const char *name)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    return name[0] == '/' && name[strspn(name, safe)] == '\0';
}

static void take_answer(struct vb_visit *visit, const char *answer)
{
    const char *value;
    if (strcmp(answer, "files") == 0)
        visit->has_files = true;
    else if ((value = vb_text_behind(answer, "boot ")))
        snprintf(visit->boot, sizeof visit->boot, "%s", value);
    else if ((value = vb_text_behind(answer, "architecture ")))
        snprintf(visit->architecture, sizeof visit->architecture, "%s", value);
    else if ((value = vb_text_behind(answer, "folder ")) && vb_text_behind(value, "/tmp/vbench-host-") &&
             is_safe(value))
        snprintf(visit->place.folder, sizeof visit->place.folder, "%s", value);
    else if ((value = vb_text_behind(answer, "kept ")) && is_safe(value))
        snprintf(visit->place.kept, sizeof visit->place.kept, "%s", value);
}

void vb_visit_read_probe(struct vb_visit *visit)
{
    char path[PATH_MAX], line[600];
    path_of(visit, "probe", path);
    FILE *stream VB_FCLOSE = fopen(path, "re");
    visit->has_files = visit->options->shared;
    while (stream && fgets(line, sizeof line, stream)) {
        chomp(line);
        const char *answer = vb_text_behind(line, MARK);
        if (answer)
            take_answer(visit, answer);
    }
    if (visit->architecture[0] == '\0' || (visit->place.folder[0] == '\0' && !visit->has_files))
        say_loss(visit);
}

void vb_visit_leave(struct vb_visit *visit)
{
    const char *const words[] = {"rm", "-rf", visit->place.folder, NULL};
    if (visit->place.folder[0])
        (void)run_there(visit, words, NULL, -1, -1);
}

/* rsync puts a host before its words, which are for that host already. */
static void write_launcher(const struct vb_visit *visit, const char *path)
{
    FILE *stream VB_FCLOSE = fopen(path, "we");
    if (!stream)
        return;
    char **launcher = vb_hosts_launcher(visit->options, visit->host);
    fputs("shift; exec", stream);
    for (size_t i = 0; launcher && launcher[i]; i++) {
        fputc(' ', stream);
        vb_put_quoted(stream, launcher[i]);
    }
    fputs(" \"$@\"\n", stream);
    vb_words_free(launcher);
}

/* Contents are compared: a program can be another one and have the size and the time of the one before. */
static bool copy_by_rsync(const struct vb_visit *visit)
{
    char launcher[PATH_MAX], shell[PATH_MAX + 8], kept[300], files[PATH_MAX + 8], there[300];
    int ended = 0;
    struct vb_error error = {0};
    path_of(visit, "launcher", launcher);
    write_launcher(visit, launcher);
    snprintf(shell, sizeof shell, "sh '%s'", launcher);
    snprintf(kept, sizeof kept, "--copy-dest=%s", visit->place.kept);
    snprintf(files, sizeof files, "%s/files/", visit->work);
    snprintf(there, sizeof there, "host:%s/", visit->place.folder);
    const char *const words[] = {"rsync", "-rLpzc", kept, "-e", shell, files, there, NULL};
    const struct vb_child child = {.words = words, .output = -1, .errors = -1};
    return visit->place.kept[0] && vb_child_run(&child, &ended, &error) == 0 && ended == 0;
}

static int copy_files(const struct vb_visit *visit, int errors)
{
    char archive[PATH_MAX];
    const char *const unpack[] = {"tar", "-C", visit->place.folder, "-xf", "-", NULL};
    if (visit->has_files || copy_by_rsync(visit))
        return 0;
    snprintf(archive, sizeof archive, "%s/files.tar", visit->work);
    return run_there(visit, unpack, archive, -1, errors);
}

int vb_visit_measure(struct vb_visit *visit)
{
    static const char *const shell[] = {"sh", "-s", NULL};
    char script[PATH_MAX];
    struct vb_error error = {0};
    int errors VB_CLOSE_FD = open_for(visit, "errors");
    int output VB_CLOSE_FD = open_for(visit, "csv");
    path_of(visit, "script", script);
    int status = copy_files(visit, errors);
    if (status != 0)
        vb_visit_leave(visit); /* the script that would tidy up is not run */
    else
        status = vb_hosts_stage_script(visit->stage, &visit->place, script, &error);
    if (status == 0)
        status = run_there(visit, shell, script, output, errors);
    return status;
}

/* The results, after anything that the shell there printed before. NULL: there are none. */
static FILE *open_results(const struct vb_visit *visit)
{
    static const char first[] = "# vbench-results: ";
    char path[PATH_MAX], line[600];
    path_of(visit, "csv", path);
    FILE *stream = fopen(path, "re");
    long start = 0;
    while (stream && fgets(line, sizeof line, stream)) {
        if (vb_text_behind(line, first)) {
            fseek(stream, start, SEEK_SET);
            return stream;
        }
        start = ftell(stream);
    }
    if (stream)
        fclose(stream);
    return NULL;
}

void vb_visit_read_end(struct vb_visit *visit)
{
    FILE *results VB_FCLOSE = open_results(visit);
    if (!results)
        say_loss(visit);
}

int vb_visit_load(struct vb_visit *visit, struct vb_results *results)
{
    struct vb_error error = {0};
    FILE *stream VB_FCLOSE = open_results(visit);
    int status = stream ? vb_results_read(results, stream, visit->host, &error) : VB_ERROR_IO;
    if (status == 0 && !vb_results_fact(results, "program_version")) { /* only that it could not begin */
        snprintf(visit->reason, sizeof visit->reason, "%s",
                 results->row_count > 0 ? results->rows[0].status : "no rows");
        vb_results_release(results);
        return -1;
    }
    if (status != 0)
        snprintf(visit->reason, sizeof visit->reason, "%.500s", error.text[0] ? error.text : "no results came");
    return status;
}
