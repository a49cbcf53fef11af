# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Small repositories for the tests of what builds commits. Sourced after lib.sh.
need git
unset "${!GIT_@}"
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
# shellcheck disable=SC2154 # lib.sh sets work
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null XDG_CACHE_HOME=$work/cache
CASE_FLAGS="$("$VBENCH" flags) -I$(dirname -- "$VBENCH")/include"
export CASE_FLAGS

# write_library [LINE]: a function that adds up, with this line in front of its loop.
write_library() {
    cat >sum.c <<END
#include "sum.h"
#include <stdlib.h>

unsigned long sum(const unsigned *numbers, unsigned long count)
{
    unsigned long total = 0;
    ${1-}
    for (unsigned long i = 0; i < count; i++)
        total += numbers[i] ^ total >> 3;
    return total;
}
END
    cat >sum.h <<'END'
unsigned long sum(const unsigned *numbers, unsigned long count);
END
}

# shellcheck disable=SC2034 # for the tests
MALLOC='char *volatile block = malloc(40); free(block);'

write_cases() {
    cat >cases.c <<'END'
#include <vbench/case.h>
#include "sum.h"

static unsigned numbers[300] = {1, 2, 3};

static uint64_t all(struct vb_run *run)
{
    uint64_t total = 0;
    VB_LOOP(run)
        total += sum(numbers, 300 - (vb_opaque(total) & 1));
    return total;
}

static uint64_t half(struct vb_run *run)
{
    uint64_t total = 0;
    VB_LOOP(run)
        total += (vb_opaque(total) & 1) + numbers[run->count & 63];
    return total;
}

const struct vb_case vb_case_sum = {
    .summary = "add up numbers",
    .variants = {{"all", all}},
};

const struct vb_case vb_case_pick = {
    .summary = "pick one of them",
    .variants = {{"one", half}},
};
END
    cat >table.c <<'END'
#include <vbench/case.h>

extern const struct vb_case vb_case_sum, vb_case_pick;

static const struct vb_case_entry all[] = {{"sum", &vb_case_sum, 0, 0}, {"pick", &vb_case_pick, 0, 0}, {0}};
VB_MODULE(all);
END
}

commit() {
    if ! git add --all || ! git commit --quiet --message "$1"; then
        wrong "git cannot commit '$1'"
    fi
}

# new_repository FOLDER: an empty one, which is the current folder then.
new_repository() {
    cd -- "$work" || exit 1
    { mkdir -p -- "$1" && cd -- "$1" && git init --quiet .; } || exit 1
}
