/* SPDX-License-Identifier: MIT
 *
 * `history log`, `history show` and `history check`. */
#include "cli/history/history_actions.h"
#include "history/show.h"

#include <stdio.h>

int vb_history_action_log(const struct vb_program *program, const struct vb_history_arguments *arguments)
{
    struct vb_history_read read;
    struct vb_error error = {0};
    int status = vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, &error);
    if (status == 0)
        vb_history_write_log(&read.history, &read.changes, stdout);
    vb_history_read_close(&read);
    return vb_finish_stdout(program, status == 0 ? VB_EXIT_OK : vb_complain(program, &error));
}

int vb_history_action_show(const struct vb_program *program, const struct vb_history_arguments *arguments)
{
    struct vb_history_read read = {0};
    struct vb_error error = {0};
    size_t place;
    int status =
        arguments->word_count > 0 ? 0 : vb_fail(&error, VB_ERROR_USAGE, "which commit? show COMMIT [PATTERN...]");
    if (status == 0)
        status = vb_history_read_open(&read, arguments, arguments->words + 1, VB_DATABASE_READ, &error);
    if (status == 0)
        status = vb_history_read_place(&read, arguments->words[0], &place, &error);
    if (status == 0)
        vb_history_write_commit(&read.history, &read.changes, place, stdout);
    vb_history_read_close(&read);
    return vb_finish_stdout(program, status == 0 ? VB_EXIT_OK : vb_complain(program, &error));
}

/* What is certain, by itself or by `ab`, is a regression; what is only proposed is undecided. */
static int judge(const struct vb_history_read *read, bool is_strict)
{
    size_t certain = 0, proposed = 0, settled = 0;
    for (size_t i = 0; i < read->changes.count; i++) {
        const struct vb_history_change *change = &read->changes.items[i];
        bool is_certain = change->is_exact || change->verdict == VB_HISTORY_PROVEN;
        certain += vb_history_is_open(change) && is_certain;
        proposed += vb_history_is_open(change) && !is_certain;
        settled += !vb_history_is_open(change);
    }
    printf("%zu of %zu series judged: %zu worse for certain, %zu proposed for 'history prove', %zu settled or better",
           read->changes.judged - read->changes.too_few, read->changes.judged, certain, proposed, settled);
    printf("; at most 1 proposal in 1,000 values is false.\n");
    if (certain > 0)
        return VB_EXIT_REGRESSION;
    return proposed > 0 && is_strict ? VB_EXIT_UNDECIDED : VB_EXIT_OK;
}

int vb_history_action_check(const struct vb_program *program, const struct vb_history_arguments *arguments)
{
    struct vb_history_read read;
    struct vb_error error = {0};
    int exit_status = VB_EXIT_OK;
    int status = vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, &error);
    if (status == 0) {
        vb_history_write_changes(&read.history, &read.changes, arguments->all, stdout);
        exit_status = judge(&read, arguments->strict);
    }
    vb_history_read_close(&read);
    return vb_finish_stdout(program, status == 0 ? exit_status : vb_complain(program, &error));
}
