#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# How often `vbench bisect` finds a change that was planted: scripts/validate_bisect.sh [TIMES [KIND...]]
# Makes repositories of 64 commits, each of which changes something, with an allocation (malloc), or 2 % or 5 % more work in one of
# them, drawn anew (seed 1, or BISECT_SEED), and searches. Prints a line for each search, and a table. VBENCH is the program
# (build/release/vbench).
# Kinds: malloc 5 2 (all of them); 20 times each.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

times=${1:-20}
[[ $times =~ ^[1-9][0-9]*$ ]] || { usage >&2 && exit 2; }
kinds=("${@:2}")
((${#kinds[@]})) || kinds=(malloc 5 2)
vbench=$(realpath -- "${VBENCH:-$build_root/release/vbench}")
[[ -x $vbench ]] || die "there is no program '$vbench'; scripts/run.sh builds it"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export XDG_CACHE_HOME=$work/cache GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
CASE_FLAGS="$("$vbench" flags) -I$(dirname -- "$vbench")/include"
export CASE_FLAGS
RANDOM=${BISECT_SEED:-1}

# write_commit NUMBER MORE LINE: a chain of a thousand multiplications and so many more, and a function that has grown.
write_commit() {
    cat >work.c <<END
#include <stdint.h>
#include <stdlib.h>

uint64_t grown(uint64_t value);
uint64_t chain(uint64_t value);

uint64_t grown(uint64_t value)
{
$(for ((line = 0; line < $1; line++)); do echo "    value = value * 31 + $line;"; done)
    return value;
}

uint64_t chain(uint64_t value)
{
    $3
    uint64_t more = 0, none = 0;
    for (int i = 0; i < 1000; i++)
        value = value * 6364136223846793005u + 1442695040888963407u;
    __asm__("" : "+r"(none));
    for (int i = 0; i < $2; i++)
        more = (i ? more : value) * 6364136223846793005u + 1442695040888963407u;
    return value + (more & none); /* waits for more, and is not changed by it */
}
END
}

write_case() {
    cat >case.c <<'END'
#include <vbench/case.h>

uint64_t chain(uint64_t value);

static uint64_t multiplications(struct vb_run *run)
{
    uint64_t value = 1;
    VB_LOOP(run)
        value = chain(vb_opaque(value));
    return value;
}

const struct vb_case vb_case_chain = {.summary = "a chain of multiplications", .variants = {{"loop", multiplications}}};
static const struct vb_case_entry all[] = {{"chain", &vb_case_chain, 0, 0}, {0}};
VB_MODULE(all);
END
}

# make_history KIND COMMIT
make_history() {
    local number more line
    rm -rf -- "$work/history" "$XDG_CACHE_HOME"
    mkdir -p -- "$work/history" && cd -- "$work/history" && git init --quiet .
    write_case
    for ((number = 0; number <= 64; number++)); do
        more=0 line=""
        if ((number >= $2)); then
            [[ $1 == malloc ]] && line='void *volatile block = malloc(40); free(block);' || more=$((10 * $1))
        fi
        write_commit "$number" "$more" "$line"
        git add --all && git commit --quiet --message "change $number" && git tag "c$number"
    done
}

# shellcheck disable=SC2016 # the shell of the build expands it
build='${CC:-cc} -O2 -g $CASE_FLAGS -fPIC -shared -o cases.so case.c work.c'

# search KIND COMMIT: sets `outcome`.
search() {
    local status=0 shown began=$SECONDS
    "$vbench" bisect --git c0..c64 --build "$build" --module cases.so "$([[ $1 == malloc ]] && echo --count-only || echo --limit=1%)" \
        >"$work/out" 2>"$work/err" || status=$?
    shown=$(sed -n 's/^    change //p' "$work/out" | tr '\n' ' ')
    case $status:$shown in
        "0:$2 ") outcome=found ;;
        0:*) [[ " $shown" == *" $2 "* ]] && outcome=among || outcome=wrong ;;
        4:*) outcome=undecided ;;
        *) outcome=failed ;;
    esac
    printf '%-8s planted in %2d: %-9s %s(%d tries, %d s)\n' "$1" "$2" "$outcome" "$shown" \
        "$(grep -cE ': (not worse|worse|cannot be told) \(' "$work/err")" $((SECONDS - began))
}

declare -A counted=()
for kind in "${kinds[@]}"; do
    for ((time = 0; time < times; time++)); do
        commit=$((1 + RANDOM % 64))
        make_history "$kind" "$commit"
        search "$kind" "$commit"
        counted[$kind $outcome]=$((${counted[$kind $outcome]-0} + 1))
    done
done
printf '\n| planted | searches | found | among few | wrong | undecided | failed |\n|---|---|---|---|---|---|---|\n'
for kind in "${kinds[@]}"; do
    printf '| %s | %d | %d | %d | %d | %d | %d |\n' "$([[ $kind == malloc ]] && echo malloc || echo "+$kind %")" "$times" \
        "${counted[$kind found]-0}" "${counted[$kind among]-0}" "${counted[$kind wrong]-0}" "${counted[$kind undecided]-0}" \
        "${counted[$kind failed]-0}"
done
