/* SPDX-License-Identifier: MIT */
#include "cli/hosts/hosts_options.h"
#include "base/cleanup.h"
#include "base/input.h"
#include "cli/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST_PLACE "{host}"

/* A host that does not answer any more is noticed within a minute. */
#define DEFAULT_OVER "ssh -o BatchMode=yes -o ServerAliveInterval=15 " HOST_PLACE

enum { KEY_OVER = 0x100 };

static const struct argp_option option_table[] = {
    {.doc = "On other machines:", .group = 5},
    VB_OPTION("hosts", VB_TEXT(struct vb_hosts_options, hosts), "FILE|HOST,HOST...",
              "measure the same on each of these, and merge what they say; a file has a host per line"),
    VB_OPTION("over", KEY_OVER, "COMMAND",
              "what runs a command on {host}: ssh by default; with Slurm \"srun -N1 -n1 --exclusive -w {host}\""),
    VB_OPTION("shared", VB_FLAG(struct vb_hosts_options, shared), NULL,
              "the program and its modules lie there under the same names: copy nothing"),
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_hosts_options *options = state->input;
    switch (key) {
    case KEY_OVER:
        if (!strstr(argument, HOST_PLACE))
            argp_error(state, "--over takes a command with {host} in it, not '%s'", argument);
        options->over = argument;
        return 0;
    case ARGP_KEY_END:
        if (!options->hosts && (options->over || options->shared))
            argp_error(state, "--over and --shared go with --hosts");
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

const struct argp vb_hosts_argp = {.options = option_table, .parser = parse_option};

/* A copy with the host in the place of every {host}, to be freed. */
static char *with_host(const char *text, const char *host)
{
    const char *place = strstr(text, HOST_PLACE);
    char *rest VB_FREE = place ? with_host(place + strlen(HOST_PLACE), host) : strdup("");
    char *whole = NULL;
    if (rest && asprintf(&whole, "%.*s%s%s", (int)(place ? place - text : (long)strlen(text)), text, place ? host : "",
                         rest) < 0)
        whole = NULL;
    return whole;
}

/* The host is put in first: wordexp() takes braces for a mistake, and nothing else of a name means anything to it. */
char **vb_hosts_launcher(const struct vb_hosts_options *options, const char *host)
{
    char *text VB_FREE = with_host(options->over ? options->over : DEFAULT_OVER, host);
    return text ? vb_words_of(text) : NULL;
}

/* As ssh and Slurm take it, and no option of theirs. */
static bool is_host(const char *name)
{
    if (*name == '\0' || *name == '-' || strlen(name) > 100)
        return false;
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("._-@:", *c))
            return false;
    return true;
}

static int add(char ***hosts, size_t *count, const char *name, struct vb_error *error)
{
    if (!is_host(name))
        return vb_fail(error, VB_ERROR_USAGE, "--hosts: '%.100s' is no name of a host, and no file", name);
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*hosts)[i], name) == 0)
            return vb_fail(error, VB_ERROR_USAGE, "--hosts: '%s' is named twice", name);
    char **more = reallocarray(*hosts, *count + 2, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    *hosts = more;
    more[*count] = strdup(name);
    more[*count + 1] = NULL;
    return more[(*count)++] ? 0 : vb_fail_memory(error);
}

/* Names with blanks, commas or line ends between; '#' begins a comment. Takes `text` apart. */
static int add_all(char ***hosts, size_t *count, char *text, struct vb_error *error)
{
    char *line_end, *name_end;
    for (char *line = strtok_r(text, "\n", &line_end); line; line = strtok_r(NULL, "\n", &line_end)) {
        line[strcspn(line, "#")] = '\0';
        for (char *name = strtok_r(line, ", \t\r", &name_end); name; name = strtok_r(NULL, ", \t\r", &name_end))
            VB_OR_RETURN(add(hosts, count, name, error));
    }
    return 0;
}

static char *read_file(const char *path, struct vb_error *error)
{
    FILE *stream VB_FCLOSE = vb_input_open(path, error);
    char *text = NULL;
    size_t size = 0;
    if (!stream)
        return NULL;
    if (getdelim(&text, &size, '\0', stream) < 0 && text)
        text[0] = '\0';
    return text;
}

int vb_hosts_list(const struct vb_hosts_options *options, char ***hosts, size_t *count, struct vb_error *error)
{
    *hosts = NULL;
    *count = 0;
    bool is_file = access(options->hosts, F_OK) == 0;
    char *text VB_FREE = is_file ? read_file(options->hosts, error) : strdup(options->hosts);
    if (!text)
        return is_file ? VB_ERROR_IO : vb_fail_memory(error);
    VB_OR_RETURN(add_all(hosts, count, text, error));
    return *count > 0 ? 0 : vb_fail(error, VB_ERROR_USAGE, "--hosts: '%s' names no host", options->hosts);
}
