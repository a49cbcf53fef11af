/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"
#include "base/case_table.h"
#include "cli/module_option.h"
#include "conduct/plan.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEANING_LENGTH 70

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 127)
            return false;
    return true;
}

/* Up to the end of a word, where it is long. */
static int beginning_of(const char *text)
{
    size_t length = strlen(text);
    if (length <= MEANING_LENGTH)
        return (int)length;
    length = MEANING_LENGTH;
    while (length > 0 && text[length] != ' ')
        length--;
    return (int)length;
}

void vb_complete_offer(const char *typed, const char *before, const char *word, const char *meaning)
{
    size_t length = strlen(before);
    size_t typed_length = strlen(typed);
    if (!is_plain(before) || !is_plain(word) ||
        strncmp(typed, before, length < typed_length ? length : typed_length) != 0 ||
        (typed_length > length && strncmp(typed + length, word, typed_length - length) != 0))
        return;
    printf("%s%s", before, word);
    if (meaning && is_plain(meaning))
        printf("\t%.*s", beginning_of(meaning), meaning);
    putchar('\n');
}

/* A pattern is offered once what stands before its last part is typed: all of it at once would be too long a list. */
static void offer_part(const char *typed, const char *before, const char *part, const char *meaning)
{
    if (strlen(typed) + 1 >= strlen(before))
        vb_complete_offer(typed, before, part, meaning);
}

static void offer_point(const struct vb_plan_point *point, const char *typed)
{
    char before[1024];
    const struct vb_case *descriptor = point->entry->descriptor;
    if (*point->point && (size_t)snprintf(before, sizeof before, "%s:", point->entry->name) < sizeof before)
        offer_part(typed, before, point->point, descriptor->summary);
    if ((size_t)snprintf(before, sizeof before, "%s%s%s/", point->entry->name, *point->point ? ":" : "",
                         point->point) >= sizeof before)
        return;
    for (size_t i = 0; i < point->variant_count; i++)
        offer_part(typed, before, descriptor->variants[point->variants[i]].name,
                   descriptor->variants[point->variants[i]].summary);
}

/* Of a case with points, its variants at all of them. */
static void offer_variants(const struct vb_case_entry *entry, const char *typed)
{
    char before[200];
    snprintf(before, sizeof before, "%s/", entry->name);
    for (size_t i = 0; i < vb_case_variant_count(entry->descriptor); i++)
        offer_part(typed, before, entry->descriptor->variants[i].name, entry->descriptor->variants[i].summary);
}

/* The patterns that choose cases: names, and as far as is typed already, their points and variants. */
static void offer_patterns(const struct vb_case_entry *cases, const char *typed)
{
    const struct vb_plan_options options = {.thorough = false};
    struct vb_plan plan;
    for (const struct vb_case_entry *entry = cases; entry->name; entry++)
        if (entry->descriptor)
            vb_complete_offer(typed, "", entry->name, entry->descriptor->summary);
    if (vb_plan_make(&plan, cases, &options, NULL) != 0)
        return;
    const struct vb_case_entry *last = NULL;
    for (size_t i = 0; i < plan.count; i++) {
        const struct vb_plan_point *point = &plan.points[i];
        if (point->entry->descriptor && *point->point && point->entry != last)
            offer_variants(point->entry, typed);
        if (point->entry->descriptor)
            offer_point(point, typed);
        last = point->entry;
    }
    vb_plan_release(&plan);
}

static void offer_values(const struct vb_param *param, const char *typed, size_t before)
{
    char front[300];
    char value[300];
    const char *comma = strrchr(typed, ',');
    snprintf(front, sizeof front, "%.*s%s=", (int)before, typed, param->name);
    if (strncmp(typed, front, strlen(front)) != 0)
        return;
    if (comma)
        snprintf(front, sizeof front, "%.*s", (int)(comma + 1 - typed), typed);
    for (const char *values = param->more_values ? param->more_values : param->values; *values;
         values += *values == ',') {
        int length = (int)strcspn(values, ",");
        snprintf(value, sizeof value, "%.*s", length, values);
        vb_complete_offer(typed, front, value, param->summary);
        values += length;
    }
}

/* Several cases may have a parameter of the same name: it is offered once. */
static bool is_first(const struct vb_case_entry *cases, const struct vb_case_entry *own, const char *param)
{
    for (; cases != own; cases++)
        if (cases->descriptor && vb_case_param_index(cases->descriptor, param) >= 0)
            return false;
    return true;
}

