/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "cli/bisect/bisect.h"
#include "cli/command.h"
#include "cli/git/git.h"
#include "cli/measuring_options.h"
#include "cli/options.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

struct bisect_options {
    struct vb_git_options git;
    struct vb_bisect_wishes wishes;
    struct vb_measuring_options measuring; /* of each `ab` */
};

enum { KEY_LIMIT = 0x100 };

static const struct argp_option option_table[] = {
    {.name = "git",
     .key = VB_TEXT(struct bisect_options, git.git),
     .arg = "GOOD..BAD",
     .group = 1,
     .doc = "the commits to search, along first parents; each is built in a work tree of its own in ~/.cache/vbench"},
    VB_GIT_OPTIONS_ABOUT_BUILD(struct bisect_options, git),
    {.name = "limit",
     .key = KEY_LIMIT,
     .arg = "SHARE",
     .group = 2,
     .doc = "BAD has to be slower than GOOD by more than this (default 1%)"},
    {0},
};

static void take_limit(struct bisect_options *options, struct argp_state *state, const char *text)
{
    char *end;
    double share = strtod(text, &end);
    if (strcmp(end, "%") == 0)
        share /= 100;
    if (end == text || (*end && strcmp(end, "%") != 0) || !(share > 0 && share < 1))
        argp_error(state, "--limit takes a share above 0 such as 1%%, not '%s'", text);
    options->wishes.limit = share;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct bisect_options *options = state->input;
    struct vb_error error;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &options->measuring; return 0;
    case KEY_LIMIT: take_limit(options, state, argument); return 0;
    case ARGP_KEY_END:
        if (!options->git.git)
            argp_error(state, "--git GOOD..BAD says which commits to search");
        if (vb_git_options_check(&options->git, &error) != 0)
            argp_error(state, "%s", error.text);
        if (options->measuring.allocators.count > 0 || options->measuring.plan.against_itself)
            argp_error(state, "--allocator and --against-itself do not go with bisect");
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

static void parse(struct bisect_options *options, int argc, char **argv)
{
    static char *const everything[] = {NULL};
    *options = (struct bisect_options){.wishes = {.limit = 0.01, .patterns = everything}};
    vb_measuring_options_init(&options->measuring);
    const struct argp_child children[] = {{.argp = &vb_measuring_argp, .header = "Of each comparison:", .group = 3},
                                          {0}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .children = children,
        .args_doc = "--git GOOD..BAD --build COMMAND --program|--module PATH [PATTERN...]",
        .doc = "Find the commit that made a case slower, or allocate more. BAD is compared with GOOD first; what got "
               "worse by "
               "most is searched for, allocations before times. Each commit that is tried is compared with GOOD by "
               "`ab`; it "
               "is worse, or not, by half of what BAD is. Where that cannot be told, three times as many launches are "
               "taken, and then the commit beside "
               "it. Commits that do not build, or cannot be measured, are passed over. Both commits beside the change "
               "are tried "
               "again, for times are never certain.\v"
               "Exit status: 0 the commit was found, or the few of which it is one; 2 wrong usage; 3 something could "
               "not be "
               "built or measured; 4 BAD is not worse than GOOD, or the answers contradict each other without end.",
    };
    vb_options_parse(&argp, argc, argv, options);
    const struct vb_measuring_options *measuring = &options->measuring;
    options->wishes.count_only = measuring->conduct.count_only;
    options->wishes.is_quiet = measuring->quiet;
    options->wishes.given = measuring->given;
    options->wishes.given_count = measuring->given_count;
    options->wishes.given_launches = measuring->conduct.launches;
    if (measuring->plan.pattern_count > 0)
        options->wishes.patterns = measuring->plan.patterns;
}

static int search(const struct vb_program *program, const struct bisect_options *options, int *exit_status,
                  struct vb_error *error)
{
    struct vb_git git VB_RELEASE(vb_git_close) = {0};
    struct vb_bisect_range range VB_RELEASE(vb_bisect_range_close) = {0};
    VB_OR_RETURN(vb_git_open(&git, error));
    VB_OR_RETURN(vb_bisect_range_open(&range, &git, options->git.git, error));
    const struct vb_git_recipe recipe = {.git = &git,
                                         .title = program->title,
                                         .command = options->git.build,
                                         .product = vb_git_options_product(&options->git),
                                         .is_quiet = true};
    return vb_bisect_search(&recipe, &options->wishes, &range, exit_status, error);
}

int vb_command_bisect(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct bisect_options options;
    int exit_status = VB_EXIT_OK;
    parse(&options, argc, argv);
    options.wishes.is_module = options.git.module != NULL;
    options.wishes.invocation = program->invocation;
    int status = program->module
                     ? vb_fail(error, VB_ERROR_USAGE, "the cases are what the build makes: --module PATH, not --cases")
                     : search(program, &options, &exit_status, error);
    vb_measuring_options_release(&options.measuring);
    return status == 0 ? exit_status : vb_complain(program, error);
}
