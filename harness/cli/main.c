/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "base/environment.h"
#include "base/hold_signals.h"
#include "base/nearest.h"
#include "base/plain_locale.h"
#include "cli/ab/ab.h"
#include "cli/command.h"
#include "cli/complete.h"
#include "cli/git/git.h"
#include "cli/options.h"
#include "cli/module_option.h"
#include "conduct/allocators.h"
#include "measure/how_compiled.h"
#include "measure/ledger/ledger.h"
#include "measure/worker.h"
#include "talk/protocol.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct vb_own_origin {
    struct vb_case_source source;
    bool found;
    struct vb_origin origin;
};

/* `--version`: what this program is, and what it stands on. */

/* The other allocators that `run` can time under. */
static void print_allocators(const char *own)
{
    struct vb_allocator_set all;
    vb_allocators_all(&all);
    for (size_t i = 0; i < all.count; i++) {
        struct vb_allocator_choice *choice = &all.items[i];
        struct vb_error error;
        if (strcmp(choice->name, own) == 0)
            continue;
        if (vb_allocator_find(choice, &error) != 0)
            printf("missing: %s\n", error.text);
        else if (choice->library[0] || choice->program[0])
            printf("also: %s (%s)\n", choice->name, choice->library[0] ? choice->library : choice->program);
    }
}

/* Prints version, allocator, counting backend (after its self-test), Google Benchmark, and the other allocators that
 * are there to be timed under. Returns the exit status. */
static int version_print(const struct vb_program *program)
{
    struct vb_allocator allocator;
    vb_allocator_describe(&allocator);
    enum vb_ledger_backend backend = vb_ledger_open(VB_LEDGER_AUTO);
    const char *untrusted = vb_untrustworthy_time();
    printf("%s %s\n", program->title, vb_program_version());
    printf("allocator: %s%s%s (%s)\n", allocator.name, *allocator.version ? " " : "", allocator.version,
           allocator.file);
    if (backend == VB_LEDGER_OFF)
        printf("counting: off (%s)\n", vb_ledger_reason());
    else
        printf("counting: %s (self-test passed)\n", vb_ledger_backend_name(backend));
    printf("timing: Google Benchmark %s%s%s%s\n", vb_gbench_version(), untrusted ? " (no verdicts: " : "",
           untrusted ? untrusted : "", untrusted ? ")" : "");
    print_allocators(allocator.name);
    return VB_EXIT_OK;
}

const struct vb_origin *vb_program_origin(const struct vb_program *program)
{
    struct vb_own_origin *own = program->own;
    if (!own)
        return program->origin;
    if (!own->found)
        vb_origin_find(&own->source, &own->origin);
    own->found = true;
    return &own->origin;
}

int vb_complain(const struct vb_program *program, const struct vb_error *error)
{
    fprintf(stderr, "%s: %s\n", program->title, error->text);
    if (error->code == VB_ERROR_STOPPED && error->signal)
        return VB_EXIT_SIGNAL_BASE + error->signal;
    return error->code == VB_ERROR_USAGE ? VB_EXIT_USAGE : VB_EXIT_CANNOT;
}

int vb_finish_stdout(const struct vb_program *program, int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    /* An earlier write that failed has left its mark on the stream, but no reason. */
    fprintf(stderr, "%s: cannot write standard output%s%s\n", program->title, errno ? ": " : "",
            errno ? strerror(errno) : "");
    return status == VB_EXIT_OK ? VB_EXIT_CANNOT : status;
}

int vb_command_call(const struct vb_program *program, vb_command_function *command, int argc, char **argv)
{
    struct vb_error error = {0};
    int status = command(program, argc, argv, &error);
    return status < 0 ? vb_complain(program, &error) : vb_finish_stdout(program, status);
}

static int call(const struct vb_program *program, const struct vb_command *command, int argc, char **argv)
{
    char name[128];
    snprintf(name, sizeof name, "%s %s", program->title, command->name);
    argv[0] = name;
    return vb_command_call(program, command->function, argc, argv);
}

/* The command that a first word was probably meant to be, which is neither one nor the name of a case, nor nearer to
 * that. NULL: none. */
static const char *misspelt_command(const struct vb_program *program, const char *word)
{
    if (strpbrk(word, ":/*?[-\\"))
        return NULL;
    struct vb_nearest nearest = vb_nearest_to(word);
    for (const struct vb_case_entry *entry = program->cases; entry->name; entry++)
        vb_nearest_offer(&nearest, entry->name);
    size_t of_case = nearest.distance;
    const struct vb_command *command;
    for (size_t i = 0; (command = vb_command_at(program, i)); i++)
        vb_nearest_offer(&nearest, command->name);
    return nearest.distance < of_case ? nearest.best : NULL;
}

/* "help --man" prints the program's manual page, "help --man COMMAND" that command's. */
static int print_manual(const struct vb_program *program, const struct vb_command *command)
{
    char *arguments[] = {(char *)(uintptr_t)program->title, (char *)(uintptr_t)VB_MANUAL_ARGUMENT, NULL};
    if (command)
        return call(program, command, 2, arguments);
    vb_manual_of_program(program);
    return vb_finish_stdout(program, VB_EXIT_OK);
}

