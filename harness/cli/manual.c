/* SPDX-License-Identifier: MIT */
#include "cli/options.h"
#include "base/environment.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* roff takes no line of text for a request or an escape, and none is long. */
#define LINE_COLUMNS 72

static const char *escape_of(char character)
{
    switch (character) {
    case '\\': return "\\e";
    case '-': return "\\-";
    case '\'': return "\\(aq";
    case '`': return "\\(ga";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    case '"': return "\\(dq";
    default: return NULL;
    }
}

/* A part of a line. */
static void roff_put(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char *escape = escape_of(text[i]);
        if (escape)
            fputs(escape, stdout);
        else
            putchar(text[i]);
    }
}

/* Bytes that a word takes with its escapes: it is these that lines are long by. */
static size_t escaped_length(const char *text, size_t length)
{
    size_t bytes = 0;
    for (size_t i = 0; i < length; i++)
        bytes += escape_of(text[i]) ? strlen(escape_of(text[i])) : 1;
    return bytes;
}

/* Lines of their own, broken at blanks. A line feed in the text stays one. */
static void roff_lines(const char *text, size_t length)
{
    const char *end = text + length;
    size_t column = 0;
    while (text < end) {
        size_t word = strcspn(text, " \n");
        if (word > (size_t)(end - text))
            word = (size_t)(end - text);
        size_t bytes = escaped_length(text, word);
        if (column > 0 && word > 0 && column + 1 + bytes > LINE_COLUMNS) {
            putchar('\n');
            column = 0;
        }
        if (column > 0 && word > 0)
            putchar(' ');
        if (column == 0 && *text == '.')
            fputs("\\&", stdout);
        roff_put(text, word);
        column += bytes + (column > 0);
        text += word;
        if (text < end && *text++ == '\n') {
            fputs(column > 0 && text < end ? "\n.br\n" : "", stdout);
            column = 0;
        }
    }
    putchar('\n');
}

/* The title line. The date is today's, or that of SOURCE_DATE_EPOCH, as of builds that are to come out the same again.
 */
static void roff_title(const char *page)
{
    const char *told = getenv("SOURCE_DATE_EPOCH");
    time_t seconds = told && *told ? (time_t)strtoll(told, NULL, 10) : time(NULL);
    char date[32] = "";
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        strftime(date, sizeof date, "%Y-%m-%d", &parts);
    fputs(".TH \"", stdout);
    for (; *page; page++) {
        char upper = *page == ' ' ? '-' : (char)toupper((unsigned char)*page);
        roff_put(&upper, 1);
    }
    printf("\" 1 %s \"vbench %s\" \"vbench\"\n", date, vb_program_version());
}

#define MOST_OPTIONS 200

/* An option of a command or of what it includes, with the group that argp shows it in. */
struct listed {
    const struct argp_option *option;
    int group;
};

struct list {
    struct listed items[MOST_OPTIONS];
    size_t count;
};

/* A header begins the next group, what names none stays in the one before: as argp has it. */
static void collect(const struct argp *argp, struct list *list)
{
    int group = 0;
    for (const struct argp_option *option = argp->options; option && (option->name || option->key || option->doc);
         option++) {
        bool is_header = !option->name && !option->key;
        group = option->group ? option->group : group + is_header;
        if (list->count < MOST_OPTIONS && !(option->flags & OPTION_HIDDEN))
            list->items[list->count++] = (struct listed){option, group};
    }
    for (const struct argp_child *child = argp->children; child && child->argp; child++)
        collect(child->argp, list);
}

/* Groups below 0 come last. */
static int rank_of(const struct listed *item)
{
    return item->group >= 0 ? item->group : 1000 + item->group;
}

static void sort_by_group(struct list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        struct listed moved = list->items[i];
        size_t at = i;
        for (; at > 0 && rank_of(&list->items[at - 1]) > rank_of(&moved); at--)
            list->items[at] = list->items[at - 1];
        list->items[at] = moved;
    }
}

static void put(const char *text)
{
    roff_put(text, strlen(text));
}

static void put_lines(const char *text)
{
    roff_lines(text, strlen(text));
}

static void put_option(const struct argp_option *option)
{
    bool optional = option->flags & OPTION_ARG_OPTIONAL;
    printf(".TP\n");
    if (option->key > ' ' && option->key < 127)
        printf("\\fB\\-%c\\fR%s", option->key, option->name ? ", " : "");
    if (option->name) {
        printf("\\fB\\-\\-");
        put(option->name);
        printf("\\fR");
    }
    if (option->arg) {
        printf("%s\\fI", optional ? "[=" : "=");
        put(option->arg);
        printf("\\fR%s", optional ? "]" : "");
    }
    printf("\n");
    put_lines(option->doc ? option->doc : "");
}

static void put_options(const struct argp *argp)
{
    static const struct argp_option help[] = {
        VB_OPTION("help", 'h', NULL, "print all options and exit"),
        VB_OPTION("usage", 1, NULL, "print a short usage message and exit"),
    };
    struct list list = {.count = 0};
    collect(argp, &list);
    sort_by_group(&list);
    printf(".SH OPTIONS\n");
    for (size_t i = 0; i < list.count; i++) {
        const struct argp_option *option = list.items[i].option;
        if (option->name || option->key) {
            put_option(option);
            continue;
        }
        printf(".SS \"");
        roff_put(option->doc, strcspn(option->doc, ":"));
        printf("\"\n");
    }
    for (size_t i = 0; i < sizeof help / sizeof help[0]; i++)
        put_option(&help[i]);
}

