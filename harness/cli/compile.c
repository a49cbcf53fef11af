/* SPDX-License-Identifier: MIT */
#include "cli/compile.h"
#include "base/environment.h"
#include "base/file.h"

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <regex.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_ARGUMENTS 256

/* A definition at the beginning of a line, with or without `extern "C"`. */
#define CASE_PATTERN "^[[:space:]]*(extern[[:space:]]+\"C\"[[:space:]]+)?const[[:space:]]+struct[[:space:]]+vb_case[[:space:]]+" \
                     "vb_case_([A-Za-z0-9_]+)[[:space:]]*="

/* The command line of a compiler; what points into `texts` is split at blanks. */
struct command {
    char *texts[2];
    char *arguments[MOST_ARGUMENTS + 1];
    size_t count;
    bool is_full;
};

static const char *ending_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && !strchr(dot, '/') ? dot : "";
}

static bool is_cpp(const char *path)
{
    const char *ending = ending_of(path);
    return strcmp(ending, ".cc") == 0 || strcmp(ending, ".cpp") == 0 || strcmp(ending, ".cxx") == 0;
}

bool vb_compile_takes(const char *path)
{
    return strcmp(ending_of(path), ".c") == 0 || is_cpp(path);
}

static bool is_there(const char *folder, const char *name)
{
    char path[PATH_MAX];
    return (size_t)snprintf(path, sizeof path, "%s/%s", folder, name) < sizeof path && access(path, R_OK) == 0;
}

/* The folder that holds vbench/case.h. */
static int find_include(char *folder, size_t size, struct vb_error *error)
{
    static const char *const beside[] = {"include", "../include"};
    char program[PATH_MAX] = "";
    const char *told = getenv("VBENCH_INCLUDE");
    if (told) {
        if ((size_t)snprintf(folder, size, "%s", told) < size && is_there(folder, "vbench/case.h"))
            return 0;
        return vb_fail(error, VB_ERROR_IO, "there is no vbench/case.h in '%.500s' (VBENCH_INCLUDE)", told);
    }
    if (readlink("/proc/self/exe", program, sizeof program - 1) > 0)
        for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
            char copy[PATH_MAX];
            strcpy(copy, program);
            if ((size_t)snprintf(folder, size, "%s/%s", dirname(copy), beside[i]) < size && is_there(folder, "vbench/case.h"))
                return 0;
        }
    return vb_fail(error, VB_ERROR_IO, "vbench/case.h is not found beside this program; VBENCH_INCLUDE says where it is");
}

static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

/* CACHE/vbench/HASH/, made if need be: a folder for each source file, by its whole path. */
static int cache_folder(const char *source, char *folder, size_t size, struct vb_error *error)
{
    char whole[PATH_MAX];
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (!realpath(source, whole))
        return vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", source, strerror(errno));
    int length = cache && cache[0] == '/' ? snprintf(folder, size, "%s/vbench/%016" PRIx64 "/", cache, hash_of(whole))
                 : home && home[0] == '/'
                     ? snprintf(folder, size, "%s/.cache/vbench/%016" PRIx64 "/", home, hash_of(whole))
                     : snprintf(folder, size, "/tmp/vbench-%ld/%016" PRIx64 "/", (long)getuid(), hash_of(whole));
    if ((size_t)length >= size)
        return vb_fail(error, VB_ERROR_IO, "the path of the cache is too long");
    return vb_folder_make_for(folder, error);
}

static void write_table(FILE *table, char *const *names, size_t count)
{
    fputs("#include <vbench/case.h>\n", table);
    for (size_t i = 0; i < count; i++)
        fprintf(table, "extern const struct vb_case vb_case_%s;\n", names[i]);
    fputs("static const struct vb_case_entry cases[] = {\n", table);
    for (size_t i = 0; i < count; i++)
        fprintf(table, "    {\"%s\", &vb_case_%s, 0, 0},\n", names[i], names[i]);
    fputs("    {0, 0, 0, 0},\n};\nVB_MODULE(cases);\n", table);
}

/* The names of the cases that a file defines, in its order. Returns how many, or an error; the caller frees them. */
static int find_names(FILE *source, char ***names)
{
    regex_t pattern;
    regmatch_t found[3];
    char *line = NULL;
    size_t line_size = 0;
    int count = 0;
    if (regcomp(&pattern, CASE_PATTERN, REG_EXTENDED) != 0)
        return VB_ERROR_MEMORY;
    while (count >= 0 && getline(&line, &line_size, source) >= 0) {
        if (regexec(&pattern, line, 3, found, 0) != 0)
            continue;
        char **more = realloc(*names, ((size_t)count + 1) * sizeof *more);
        *names = more ? more : *names;
        char *name = more ? strndup(line + found[2].rm_so, (size_t)(found[2].rm_eo - found[2].rm_so)) : NULL;
        if (!name) {
            while (count > 0)
                free((*names)[--count]);
            count = VB_ERROR_MEMORY;
            break;
        }
        more[count++] = name;
    }
    free(line);
    regfree(&pattern);
    return count;
}

