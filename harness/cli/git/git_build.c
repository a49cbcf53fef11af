/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "cli/git/git.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hold_signals.h"
#include "base/text.h"
#include "case.h"
#include "cli/child.h"
#include "conduct/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a built tree depends on beside its commit. */
struct git_key {
    char *text;    /* all of it, in lines */
    char name[17]; /* of its folder: hexadecimal digits */
};

static const char *const told_by[] = {
    "PATH",
    "CC",
    "CXX",
    "CPP",
    "LD",
    "AR",
    "AS",
    "CFLAGS",
    "CXXFLAGS",
    "CPPFLAGS",
    "LDFLAGS",
    "LDLIBS",
    "LIBS",
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
    "LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "PKG_CONFIG_PATH",
    "CMAKE_PREFIX_PATH",
    "CMAKE_BUILD_TYPE",
    "CMAKE_GENERATOR",
    "CMAKE_TOOLCHAIN_FILE",
    "VBENCH_INCLUDE",
    NULL,
};

/* FNV-1a, of 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return value;
}

static void write_parts(FILE *stream, const char *store, const char *command)
{
    fprintf(stream, "repository: %s\ncommand: %s\nvbench: %s, modules %u\nflags: %s\n", store, command,
            vb_program_version(), (unsigned)VB_MODULE_VERSION, vb_module_flags());
    for (const char *const *name = told_by; *name; name++) {
        const char *value = getenv(*name);
        if (value)
            fprintf(stream, "%s=%s\n", *name, value);
    }
}

/* Of the repository `store`, the build command, what the environment tells compilers and build systems, and this
 * program's version and module flags. Release it after success. Returns 0 or VB_ERROR_MEMORY. */
static int git_key_make(struct git_key *key, const char *store, const char *command, struct vb_error *error)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return vb_fail_memory(error);
    write_parts(stream, store, command);
    key->text = vb_text_close(&text, stream);
    if (!key->text)
        return vb_fail_memory(error);
    snprintf(key->name, sizeof key->name, "%016" PRIx64, hash(key->text));
    return 0;
}

static void git_key_release(struct git_key *key)
{
    free(key->text);
    key->text = NULL;
}

/* Where one tree is built. */
struct place {
    char *tree;
    char *built; /* the file that says so */
    char *log;
    char *folder; /* that all three lie in */
    char *cache;  /* that all places lie in */
};

/* What a build that failed said last. */

#define LINES 20
#define BYTES 4000

static bool is_obeyed(unsigned char byte)
{
    return (byte < ' ' && byte != '\n' && byte != '\t') || byte == 127;
}

/* Where the last LINES lines begin. */
static size_t find_start(const char *text, size_t length)
{
    size_t start = length;
    for (int lines = 0; start > 0; start--)
        if (text[start - 1] == '\n' && start < length && ++lines == LINES)
            break;
    return start;
}

/* Writes the last lines of a file to standard error. Bytes that a terminal would obey become '?'. */
static void build_log_show_end(const char *path)
{
    char text[BYTES];
    FILE *stream = fopen(path, "re");
    if (!stream)
        return;
    if (fseek(stream, -BYTES, SEEK_END) != 0)
        rewind(stream);
    size_t length = fread(text, 1, sizeof text, stream);
    fclose(stream);
    for (size_t i = find_start(text, length); i < length; i++)
        fputc(is_obeyed((unsigned char)text[i]) ? '?' : text[i], stderr);
    if (length > 0 && text[length - 1] != '\n')
        fputc('\n', stderr);
}

static void release(struct place *place)
{
    free(place->tree);
    free(place->built);
    free(place->log);
    free(place->folder);
    free(place->cache);
}

/* The paths of a commit in the cache; `commit` NULL: the tree we are in, of which only the log is there. */
static int find_place(struct place *place, const struct vb_git_recipe *recipe, const struct git_key *key,
                      const char *commit, struct vb_error *error)
{
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    bool is_told = cache && cache[0] == '/';
    *place = (struct place){0};
    if (!is_told && !(home && home[0] == '/'))
        return vb_fail(error, VB_ERROR_IO, "there is no folder for the cache: neither XDG_CACHE_HOME nor HOME is set");
    bool lacks = asprintf(&place->cache, "%s%s/vbench/git", is_told ? cache : home, is_told ? "" : "/.cache") < 0;
    lacks = lacks || asprintf(&place->folder, "%s/%s/%s", place->cache, key->name, commit ? commit : "here") < 0;
    lacks = lacks || asprintf(&place->log, "%s/build.log", place->folder) < 0;
    lacks = lacks || asprintf(&place->tree, commit ? "%s/tree" : "%s", commit ? place->folder : recipe->git->top) < 0;
    lacks = lacks || asprintf(&place->built, "%s/built", place->folder) < 0;
    return lacks ? vb_fail_memory(error) : 0;
}

