/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/text.h"
#include "cli/ab/ab.h"
#include "cli/bisect/bisect.h"
#include "cli/command.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int cut_apart(struct vb_bisect_range *range, const char *revisions, struct vb_error *error)
{
    const char *dots = strstr(revisions, "..");
    if (!dots || dots == revisions || dots[2] == '.' || strstr(dots + 2, ".."))
        return vb_fail(error, VB_ERROR_USAGE, "--git takes GOOD..BAD, not '%.500s'", revisions);
    range->good_name = strndup(revisions, (size_t)(dots - revisions));
    range->bad_name = strdup(dots[2] ? dots + 2 : "HEAD");
    return range->good_name && range->bad_name ? 0 : vb_fail_memory(error);
}

/* The commits behind the good one, the oldest first. */
static int list_commits(struct vb_bisect_range *range, const struct vb_git *git, const char *good, const char *bad,
                        struct vb_error *error)
{
    char *behind VB_FREE = NULL;
    char *rest = NULL;
    char *excluded VB_FREE = NULL;
    if (asprintf(&excluded, "^%s", good) < 0)
        return vb_fail_memory(error);
    VB_OR_RETURN(vb_git_ask(git, (const char *const[]){"rev-list", "--first-parent", "--reverse", bad, excluded, NULL},
                            &behind, error));
    bool lacks = asprintf(&range->text, "%s\n%s", good, behind) < 0;
    range->commits = lacks ? NULL : calloc(vb_text_lines(range->text) + 1, sizeof *range->commits);
    if (!range->commits)
        return vb_fail_memory(error);
    for (char *name = strtok_r(range->text, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
        range->commits[range->count++] = name;
    return 0;
}

static int check_order(const struct vb_bisect_range *range, const struct vb_git *git, const char *good, const char *bad,
                       struct vb_error *error)
{
    char *base VB_FREE = NULL;
    int status = vb_git_ask(git, (const char *const[]){"merge-base", good, bad, NULL}, &base, error);
    bool is_before = status == 0 && strcmp(base, good) == 0 && strcmp(good, bad) != 0;
    if (status != 0 && status != VB_ERROR_IO) /* git fails where they have nothing in common */
        return status;
    return is_before ? 0
                     : vb_fail(error, VB_ERROR_USAGE, "'%.300s' does not come before '%.300s' in this repository",
                               range->good_name, range->bad_name);
}

int vb_bisect_range_open(struct vb_bisect_range *range, const struct vb_git *git, const char *revisions,
                         struct vb_error *error)
{
    char good[VB_GIT_COMMIT_MAX];
    char bad[VB_GIT_COMMIT_MAX];
    *range = (struct vb_bisect_range){0};
    VB_OR_RETURN(cut_apart(range, revisions, error));
    VB_OR_RETURN(vb_git_resolve(git, range->good_name, good, error));
    VB_OR_RETURN(vb_git_resolve(git, range->bad_name, bad, error));
    VB_OR_RETURN(check_order(range, git, good, bad, error));
    return list_commits(range, git, good, bad, error);
}

void vb_bisect_range_close(struct vb_bisect_range *range)
{
    free(range->text);
    free(range->commits);
    free(range->good_name);
    free(range->bad_name);
    *range = (struct vb_bisect_range){0};
}

/* An `ab` that is to tell more than the first one did screens with three times as many launches. */
#define LAUNCHES      20u
#define TIMES_AT_MORE 3u

/* Answers after which those that contradict each other are given up, beside twice the steps of a plain search. */
#define SPARE_ANSWERS 24

struct search {
    const struct vb_git_recipe *recipe;
    const struct vb_bisect_wishes *wishes;
    const struct vb_bisect_range *range;
    struct vb_bisect_subject subject;
    struct vb_bisect places;
    char *good; /* what was built of GOOD */
    struct vb_bisect_outcome outcome;
};

static void say(const struct search *search, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(const struct search *search, const char *format, ...)
{
    va_list arguments;
    if (search->wishes->is_quiet)
        return;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", search->recipe->title);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

/* The first line of a commit's message; "" where git does not say. To be freed. */
static char *subject_of(const struct search *search, const char *commit)
{
    char *text = NULL;
    vb_git_ask(search->recipe->git,
               (const char *const[]){"log", "-1", "--no-show-signature", "--format=%h %s", commit, NULL}, &text, NULL);
    return text ? text : strdup(commit);
}

static int build(const struct search *search, size_t commit, const char *name, char **product, struct vb_error *error)
{
    const char *hash = search->range->commits[commit];
    return vb_git_build(search->recipe, hash, name ? name : hash, product, error);
}

static struct vb_bisect_trial trial_of(const struct search *search, const char *new)
{
    return (struct vb_bisect_trial){.invocation = search->wishes->invocation,
                                    .is_module = search->wishes->is_module,
                                    .count_only = search->wishes->count_only,
                                    .old = search->wishes->is_better ? new : search->good,
                                    .new = search->wishes->is_better ? search->good : new,
                                    .limit = search->wishes->limit,
                                    .given = search->wishes->given,
                                    .given_count = search->wishes->given_count,
                                    .patterns = search->wishes->patterns};
}

/* The numbers of the one row that was compared. */
static void note_ends(struct search *search, const struct vb_results *results)
{
    const struct vb_row *row = results->row_count == 2 ? &results->rows[1] : NULL;
    search->outcome.ratio = row ? row->ratio : NAN;
    search->outcome.low = row ? row->ratio_ci_low : NAN;
    search->outcome.high = row ? row->ratio_ci_high : NAN;
}

/* Builds both ends and finds out what got worse between them. */
static int compare_ends(struct search *search, struct vb_error *error)
{
    char *bad VB_FREE = NULL;
    struct vb_results results VB_RELEASE(vb_results_release) = {0};
    size_t last = search->range->count - 1;
    say(search, "building '%s' and '%s', with %zu commits between them", search->range->good_name,
        search->range->bad_name, last - 1);
    VB_OR_RETURN(build(search, 0, search->range->good_name, &search->good, error));
    VB_OR_RETURN(build(search, last, search->range->bad_name, &bad, error));
    struct vb_bisect_trial trial = trial_of(search, bad);
    trial.launches = search->wishes->launches;
    VB_OR_RETURN(vb_bisect_try(&trial, &results, error));
    note_ends(search, &results);
    return vb_bisect_choose(&search->subject, &results, search->wishes->limit, error);
}

static int compare_once(const struct search *search, const char *product, const char *launches,
                        enum vb_bisect_answer *answer, double *found, struct vb_error *error)
{
    struct vb_results results VB_RELEASE(vb_results_release) = {0};
    char *const patterns[] = {search->subject.row, NULL};
    struct vb_bisect_trial trial = trial_of(search, product);
    trial.patterns = patterns;
    trial.launches = launches;
    trial.count_only = search->subject.kind != VB_BISECT_TIME;
    trial.limit = search->subject.limit;
    *answer = VB_BISECT_NONE;
    int status = vb_bisect_try(&trial, &results, error);
    if (status == VB_ERROR_MEASURE) /* passed over, as what does not build */
        say(search, "%s", error->text);
    if (status != 0)
        return status == VB_ERROR_MEASURE ? 0 : status;
    const struct vb_row *row = vb_bisect_find(&search->subject, &results);
    *answer = vb_bisect_judge(&search->subject, row);
    if (row)
        *found = vb_bisect_value(&search->subject, row);
    return 0;
}

static const char *word_of(enum vb_bisect_answer answer, bool is_better)
{
    switch (answer) {
    case VB_BISECT_WORSE: return is_better ? "better" : "worse";
    case VB_BISECT_NOT_WORSE: return is_better ? "not better" : "not worse";
    case VB_BISECT_NONE: break;
    }
    return "cannot be told";
}

static void say_answer(const struct search *search, size_t commit, enum vb_bisect_answer answer, double found)
{
    char value[64];
    if (search->wishes->is_quiet)
        return;
    char *subject VB_FREE = subject_of(search, search->range->commits[commit]);
    vb_bisect_say_value(&search->subject, found, value, sizeof value);
    say(search, "%s: %s (%s)", subject ? subject : "", word_of(answer, search->wishes->is_better), value);
}

/* What a commit has to say; NONE where it does not build either. */
static int ask(const struct search *search, size_t commit, enum vb_bisect_answer *answer, struct vb_error *error)
{
    char *product VB_FREE = NULL;
    char more[32];
    double found = 0;
    uint32_t launches = search->wishes->given_launches;
    snprintf(more, sizeof more, "%u", TIMES_AT_MORE * (launches ? launches : LAUNCHES));
    struct vb_git_recipe recipe = *search->recipe;
    recipe.hides_log = true;
    *answer = VB_BISECT_NONE;
    int status = vb_git_build(&recipe, search->range->commits[commit], search->range->commits[commit], &product, error);
    if (status == VB_ERROR_FORMAT) {
        say(search, "%s: passed over", error->text);
        return 0;
    }
    VB_OR_RETURN(status);
    VB_OR_RETURN(compare_once(search, product, NULL, answer, &found, error));
    if (*answer == VB_BISECT_NONE && search->subject.kind == VB_BISECT_TIME)
        VB_OR_RETURN(compare_once(search, product, more, answer, &found, error));
    say_answer(search, commit, *answer, found);
    return 0;
}

/* Asks until it is known, or `is_sure` stays false. */
static int narrow(struct search *search, bool *is_sure, struct vb_error *error)
{
    int weight = search->subject.kind == VB_BISECT_TIME ? 1 : VB_BISECT_SURE;
    size_t spare = SPARE_ANSWERS + search->places.count; /* those that are passed over count, too */
    *is_sure = false;
    for (; spare > 0; spare--) {
        size_t commit = vb_bisect_next(&search->places);
        enum vb_bisect_answer answer;
        *is_sure = commit == VB_BISECT_DONE;
        int status = *is_sure ? 0 : ask(search, commit, &answer, error);
        if (status != 0 || *is_sure)
            return status;
        vb_bisect_tell(&search->places, commit, answer, weight);
    }
    return 0;
}

static int show_commit(const struct search *search, const char *commit, struct vb_error *error)
{
    char *text VB_FREE = NULL;
    VB_OR_RETURN(vb_git_ask(search->recipe->git,
                            (const char *const[]){"log", "-1", "--no-show-signature", commit, NULL}, &text, error));
    printf("%s\n", text);
    return 0;
}

/* The `ab` of the commit against the one before it that could be tried, for people. */
static int show_comparison(const struct search *search, struct vb_error *error)
{
    char *old VB_FREE = NULL;
    char *new VB_FREE = NULL;
    char *said VB_FREE = NULL;
    char limit[64];
    struct vb_ab_call call VB_RELEASE(vb_ab_call_release) = {0};
    int ended;
    VB_OR_RETURN(build(search, search->places.good, NULL, &old, error));
    VB_OR_RETURN(build(search, search->places.bad, NULL, &new, error));
    snprintf(limit, sizeof limit, "--limit=%.4f%%", 100 * search->wishes->limit);
    char *row = search->subject.row;
    char *const last[] = {limit, "--quiet", search->subject.kind == VB_BISECT_TIME ? "--quiet" : "--count-only",
                          *row == '-' ? "--" : row, *row == '-' ? row : NULL};
    size_t given = search->wishes->given_count;
    char **rest VB_FREE = calloc(given + sizeof last / sizeof last[0] + 1, sizeof *rest);
    if (!rest)
        return vb_fail_memory(error);
    for (size_t i = 0; i < given; i++)
        rest[i] = search->wishes->given[i];
    memcpy(rest + given, last, sizeof last);
    VB_OR_RETURN(vb_ab_call_make(&call, search->wishes->invocation, search->wishes->is_module, old, new, rest, error));
    fflush(stdout);
    VB_OR_RETURN(vb_bisect_hear(&call, STDOUT_FILENO, &ended, &said, error));
    if (*said)
        fprintf(stderr, "%s\n", said);
    return 0;
}

static int report(const struct search *search, struct vb_error *error)
{
    char from[64];
    char to[64];
    size_t few = search->places.bad - search->places.good;
    vb_bisect_say_value(&search->subject, search->subject.old, from, sizeof from);
    vb_bisect_say_value(&search->subject, search->subject.new, to, sizeof to);
    printf("%s: %s -> %s, ", search->subject.row, from, to);
    printf(few == 1 ? "since this commit:\n\n"
                    : "since one of these %zu commits, of which the last is worse for certain:\n\n",
           few);
    for (size_t i = search->places.good + 1; i <= search->places.bad; i++)
        VB_OR_RETURN(show_commit(search, search->range->commits[i], error));
    return show_comparison(search, error);
}

static int search_places(struct search *search, struct vb_error *error)
{
    if (vb_bisect_open(&search->places, search->range->count) != 0)
        return vb_fail_memory(error);
    VB_OR_RETURN(narrow(search, &search->outcome.is_found, error));
    search->outcome.good = search->places.good;
    search->outcome.bad = search->places.bad;
    return 0;
}

static int find(struct search *search, struct vb_error *error)
{
    char value[64];
    int status = compare_ends(search, error);
    search->outcome.is_worse = status == 0 && search->subject.row;
    if (!search->outcome.is_worse)
        return status;
    vb_bisect_say_value(&search->subject, search->subject.new, value, sizeof value);
    say(search,
        search->wishes->is_better ? "searching for what made %s better (before: %s)"
                                  : "searching for what made %s worse (%s)",
        search->subject.row, value);
    return search_places(search, error);
}

static void release(struct search *search)
{
    vb_bisect_close(&search->places);
    free(search->subject.row);
    free(search->good);
}

int vb_bisect_locate(const struct vb_git_recipe *recipe, const struct vb_bisect_wishes *wishes,
                     const struct vb_bisect_range *range, struct vb_bisect_outcome *outcome, struct vb_error *error)
{
    struct search search VB_RELEASE(release) = {.recipe = recipe, .wishes = wishes, .range = range};
    int status = find(&search, error);
    *outcome = search.outcome;
    return status;
}

int vb_bisect_search(const struct vb_git_recipe *recipe, const struct vb_bisect_wishes *wishes,
                     const struct vb_bisect_range *range, int *exit_status, struct vb_error *error)
{
    struct search search VB_RELEASE(release) = {.recipe = recipe, .wishes = wishes, .range = range};
    VB_OR_RETURN(find(&search, error));
    if (search.outcome.is_found)
        return report(&search, error);
    *exit_status = VB_EXIT_UNDECIDED;
    if (search.outcome.is_worse)
        printf("%s: the answers contradict each other; the change is probably after %.12s and not after %.12s\n",
               search.subject.row, range->commits[search.outcome.good], range->commits[search.outcome.bad]);
    else
        printf("'%s' is not worse than '%s': nothing allocates more%s\n", range->bad_name, range->good_name,
               wishes->count_only ? "" : ", and nothing is slower by more than the limit for certain");
    return 0;
}
