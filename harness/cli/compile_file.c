/* SPDX-License-Identifier: MIT */
#include "cli/compile_file.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/environment.h"
#include "base/hold_signals.h"
#include "cli/child.h"
#include "cli/find_header.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <regex.h>
#include <stdint.h>
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
    static const char *const endings[] = {".cc", ".cpp", ".cxx", ".c++", ".cp", ".C", ".CPP"}; /* as g++ has them */
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (strcmp(ending_of(path), endings[i]) == 0)
            return true;
    return false;
}

bool vb_compile_takes(const char *path)
{
    return strcmp(ending_of(path), ".c") == 0 || is_cpp(path);
}

static int path_in(const char *folder, const char *name, char **path, struct vb_error *error)
{
    return asprintf(path, "%s/%s", folder, name) < 0 ? vb_fail_memory(error) : 0;
}

/* Also before a signal ends the program: so it calls nothing that allocates. */
static void remove_folders(void)
{
    for (size_t i = 0; i < folder_count; i++) {
        int folder = open(folders[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
        for (size_t k = 0; k < sizeof left_files / sizeof left_files[0]; k++)
            unlinkat(folder, left_files[k], 0);
        close(folder);
        rmdir(folders[i]);
    }
}

/* The folder that is counted is one that is there: a signal that came in between would leave it. */
static int make_counted_folder(char *path)
{
    struct vb_hold hold;
    vb_hold_signals(&hold);
    int status = mkdtemp(path) ? 0 : -1;
    folder_count += status == 0;
    int reason = errno;
    vb_hold_end(&hold);
    errno = reason;
    return status;
}

/* Of this process alone: another that compiles the same source has one of its own, and nobody else can put a module
 * into it. */
static int make_folder(const char **folder, struct vb_error *error)
{
    if (folder_count == MOST_FOLDERS)
        return vb_fail(error, VB_ERROR_USAGE, "too many source files");
    char *path = folders[folder_count];
    if ((size_t)snprintf(path, PATH_MAX, "%s/vbench-XXXXXX", vb_temporary_folder()) >= PATH_MAX)
        return vb_fail(error, VB_ERROR_IO, "the path of the temporary folder is too long");
    if (folder_count == 0 && atexit(remove_folders) != 0)
        return vb_fail_memory(error);
    vb_hold_clean_up_by(remove_folders);
    if (make_counted_folder(path) != 0)
        return vb_fail(error, VB_ERROR_IO, "cannot make the folder '%.500s': %s", path, strerror(errno));
    *folder = path;
    return 0;
}

/* A command line. Words are not copied: they must outlive it. */
struct compiler {
    char *text;   /* of the variable or the fallback, split into words */
    char *flags;  /* of measured files, likewise */
    char **words; /* end with NULL */
    size_t count;
    size_t room;
    bool no_memory; /* a word was lost */
};

#define BLANKS " \t\n"

static void compiler_add(struct compiler *compiler, const char *word)
{
    if (compiler->count + 1 >= compiler->room) {
        size_t room = compiler->room * 2 + 32;
        char **words = realloc(compiler->words, room * sizeof *words);
        if (!words) {
            compiler->no_memory = true;
            return;
        }
        compiler->words = words;
        compiler->room = room;
    }
    compiler->words[compiler->count++] = (char *)(uintptr_t)word;
    compiler->words[compiler->count] = NULL;
}

/* Adds words up to a NULL; none where `words` is NULL. */
static void compiler_add_all(struct compiler *compiler, const char *const *words)
{
    for (; words && *words; words++)
        compiler_add(compiler, *words);
}

static char *add_split(struct compiler *compiler, const char *text)
{
    char *copy = strdup(text);
    char *rest = NULL;
    compiler->no_memory = compiler->no_memory || !copy;
    for (char *word = copy ? strtok_r(copy, BLANKS, &rest) : NULL; word; word = strtok_r(NULL, BLANKS, &rest))
        compiler_add(compiler, word);
    return copy;
}

/* Begins a command line with $CC (else cc), or $CXX (else c++), and the flags of measured files. */
static void compiler_begin(struct compiler *compiler, bool is_cpp)
{
    const char *told = getenv(is_cpp ? "CXX" : "CC");
    bool is_told = told && told[strspn(told, BLANKS)] != '\0';
    *compiler = (struct compiler){.count = 0};
    compiler->text = add_split(compiler, is_told ? told : is_cpp ? "c++" : "cc");
    compiler->flags = add_split(compiler, vb_module_flags());
}

static void compiler_release(struct compiler *compiler)
{
    free(compiler->text);
    free(compiler->flags);
    free(compiler->words);
    *compiler = (struct compiler){.count = 0};
}

/* Runs it and waits. What it says goes to standard error, or nowhere where `is_silent`. A signal that stops us stops
 * it, too. Returns 0; VB_ERROR_FORMAT where it fails on `source`; VB_ERROR_IO where it cannot be run; VB_ERROR_STOPPED;
 * VB_ERROR_MEMORY. */
static int compiler_run(const struct compiler *compiler, const char *source, bool is_silent, struct vb_error *error)
{
    char cannot[700], end[VB_CHILD_END_MAX];
    const int errors = is_silent ? -1 : STDERR_FILENO;
    const struct vb_child child = {.words = (const char *const *)compiler->words,
                                   .output = errors, /* our standard output is not the compiler's to write to */
                                   .errors = errors,
                                   .cannot = cannot,
                                   .is_alone = true}; /* it is a driver: what it starts is to stop with it */
    int ended;
    if (compiler->no_memory)
        return vb_fail_memory(error);
    snprintf(cannot, sizeof cannot, "cannot compile '%.400s': '%.200s'", source, compiler->words[0]);
    VB_OR_RETURN(vb_child_run(&child, &ended, error));
    return ended == 0 ? 0
                      : vb_fail(error, VB_ERROR_FORMAT, "'%.400s' does not compile: '%.200s' ended with %s", source,
                                compiler->words[0], vb_child_say_end(ended, end));
}

static void add_headers(const struct job *job, struct compiler *compiler)
{
    if (job->is_cpp)
        compiler_add(compiler, "-std=gnu++20"); /* for designated initialisers */
    compiler_add(compiler, "-I");
    compiler_add(compiler, job->include);
    compiler_add(compiler, "-idirafter"); /* a header of that name of the user's comes first */
    compiler_add(compiler, job->headers);
}

/* What the compiler sees of the source. */
static int preprocess(const struct job *job, const char *seen, bool is_silent, struct vb_error *error)
{
    struct compiler compiler VB_RELEASE(compiler_release) = {0};
    compiler_begin(&compiler, job->is_cpp);
    add_headers(job, &compiler);
    compiler_add_all(&compiler, job->flags);
    compiler_add_all(&compiler, (const char *const[]){"-E", "-P", job->source, "-o", seen, NULL});
    return compiler_run(&compiler, job->source, is_silent, error);
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
    struct compiler compiler VB_RELEASE(compiler_release) = {0};
    compiler_begin(&compiler, false);
    compiler_add_all(&compiler, (const char *const[]){"-I", job->include, "-c", table, "-o", object, NULL});
    return compiler_run(&compiler, job->source, false, error);
}

static int compile_source(const struct job *job, const char *object, const char *module, struct vb_error *error)
{
    struct compiler compiler VB_RELEASE(compiler_release) = {0};
    compiler_begin(&compiler, job->is_cpp);
    compiler_add(&compiler, "-shared");
    add_headers(job, &compiler);
    compiler_add_all(&compiler, (const char *const[]){job->source, object, NULL});
    compiler_add_all(&compiler, job->flags);
    compiler_add_all(&compiler, (const char *const[]){"-o", module, NULL});
    return compiler_run(&compiler, job->source, false, error);
}

static int compile(struct job *job, char **module, struct vb_error *error)
{
    char *seen VB_FREE = NULL;
    char *table VB_FREE = NULL;
    char *object VB_FREE = NULL;
    VB_OR_RETURN(path_in(job->folder, "seen", &seen, error));
    VB_OR_RETURN(path_in(job->folder, "table.c", &table, error));
    VB_OR_RETURN(path_in(job->folder, "table.o", &object, error));
    VB_OR_RETURN(path_in(job->folder, "cases.so", module, error));
    VB_OR_RETURN(make_table(job, seen, table, error));
    VB_OR_RETURN(compile_table(job, table, object, error));
    return compile_source(job, object, *module, error);
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
    char *plain VB_FREE = NULL;
    struct job job = {.is_cpp = is_cpp(source), .flags = flags};
    *module = NULL;
    VB_OR_RETURN(check_source(source, error));
    VB_OR_RETURN(vb_find_case_header(job.include, sizeof job.include, error));
    VB_OR_RETURN(make_folder(&job.folder, error));
    if (asprintf(&plain, "%s%s", source[0] == '-' ? "./" : "", source) < 0)
        return vb_fail_memory(error);
    job.source = plain;
    snprintf(job.headers, sizeof job.headers, "%s/vbench", job.include);
    int status = compile(&job, module, error);
    if (status != 0) {
        free(*module);
        *module = NULL;
    }
    return status;
}