/* Parameters of cases, "NAME=", and behind that their values. */
static void offer_params(const struct vb_case_entry *cases, const char *typed, size_t before)
{
    char front[100];
    char name[100];
    snprintf(front, sizeof front, "%.*s", (int)before, typed);
    for (const struct vb_case_entry *entry = cases; entry->name; entry++)
        for (size_t i = 0; entry->descriptor && i < vb_case_param_count(entry->descriptor); i++) {
            struct vb_param param = vb_case_param(entry->descriptor, i);
            if (!is_first(cases, entry, param.name))
                continue;
            snprintf(name, sizeof name, "%s=", param.name);
            vb_complete_offer(typed, front, name, param.summary);
            offer_values(&param, typed, before);
        }
}

static void offer_commands(const struct vb_program *program, const char *typed)
{
    const struct vb_command *command;
    for (size_t i = 0; (command = vb_command_at(program, i)); i++)
        vb_complete_offer(typed, "", command->name, command->summary);
}

/* What options leave to the cases is answered here; else a line goes on to the shell. */
static void answer(const struct vb_program *program, const char *line, const char *typed)
{
    size_t before;
    if (strcmp(line, VB_COMPLETE_PATTERNS) == 0)
        offer_patterns(program->cases, typed);
    else if (sscanf(line, VB_COMPLETE_PARAMS "\t%zu", &before) == 1)
        offer_params(program->cases, typed, before);
    else
        puts(line);
}

/* A command lists its options while it parses them, and then ends the process. So it runs in a child process. */
static void ask_command(const struct vb_program *program, const struct vb_command *command, int argc, char **argv)
{
    int ends[2];
    char line[4096];
    fflush(stdout);
    if (pipe(ends) != 0)
        return;
    pid_t child = fork();
    if (child == 0) {
        if (dup2(ends[1], STDOUT_FILENO) < 0)
            _exit(1);
        close(ends[0]);
        close(ends[1]);
        exit(vb_command_call(program, command->function, argc, argv));
    }
    close(ends[1]);
    FILE *stream = fdopen(ends[0], "r");
    while (stream && fgets(line, sizeof line, stream)) {
        line[strcspn(line, "\n")] = '\0';
        answer(program, line, argv[argc - 1]);
    }
    if (stream)
        fclose(stream);
    if (child > 0)
        waitpid(child, NULL, 0);
}

/* The words are those behind the program's name, without --cases; the last is typed. */
static void complete(const struct vb_program *program, int count, char **words)
{
    const char *typed = words[count - 1];
    const struct vb_command *command = count > 1 ? vb_command_find(program, words[0]) : NULL;
    bool is_help = count > 1 && strcmp(words[0], "help") == 0;
    if (is_help || (count == 1 && typed[0] != '-'))
        offer_commands(program, typed);
    if (count == 1 && typed[0] != '-') {
        vb_complete_offer(typed, "", "help", "options of a command");
        offer_patterns(program->cases, typed);
    } else if (!is_help) {
        /* Two places of `words` before what is for the command: the caller has left them. */
        char **arguments = words - (command ? 1 : 2);
        arguments[0] = (char *)(uintptr_t)program->title;
        arguments[1] = (char *)(uintptr_t)VB_COMPLETE_ARGUMENT;
        ask_command(program, command ? command : vb_command_find(program, "run"), count + (command ? 1 : 2), arguments);
    }
    if (count == 1 && typed[0] == '-')
        vb_complete_offer(typed, "", "--version", "version, allocator and how it counts");
}

/* The cases of what is named on the line, a source as its compiler makes it; those that cannot be had are none. */
static bool take_cases(struct vb_program *program, struct vb_cases_module *module)
{
    static const struct vb_case_entry none[] = {{0}};
    struct vb_error error;
    bool opened = program->module && vb_module_open(module, program->module, program->compiler_flags, &error) == 0;
    if (opened)
        program->cases = module->described.cases;
    else if (program->module || vb_cases_check(program->cases, &error) != 0)
        program->cases = none;
    return opened;
}

int vb_complete_main(struct vb_program *program, int argc, char **argv)
{
    static const char *const no_flags[] = {NULL};
    struct vb_cases_module module;
    struct vb_error error;
    char **flags;
    if (argc < 3)
        return VB_EXIT_USAGE;
    char *typed = argv[argc - 1];
    int count = argc - 2; /* with the one before, which stands for the program */
    argv[argc - 1] = NULL;
    int status = vb_module_take_arguments(&count, argv + 1, &program->module, &flags, &error);
    program->compiler_flags = no_flags;
    if (status != 0 || flags != argv + 1 + count) { /* a file is to come, or the compiler's flags */
        puts(VB_COMPLETE_FILES);
        return vb_finish_stdout(program, VB_EXIT_OK);
    }
    argv[1 + count++] = typed;
    argv[1 + count] = NULL;
    bool opened = take_cases(program, &module);
    complete(program, count - 1, argv + 2);
    if (opened)
        vb_module_close(&module);
    return vb_finish_stdout(program, VB_EXIT_OK);
}