/* Whether it was built to the end, and is still there. */
static bool is_built(const struct place *place, const struct git_key *key)
{
    size_t size = strlen(key->text);
    char *text VB_FREE = malloc(size + 2);
    FILE *stream VB_FCLOSE = text ? fopen(place->built, "re") : NULL;
    return stream && fread(text, 1, size + 2, stream) == size && memcmp(text, key->text, size) == 0 &&
           access(place->tree, X_OK) == 0;
}

static int say_built(const struct place *place, const struct git_key *key, struct vb_error *error)
{
    struct vb_output output;
    VB_OR_RETURN(vb_output_open(&output, place->built, error));
    fputs(key->text, output.stream);
    return vb_output_commit(&output, error);
}

/* The files of the commit, and of its submodules. No hook is run: what hooks do is meant for the user's own work tree.
 */
static int check_out(const struct vb_git *git, const char *commit, const char *tree, int log, struct vb_error *error)
{
    char modules[4096 + 16];
    VB_OR_RETURN(vb_git_run(git->top,
                            (const char *const[]){"-c", "core.hooksPath=/dev/null", "worktree", "add", "--detach",
                                                  "--force", tree, commit, NULL},
                            log, error));
    snprintf(modules, sizeof modules, "%s/.gitmodules", tree);
    return access(modules, F_OK) == 0
               ? vb_git_run(tree, (const char *const[]){"submodule", "update", "--init", "--recursive", NULL}, log,
                            error)
               : 0;
}

static int run_command(const struct vb_git_recipe *recipe, const char *tree, int log, struct vb_error *error)
{
    char cannot[600], end[VB_CHILD_END_MAX];
    const struct vb_child sh = {.words = (const char *const[]){"sh", "-c", recipe->command, NULL},
                                .folder = tree,
                                .output = log,
                                .errors = log,
                                .cannot = cannot,
                                .is_alone = true};
    int ended;
    snprintf(cannot, sizeof cannot, "cannot run 'sh' in '%.500s'", tree);
    VB_OR_RETURN(vb_child_run(&sh, &ended, error));
    if (ended == 0)
        return 0;
    return vb_fail(error, VB_ERROR_FORMAT, "its command ended with %s", vb_child_say_end(ended, end));
}

static int find_product(const struct vb_git_recipe *recipe, const struct place *place, const char *name, char **product,
                        struct vb_error *error)
{
    struct stat file;
    if (asprintf(product, "%s/%s", place->tree, recipe->product) < 0) {
        *product = NULL;
        return vb_fail_memory(error);
    }
    if (stat(*product, &file) == 0 && S_ISREG(file.st_mode))
        return 0;
    free(*product);
    *product = NULL;
    return vb_fail(error, VB_ERROR_FORMAT, "the build of %s did not make '%s'; its log is '%s'", name, recipe->product,
                   place->log);
}