static void put_synopsis(const char *name, const char *arguments)
{
    printf(".SH SYNOPSIS\n");
    do {
        size_t length = strcspn(arguments, "\n");
        printf("\\fB");
        put(name);
        printf("\\fR [\\fIOPTION\\fR...]%s", length > 0 ? " " : "");
        roff_put(arguments, length);
        arguments += length;
        printf("\n%s", *arguments ? ".br\n" : "");
    } while (*arguments && *++arguments);
}

static void put_name(const char *page, const char *summary)
{
    printf(".SH NAME\n");
    for (; *page; page++)
        roff_put(*page == ' ' ? "-" : page, 1);
    printf(" \\- ");
    put(summary);
    printf("\n");
}

/* What --help says behind the options: exit statuses have a section of their own. */
static void put_notes(const char *notes, const char *title, size_t title_length)
{
    static const char exit_status[] = "Exit status: ";
    if (notes && strncmp(notes, exit_status, strlen(exit_status)) != 0) {
        printf(".SH NOTES\n");
        put_lines(notes);
        notes = NULL;
    }
    printf(".SH EXIT STATUS\n");
    put_lines(notes ? notes + strlen(exit_status) : VB_EXIT_STATUS_WORDS);
    printf(".SH SEE ALSO\n\\fB");
    roff_put(title, title_length);
    printf("\\fR(1)\n");
}

void vb_manual_of_command(const struct argp *argp, const char *name)
{
    const char *doc = argp->doc ? argp->doc : "";
    size_t before = strcspn(doc, "\v");
    size_t title = strcspn(name, " ");
    const struct vb_command *command = name[title] ? vb_command_find(NULL, name + title + 1) : NULL;
    roff_title(name);
    put_name(name, command ? command->summary : "");
    put_synopsis(name, argp->args_doc ? argp->args_doc : "");
    printf(".SH DESCRIPTION\n");
    roff_lines(doc, before);
    put_options(argp);
    put_notes(doc[before] && doc[before + 1] ? doc + before + 1 : NULL, name, title);
}

static void put_item(const char *name, const char *text)
{
    printf(".TP\n\\fB");
    put(name);
    printf("\\fR\n");
    put_lines(text);
}

static void put_environment(void)
{
    static const char *const variables[][2] = {
        {"CC, CXX", "the compiler of a FILE.c or FILE.cc; default: cc, c++"},
        {"NO_COLOR", "where it is set, nothing is coloured unless --color asks for it"},
        {"VBENCH_INCLUDE", "the folder of vbench/case.h, where it is not found beside the program or by PATH"},
        {"XDG_STATE_HOME",
         "results are saved in vbench below it, where there is no folder ./results; default: ~/.local/state"},
    };
    printf(".SH ENVIRONMENT\n");
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        put_item(variables[i][0], variables[i][1]);
}

static void put_completions(const struct vb_program *program)
{
    printf(".SH COMPLETIONS\n");
    put_lines(
        "The shells' completions of vbench are those of every program of its kind, too: each asks the program itself. "
        "They are given to a program of another name, here mine, by");
    put_item("bash", "_completion_loader vbench; complete -F _vbench mine");
    put_item("zsh", "compdef _vbench mine");
    put_item("fish", "complete -c mine -f -a '(__vbench_complete)'");
    printf(".SH FILES\n");
    put_item("share/doc/vbench/docs", "below the prefix: on cases, CI, histories, and measuring with several machines");
    put_item("share/vbench/slurm.sh", "measures with Slurm: a job array, whose results are merged");
    printf(".SH SEE ALSO\n");
    const struct vb_command *command;
    for (size_t i = 0; (command = vb_command_at(program, i)); i++) {
        printf("\\fB");
        put(program->title);
        printf("\\-");
        put(command->name);
        printf("\\fR(1),\n");
    }
    printf("\\fBvbench\\-case\\fR(3)\n");
}

void vb_manual_of_program(const struct vb_program *program)
{
    roff_title(program->title);
    put_name(program->title, "measure cases in C and C++, and compare them");
    put_synopsis(program->title, "[COMMAND] [ARGUMENT...]");
    printf(".SH DESCRIPTION\n");
    put_lines(
        "Measures how long the variants of a case take and what they allocate, turn by turn in fresh processes, with "
        "intervals that say what is known. Without a COMMAND it is run. Each command has a page of its own, and --help.");
    printf(".SH COMMANDS\n");
    const struct vb_command *command;
    for (size_t i = 0; (command = vb_command_at(program, i)); i++)
        put_item(command->name, command->summary);
    printf(".PP\n");
    put_lines(VB_CASES_WORDS);
    printf(".SH EXIT STATUS\n");
    put_lines(VB_EXIT_STATUS_WORDS);
    put_environment();
    put_completions(program);
}