/* "help" is "--help", "help COMMAND" that command's. */
static int help(const struct vb_program *program, int argc, char **argv)
{
    bool as_manual = argc >= 3 && strcmp(argv[2], "--man") == 0;
    argc -= as_manual;
    argv += as_manual;
    const struct vb_command *command = argc >= 3 ? vb_command_find(program, argv[2]) : NULL;
    if (argc >= 3 && !command) {
        const char *meant = misspelt_command(program, argv[2]);
        struct vb_error error;
        vb_fail(&error, VB_ERROR_USAGE, "there is no command '%s'%s%s%s", argv[2], meant ? "; did you mean '" : "",
                meant ? meant : "", meant ? "'?" : "");
        return vb_complain(program, &error);
    }
    if (as_manual)
        return print_manual(program, command);
    char *arguments[] = {(char *)(uintptr_t)program->title, (char *)(uintptr_t) "--help", NULL};
    return command ? call(program, command, 2, arguments) : vb_command_call(program, vb_command_run, 2, arguments);
}

/* A standard stream that is closed would be the number of the next file or socket opened, and what is printed would end
 * up there. It is opened the wrong way round instead, so that using it fails as it should. */
static void occupy_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return; /* no /dev/null: then as it was */
}

/* A worker has its cases from where its conductor has them. Its locale is theirs. */
static int work(const struct vb_module *own)
{
    struct vb_case_source source;
    vb_source_load(&source, own);
    return vb_worker_main(&source);
}

static int run_command(struct vb_program *program, int argc, char **argv)
{
    char invocation[2 * PATH_MAX + 16];
    if (program->module) {
        const char *quote = strpbrk(program->module, " \t\"$`\\*?[&|;<>()!#~") ? "'" : ""; /* as a shell takes it */
        snprintf(invocation, sizeof invocation, "%s --cases %s%s%s", program->invocation, quote, program->module,
                 quote);
        program->invocation = invocation;
    }
    if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0))
        return vb_finish_stdout(program, version_print(program));
    if (argc >= 2 && strcmp(argv[1], "help") == 0)
        return help(program, argc, argv);
    if (argc >= 2 && strcmp(argv[1], "--list") == 0)
        argv[1] = (char *)(uintptr_t) "list";
    const struct vb_command *command = argc >= 2 ? vb_command_find(program, argv[1]) : NULL;
    if (command)
        return call(program, command, argc - 1, argv + 1);
    const char *meant = argc >= 2 ? misspelt_command(program, argv[1]) : NULL;
    if (meant) {
        struct vb_error error;
        vb_fail(&error, VB_ERROR_USAGE, "there is no command and no case '%s'; did you mean '%s'?", argv[1], meant);
        return vb_complain(program, &error);
    }
    argv[0] = (char *)(uintptr_t)program->title;
    return vb_command_call(program, vb_command_run, argc, argv);
}

static int run_with_module(struct vb_program *program, int argc, char **argv)
{
    struct vb_cases_module module;
    struct vb_error error = {0};
    if (vb_module_open(&module, program->module, program->compiler_flags, &error) != 0)
        return vb_complain(program, &error);
    program->cases = module.described.cases;
    program->module_file = &module.file;
    program->origin = &module.described.origin;
    int status = run_command(program, argc, argv);
    vb_module_close(&module);
    return status;
}

static int run_with_own(struct vb_program *program, const struct vb_module *cases, int argc, char **argv)
{
    struct vb_own_origin own = {.found = false};
    struct vb_error error = {0};
    if (vb_cases_check(program->cases, &error) != 0)
        return vb_complain(program, &error);
    vb_source_own(&own.source, cases);
    program->own = &own;
    return run_command(program, argc, argv);
}

/* A program may meet a library of another version, which knows other descriptors. */
static int refuse(const char *title, const struct vb_error *reason)
{
    fprintf(stderr, "%s: this program %s\n", title, reason->text);
    return VB_EXIT_CANNOT;
}

int vb_program_main(int argc, char **argv, const char *title, const struct vb_module *own)
{
    struct vb_error error = {0};
    if (vb_source_check(own, &error) != 0)
        return refuse(title, &error);
    if (argc == 2 && strcmp(argv[1], VB_WORKER_ARGUMENT) == 0)
        return work(own);

    occupy_standard_streams();
    locale_t before = vb_plain_locale_begin();
    struct vb_program program = {.title = title, .invocation = argv[0] ? argv[0] : title, .cases = own->cases};
    argp_err_exit_status = VB_EXIT_USAGE;
    vb_hold_announce(title);
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error we report, after everything is saved */
    signal(SIGCHLD, SIG_DFL); /* the parent may have ignored it; we wait for our children */
    signal(SIGXFSZ, SIG_IGN); /* a file that gets too large is one, too */
    if (argc >= 2 && strcmp(argv[1], VB_COMPLETE_ARGUMENT) == 0)
        return vb_complete_main(&program, argc, argv);
    int status;
    char **flags;
    bool is_git = vb_git_options_are_meant(argc, argv); /* what names files then is not to be taken for cases of here */
    bool taken = is_git || vb_module_take_arguments(&argc, argv, &program.module, &flags, &error) == 0;
    program.compiler_flags = is_git ? NULL : (const char *const *)flags;
    if (is_git)
        status = vb_ab_git(&program, argc, argv);
    else if (!taken)
        status = vb_complain(&program, &error);
    else
        status = program.module ? run_with_module(&program, argc, argv) : run_with_own(&program, own, argc, argv);
    vb_plain_locale_end(before);
    return status;
}
