/* SPDX-License-Identifier: MIT */
#include "cli/compile_file.h"
#include "base/file.h"
#include "cli/compiler.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A definition, as it stands when the preprocessor is done: comments are gone, and so is what #if leaves out. */
#define CASE_PATTERN "(^|[^A-Za-z0-9_])vb_case[[:space:]]+(const[[:space:]]+)?vb_case_([A-Za-z0-9_]+)[[:space:]]*="
#define NAME_GROUP   3
#define GROUPS       4

/* What a compilation leaves until the program ends: two, of `ab`, and one to spare. */
#define MOST_FOLDERS 3

static const char *const left_files[] = {"cases.so", "table.c", "table.o", "seen"};

static char folders[MOST_FOLDERS][PATH_MAX];
static size_t folder_count;

/* One compilation. */
struct job {
    const char *source; /* never begins with '-' */
    bool is_cpp;
    const char *const *flags;
    const char *folder;
    char include[PATH_MAX];
    char headers[PATH_MAX + 16];
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

static bool has_headers(const char *folder)
{
    char path[PATH_MAX + 32];
    return (size_t)snprintf(path, sizeof path, "%s/vbench/case.h", folder) < sizeof path && access(path, R_OK) == 0;
}

static int find_include(char *folder, size_t size, struct vb_error *error)
{
    static const char *const beside[] = {"include", "../include"};
    char program[PATH_MAX] = "";
    const char *told = getenv("VBENCH_INCLUDE");
    if (told && *told) {
        if ((size_t)snprintf(folder, size, "%s", told) < size && has_headers(folder))
            return 0;
        return vb_fail(error, VB_ERROR_IO, "there is no vbench/case.h in '%.500s' (VBENCH_INCLUDE)", told);
    }
    const char *own = readlink("/proc/self/exe", program, sizeof program - 1) > 0 ? dirname(program) : ".";
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
        if ((size_t)snprintf(folder, size, "%s/%s", own, beside[i]) < size && has_headers(folder))
            return 0;
    return vb_fail(error, VB_ERROR_IO,
                   "vbench/case.h is not found beside this program; VBENCH_INCLUDE says where it is");
}

static int path_in(const char *folder, const char *name, char **path, struct vb_error *error)
{
    return asprintf(path, "%s/%s", folder, name) < 0 ? vb_fail_memory(error) : 0;
}

static void remove_folders(void)
{
    for (size_t i = 0; i < folder_count; i++) {
        for (size_t k = 0; k < sizeof left_files / sizeof left_files[0]; k++) {
            char *path;
            if (path_in(folders[i], left_files[k], &path, NULL) == 0) {
                unlink(path);
                free(path);
            }
        }
        rmdir(folders[i]);
    }
}

/* Of this process alone: another that compiles the same source has one of its own, and nobody else can put a module
 * into it. */
static int make_folder(const char **folder, struct vb_error *error)
{
    const char *temporary = getenv("TMPDIR");
    if (folder_count == MOST_FOLDERS)
        return vb_fail(error, VB_ERROR_USAGE, "too many source files");
    char *path = folders[folder_count];
    if ((size_t)snprintf(path, PATH_MAX, "%s/vbench-XXXXXX", temporary && *temporary ? temporary : "/tmp") >= PATH_MAX)
        return vb_fail(error, VB_ERROR_IO, "the path of the temporary folder is too long");
    if (!mkdtemp(path))
        return vb_fail(error, VB_ERROR_IO, "cannot make the folder '%.500s': %s", path, strerror(errno));
    if (folder_count == 0 && atexit(remove_folders) != 0) {
        rmdir(path);
        return vb_fail_memory(error);
    }
    folder_count++;
    *folder = path;
    return 0;
}

static void add_headers(const struct job *job, struct vb_compiler *compiler)
{
    if (job->is_cpp)
        vb_compiler_add(compiler, "-std=gnu++20"); /* for designated initialisers */
    vb_compiler_add(compiler, "-I");
    vb_compiler_add(compiler, job->include);
    vb_compiler_add(compiler, "-idirafter"); /* a header of that name of the user's comes first */
    vb_compiler_add(compiler, job->headers);
}

/* What the compiler sees of the source. */
static int preprocess(const struct job *job, const char *seen, bool is_silent, struct vb_error *error)
{
    struct vb_compiler compiler;
    vb_compiler_begin(&compiler, job->is_cpp);
    add_headers(job, &compiler);
    vb_compiler_add_all(&compiler, job->flags);
    vb_compiler_add_all(&compiler, (const char *const[]){"-E", "-P", job->source, "-o", seen, NULL});
    int status = vb_compiler_run(&compiler, job->source, is_silent, error);
    vb_compiler_release(&compiler);
    return status;
}

static bool is_known(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void free_names(char **names, size_t count)
{
    while (count > 0)
        free(names[--count]);
    free(names);
}

/* The names of the cases in a text, each once. The caller frees them with free_names(). Returns 0 or VB_ERROR_MEMORY.
 */
static int find_names(const char *text, char ***names, size_t *count)
{
    regex_t pattern;
    regmatch_t found[GROUPS];
    int status = regcomp(&pattern, CASE_PATTERN, REG_EXTENDED) == 0 ? 0 : VB_ERROR_MEMORY;
    if (status != 0)
        return status;
    for (; status == 0 && regexec(&pattern, text, GROUPS, found, 0) == 0; text += found[0].rm_eo) {
        const regmatch_t *group = &found[NAME_GROUP];
        char *name = strndup(text + group->rm_so, (size_t)(group->rm_eo - group->rm_so));
        if (name && is_known(*names, *count, name)) {
            free(name);
            continue;
        }
        char **more = name ? realloc(*names, (*count + 1) * sizeof *more) : NULL;
        if (!more) {
            free(name);
            status = VB_ERROR_MEMORY;
            break;
        }
        *names = more;
        more[(*count)++] = name;
    }
    regfree(&pattern);
    return status;
}

static int read_text(const char *path, char **text, struct vb_error *error)
{
    size_t size = 0;
    FILE *stream = fopen(path, "re");
    *text = NULL;
    if (!stream)
        return vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", path, strerror(errno));
    ssize_t length = getdelim(text, &size, '\0', stream);
    bool failed = ferror(stream);
    fclose(stream);
    if (length >= 0 && !failed)
        return 0;
    free(*text);
    *text = failed ? NULL : strdup("");
    return *text ? 0 : vb_fail(error, VB_ERROR_IO, "cannot read '%s'", path);
}

static int write_table(const char *path, char *const *names, size_t count, struct vb_error *error)
{
    struct vb_output output;
    VB_OR_RETURN(vb_output_open(&output, path, error));
    fputs("#include <vbench/case.h>\n", output.stream);
    for (size_t i = 0; i < count; i++)
        fprintf(output.stream, "extern const struct vb_case vb_case_%s;\n", names[i]);
    fputs("static const struct vb_case_entry cases[] = {\n", output.stream);
    for (size_t i = 0; i < count; i++)
        fprintf(output.stream, "    {\"%s\", &vb_case_%s, 0, 0, 0, 0},\n", names[i], names[i]);
    fputs("    {0, 0, 0, 0, 0, 0},\n};\nVB_MODULE(cases);\n", output.stream);
    return vb_output_commit(&output, error);
}

/* Writes the table of all cases that the compiler sees in the source. */
static int make_table(const struct job *job, const char *seen, const char *table, struct vb_error *error)
{
    char *text = NULL;
    char **names = NULL;
    size_t count = 0;
    int status = preprocess(job, seen, true, error);
    if (status == VB_ERROR_FORMAT)
        status = preprocess(job, seen, false, error); /* once more, aloud */
    if (status == 0)
        status = read_text(seen, &text, error);
    if (status == 0 && find_names(text, &names, &count) != 0)
        status = vb_fail_memory(error);
    if (status == 0 && count == 0)
        status = vb_fail(error, VB_ERROR_FORMAT, "'%.500s' defines no case: const struct vb_case vb_case_NAME = {...};",
                         job->source);
    if (status == 0)
        status = write_table(table, names, count, error);
    free_names(names, count);
    free(text);
    return status;
}

/* Without the user's flags, which are for the language of the source, and may not be for this one. */
static int compile_table(const struct job *job, const char *table, const char *object, struct vb_error *error)
{
    struct vb_compiler compiler;
    vb_compiler_begin(&compiler, false);
    vb_compiler_add_all(&compiler, (const char *const[]){"-I", job->include, "-c", table, "-o", object, NULL});
    int status = vb_compiler_run(&compiler, job->source, false, error);
    vb_compiler_release(&compiler);
    return status;
}

static int compile_source(const struct job *job, const char *object, const char *module, struct vb_error *error)
{
    struct vb_compiler compiler;
    vb_compiler_begin(&compiler, job->is_cpp);
    vb_compiler_add(&compiler, "-shared");
    add_headers(job, &compiler);
    vb_compiler_add_all(&compiler, (const char *const[]){job->source, object, NULL});
    vb_compiler_add_all(&compiler, job->flags);
    vb_compiler_add_all(&compiler, (const char *const[]){"-o", module, NULL});
    int status = vb_compiler_run(&compiler, job->source, false, error);
    vb_compiler_release(&compiler);
    return status;
}

static int compile(struct job *job, char **module, struct vb_error *error)
{
    char *seen = NULL;
    char *table = NULL;
    char *object = NULL;
    int status = path_in(job->folder, "seen", &seen, error);
    if (status == 0)
        status = path_in(job->folder, "table.c", &table, error);
    if (status == 0)
        status = path_in(job->folder, "table.o", &object, error);
    if (status == 0)
        status = path_in(job->folder, "cases.so", module, error);
    if (status == 0)
        status = make_table(job, seen, table, error);
    if (status == 0)
        status = compile_table(job, table, object, error);
    if (status == 0)
        status = compile_source(job, object, *module, error);
    free(seen);
    free(table);
    free(object);
    return status;
}

static int check_source(const char *source, struct vb_error *error)
{
    struct stat file;
    if (stat(source, &file) != 0)
        return vb_fail(error, VB_ERROR_IO, "cannot read '%.500s': %s", source, strerror(errno));
    return S_ISREG(file.st_mode) ? 0 : vb_fail(error, VB_ERROR_IO, "cannot read '%.500s': it is no file", source);
}

int vb_compile_cases(const char *source, const char *const *flags, char **module, struct vb_error *error)
{
    char *plain = NULL;
    struct job job = {.is_cpp = is_cpp(source), .flags = flags};
    *module = NULL;
    int status = check_source(source, error);
    if (status == 0)
        status = find_include(job.include, sizeof job.include, error);
    if (status == 0)
        status = make_folder(&job.folder, error);
    if (status == 0 && asprintf(&plain, "%s%s", source[0] == '-' ? "./" : "", source) < 0)
        status = vb_fail_memory(error);
    if (status != 0)
        return status;
    job.source = plain;
    snprintf(job.headers, sizeof job.headers, "%s/vbench", job.include);
    status = compile(&job, module, error);
    free(plain);
    if (status != 0) {
        free(*module);
        *module = NULL;
    }
    return status;
}