/* Writes the table of the cases in `source` to `path`. */
static int make_table(const char *source, const char *path, struct vb_error *error)
{
    char **names = NULL;
    struct vb_output output;
    FILE *stream = fopen(source, "re");
    if (!stream)
        return vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", source, strerror(errno));
    int count = find_names(stream, &names);
    fclose(stream);
    int status = count < 0 ? vb_fail_memory(error)
                 : count == 0
                     ? vb_fail(error, VB_ERROR_FORMAT, "'%s' defines no case: const struct vb_case vb_case_NAME = {...};", source)
                     : vb_output_open(&output, path, error);
    if (status == 0) {
        write_table(output.stream, names, (size_t)count);
        status = vb_output_commit(&output, error);
    }
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return status;
}

static void add(struct command *command, const char *argument)
{
    if (command->count == MOST_ARGUMENTS)
        command->is_full = true;
    else
        command->arguments[command->count++] = (char *)(uintptr_t)argument;
}

static void add_words(struct command *command, char *text)
{
    char *rest = NULL;
    for (char *word = text ? strtok_r(text, " \t", &rest) : NULL; word; word = strtok_r(NULL, " \t", &rest))
        add(command, word);
}

/* Says where the compiler cannot be run, or has failed. */
static int run(struct command *command, const char *source, struct vb_error *error)
{
    pid_t child;
    int ended;
    if (command->is_full || command->count == 0)
        return vb_fail(error, VB_ERROR_IO, "cannot compile '%s': the compiler's command line has %s", source,
                       command->is_full ? "too many words" : "no words");
    int failed = posix_spawnp(&child, command->arguments[0], NULL, NULL, command->arguments, environ);
    if (failed)
        return vb_fail(error, VB_ERROR_IO, "cannot compile '%s': '%s': %s", source, command->arguments[0], strerror(failed));
    while (waitpid(child, &ended, 0) < 0)
        if (errno != EINTR)
            return vb_fail(error, VB_ERROR_IO, "cannot compile '%s': %s", source, strerror(errno));
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0)
        return 0;
    return vb_fail(error, VB_ERROR_FORMAT, "'%s' does not compile: '%s' ended with %s %d", source, command->arguments[0],
                   WIFEXITED(ended) ? "status" : "signal", WIFEXITED(ended) ? WEXITSTATUS(ended) : WTERMSIG(ended));
}

static int compile(const char *source, const char *const *flags, const char *table, const char *module, struct vb_error *error)
{
    char include[PATH_MAX];
    char headers[PATH_MAX + 16];
    struct command command = {.count = 0};
    if (find_include(include, sizeof include, error) != 0)
        return error ? error->code : VB_ERROR_IO;
    snprintf(headers, sizeof headers, "%s/vbench", include);
    const char *compiler = getenv(is_cpp(source) ? "CXX" : "CC");
    command.texts[0] = strdup(compiler && *compiler ? compiler : is_cpp(source) ? "c++" : "cc");
    command.texts[1] = strdup(vb_module_flags());
    if (!command.texts[0] || !command.texts[1]) {
        free(command.texts[0]);
        free(command.texts[1]);
        return vb_fail_memory(error);
    }
    add_words(&command, command.texts[0]);
    add_words(&command, command.texts[1]);
    const char *const rest[] = {"-shared", "-I", include, "-I", headers, "-o", module, source, "-x", "c", table, "-x", "none"};
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
        add(&command, rest[i]);
    for (; flags && *flags; flags++)
        add(&command, *flags);
    int status = run(&command, source, error);
    free(command.texts[0]);
    free(command.texts[1]);
    return status;
}

/* Another run may be using the module that is there: a new one takes its name when it is whole. */
int vb_compile_cases(const char *source, const char *const *flags, char **module, struct vb_error *error)
{
    char folder[PATH_MAX];
    char table[PATH_MAX + 64];
    char temporary[PATH_MAX + 64];
    *module = NULL;
    int status = cache_folder(source, folder, sizeof folder, error);
    if (status != 0)
        return status;
    snprintf(table, sizeof table, "%s%ld.table.c", folder, (long)getpid());
    snprintf(temporary, sizeof temporary, "%s%ld.so", folder, (long)getpid());
    status = make_table(source, table, error);
    if (status == 0)
        status = compile(source, flags, table, temporary, error);
    unlink(table);
    if (status == 0 && asprintf(module, "%scases.so", folder) < 0)
        status = vb_fail_memory(error);
    if (status == 0 && rename(temporary, *module) != 0)
        status = vb_fail(error, VB_ERROR_IO, "cannot make '%s': %s", *module, strerror(errno));
    if (status != 0) {
        unlink(temporary);
        free(*module);
        *module = NULL;
    }
    return status;
}