/* Both steps, with what they say in the log. */
static int make(const struct vb_git_recipe *recipe, const struct place *place, const char *commit, const char *name,
                struct vb_error *error)
{
    struct vb_error reason = {0};
    int log = open(place->log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (log < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", place->log, strerror(errno));
    if (!recipe->is_quiet)
        fprintf(stderr, "%s: building %s\n", recipe->title, name);
    int status = commit ? check_out(recipe->git, commit, place->tree, log, &reason) : 0;
    if (status == 0)
        status = run_command(recipe, place->tree, log, &reason);
    close(log);
    if (status == VB_ERROR_FORMAT) {
        if (!recipe->hides_log)
            build_log_show_end(place->log);
        return vb_fail(error, status, "cannot build %s: %.300s; the whole log is '%s'", name, reason.text, place->log);
    }
    if (status != 0)
        *error = reason;
    return status;
}

static int build_held(const struct vb_git_recipe *recipe, const struct place *place, const struct git_key *key,
                      const char *commit, const char *name, char **product, struct vb_error *error)
{
    struct vb_hold hold;
    vb_hold_signals(&hold); /* what is half built is removed, whenever a signal comes */
    unlink(place->built);
    vb_git_remove_tree(place->tree);
    int status = make(recipe, place, commit, name, error);
    if (status == 0)
        status = find_product(recipe, place, name, product, error);
    if (status == 0)
        status = say_built(place, key, error);
    if (status != 0)
        vb_git_remove_tree(place->tree);
    vb_hold_end(&hold);
    return status;
}

/* Holds the folder of a commit, with others who use what is built there, or alone. It may have been removed while we
 * waited: then it is made again. Returns a descriptor, which a program that takes our place keeps; or VB_ERROR_IO. */
static int hold(const struct place *place, int how, struct vb_error *error)
{
    for (;;) {
        struct stat held;
        struct stat named;
        int status = vb_folder_make_for(place->log, error);
        if (status != 0)
            return status;
        int folder = open(place->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int kept = folder < 0 ? -1 : fcntl(folder, F_DUPFD, VB_FD_CLEAR_OF_WORKERS);
        if (folder >= 0)
            close(folder);
        while (kept >= 0 && flock(kept, how) != 0 && errno == EINTR)
            continue;
        if (kept < 0 || fstat(kept, &held) != 0)
            return vb_fail(error, VB_ERROR_IO, "cannot hold the folder '%s': %s", place->folder, strerror(errno));
        if (stat(place->folder, &named) == 0 && named.st_ino == held.st_ino)
            return kept;
        close(kept);
    }
}

/* The commit is held from then on, until this process ends: nobody removes what it uses. */
static int use_commit(const struct vb_git_recipe *recipe, const struct place *place, const struct git_key *key,
                      const char *commit, const char *name, char **product, struct vb_error *error)
{
    int held = hold(place, LOCK_SH, error);
    if (held < 0)
        return held;
    if (!is_built(place, key)) {
        close(held);
        held = hold(place, LOCK_EX, error);
        if (held < 0)
            return held;
        int status = is_built(place, key) ? 0 : build_held(recipe, place, key, commit, name, product, error);
        if (status != 0) {
            close(held);
            return status;
        }
        flock(held, LOCK_SH);
        if (*product)
            vb_git_prune(place->cache, recipe->is_quiet ? NULL : recipe->title);
    }
    utimensat(AT_FDCWD, place->built, NULL, 0); /* used now */
    return *product ? 0 : find_product(recipe, place, name, product, error);
}

static int build(const struct vb_git_recipe *recipe, const char *commit, const char *name, char **product,
                 struct vb_error *error)
{
    struct git_key key VB_RELEASE(git_key_release) = {0};
    struct place place VB_RELEASE(release) = {0};
    VB_OR_RETURN(git_key_make(&key, recipe->git->store, recipe->command, error));
    VB_OR_RETURN(find_place(&place, recipe, &key, commit, error));
    if (commit)
        return use_commit(recipe, &place, &key, commit, name, product, error);
    int held VB_CLOSE_FD = hold(&place, LOCK_EX, error);
    if (held < 0)
        return held;
    VB_OR_RETURN(make(recipe, &place, NULL, name, error));
    return find_product(recipe, &place, name, product, error);
}

int vb_git_build(const struct vb_git_recipe *recipe, const char *commit, const char *name, char **product,
                 struct vb_error *error)
{
    char both[600];
    *product = NULL;
    snprintf(both, sizeof both, "'%.500s' (%.12s)", name, commit);
    return build(recipe, commit, vb_text_behind(name, commit) ? commit : both, product, error);
}

int vb_git_build_here(const struct vb_git_recipe *recipe, char **product, struct vb_error *error)
{
    *product = NULL;
    return build(recipe, NULL, "the working tree", product, error);
}

void vb_git_say_product(char *text, size_t size, const char *path)
{
    const char *cached = strstr(path, "/vbench/git/");
    char commit[VB_GIT_COMMIT_MAX];
    int end = 0;
    bool is_kept = cached && sscanf(cached, "/vbench/git/%*[0-9a-f]/%64[0-9a-f]/tree/%n", commit, &end) == 1 && end > 0;
    if (is_kept)
        snprintf(text, size, "%.12s:%s", commit, cached + end);
    else
        snprintf(text, size, "%s", path);
}
