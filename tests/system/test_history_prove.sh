#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A repository of 200 commits, of which two make a case slower (by 2 % and by 5 %), one allocates, and one makes it faster. What a shared machine would have
# measured of each is made up: noise, outliers, a slow drift, two kinds of launches. `history check` proposes, and `history prove` builds
# commits and measures them: the three are named, and no other.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=git_repository.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/git_repository.sh"
# shellcheck source=history_lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/history_lib.sh"
"$VBENCH" --version | grep -q Sanitizer && skip "a program with a sanitizer loads nothing that lacks it"
"$VBENCH" history log --history "$work/none.db" 2>&1 | grep -q 'built without SQLite' && skip "built without SQLite"

# shellcheck disable=SC2016 # the shell of the build expands it
build='${CC:-cc} -O1 -g $CASE_FLAGS -fPIC -shared -o cases.so cases.c table.c sum.c'
slower_2=70 slower_5=120 allocates=160 faster=180 last=199

# project NUMBER: sum.c, which adds up 3000 numbers, and from some commits on more of them, in vain.
project() {
    local more=0 allocation=
    (($1 < slower_2)) || more=60
    (($1 < slower_5)) || more=213
    (($1 < faster)) || more=0
    (($1 < allocates)) || allocation=$MALLOC
    printf '%s\n' '#include "sum.h"' '#include <stdlib.h>' '' 'unsigned long sum(const unsigned *numbers, unsigned long count)' '{' \
        '    unsigned long total = 0, vain = 0;' "    $allocation" '    for (unsigned long i = 0; i < 3000; i++)' \
        '        total += numbers[i % 256 < count ? i % 256 : 0] ^ total >> 3;' "    for (unsigned long i = 0; i < $more; i++)" \
        '        vain += numbers[i % 256 < count ? i % 256 : 0] ^ vain >> 3;' '    __asm__ volatile("" : : "r"(vain));' \
        '    return total;' '}' "/* $1 */"
}

# later_commits: the others than the first, for one git to read: 200 times three processes take their time.
later_commits() {
    local i branch
    branch=$(git symbolic-ref HEAD)
    for ((i = 1; i <= last; i++)); do
        printf 'commit %s\ncommitter A <a@example.com> %d +0000\ndata <<END\nchange %d\nEND\n' "$branch" $((1760000000 + i)) "$i"
        ((i > 1)) || printf 'from %s^0\n' "$branch"
        printf 'M 100644 inline sum.c\ndata <<END\n'
        project "$i"
        printf 'END\n'
    done
}

new_repository history
# shellcheck disable=SC2119
write_library && write_cases && project 0 >sum.c
GIT_AUTHOR_DATE='1760000000 +0000' GIT_COMMITTER_DATE='1760000000 +0000' commit "change 0"
later_commits | git fast-import --quiet && git reset --quiet --hard || wrong "git cannot commit"
mapfile -t names < <(git rev-list --first-parent --reverse HEAD)
mkdir csv
awk -v last="$last" -v faster="$faster" -v two="$slower_2" -v five="$slower_5" 'BEGIN {
    srand(42)
    for (i = 0; i <= last; i++) {
        normal = 0; for (k = 0; k < 12; k++) normal += rand(); normal -= 6
        drift = 0.5 * drift + 0.87 * normal
        noise = 0.004 * (0.7 * drift + (rand() < 0.05 ? 4 : 0) + (rand() < 0.3 ? 1 : 0))
        pick = 0; for (k = 0; k < 12; k++) pick += rand(); pick = 1 + 0.006 * (pick - 6)
        print (1 + noise) * (i >= two ? 1.02 : 1) * (i >= five ? 1.05 : 1) * (i >= faster ? 0.934 : 1) ",0.004", pick ",0.005"
    }
}' >ratios
for ((i = 0; i <= last; i++)); do
    read -r all pick
    # shellcheck disable=SC2086
    write_results "csv/$i.csv" "${names[i]}" "${names[0]}" $((i >= allocates)) $all $pick
done <ratios
sed -i 's/^c0,,/sum,,/; s/^c1,,all/pick,,one/; s/^c1,,base/pick,,base/
    /^pick/s/,[01],[0-9]*,exact$/,0,0,exact/; s/,1,24,exact$/,1,40,exact/' csv/*.csv
# Around the allocation nobody measured: which commit it is since is for `prove` to find.
for ((i = allocates - 3; i <= allocates + 2; i++)); do rm "csv/$i.csv"; done
history 0 add --history h.db csv/*.csv
equal "$(cat out)" "194 files added, 1552 values"

history 1 check --history h.db
cp out checked
expect_in checked "sum/all: allocations 0 -> 1 since ${names[allocates + 3]:0:12} (change $((allocates + 3))), one of the 7 commits"
equal "$(grep -c 'time to the anchor' checked)" 2 "proposals: $(cat checked)"

history 1 prove --history h.db --build "$build" --module cases.so
cp out proven
for i in "$slower_2" "$slower_5"; do
    holds "change $i is not proven: $(cat proven err)" grep -q "^sum/all: time to the anchor .* (change $i); proven by ab" proven
done
expect_in proven "sum/all: allocations 0 -> 1 since ${names[allocates]:0:12} (change $allocates); proven by ab"
run_expect 1 "$VBENCH" history check --all --history h.db
holds "that it got faster is not proven: $(cat out)" grep -q "^sum/all: time to the anchor -.* (change $faster); proven by ab, 0\.9" out
equal "$(grep -o '(change [0-9]*)' proven | sort -u | tr -d '\n')" "(change $slower_5)(change $allocates)(change $slower_2)"
tail -n 1 proven
# What is proven is not asked again.
history 1 prove --history h.db --build "$build" --module cases.so
expect_in out "0 asked of ab"
finish
