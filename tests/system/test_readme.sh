#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the README shows is what the program prints, and what it tells people to type works.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck disable=SC2154 # root, work: from lib.sh
readme=$root/README.md
reference=$root/results/reference/ready_return.csv

# block NAME: the lines between <!-- NAME --> and <!-- /NAME -->, without fences and blank lines.
block() {
    sed -n "/^<!-- $1 -->$/,/^<!-- \\/$1 -->$/p" "$readme" | grep -v -e '^<!--' -e '^```' -e '^$'
}

# The table is that of the saved run whose chart stands below it.
checks=$((checks + 1))
[[ $(block table) == "$("$VBENCH" show --color=never "$reference" | grep -v '^$')" ]] ||
    wrong "the table is not what 'vbench show results/reference/ready_return.csv' prints"

# What is linked to is there, headings too.
for page in "$readme" "$root"/{ARCHITECTURE,CONTRIBUTING}.md "$root"/docs/*.md; do
    for target in $(grep -oE '\]\([a-z.#][^):]*\)' "$page" | tr -d '])('); do
        checks=$((checks + 1))
        linked=${target%%#*} linked=$(dirname -- "$page")/${linked:-${page##*/}}
        [[ -e $linked ]] || wrong "$page: there is no $target"
        [[ $target != *'#'* ]] || grep -qiE "^#+ ${target#*#}\$" "$linked" || wrong "$page: there is no heading $target"
    done
done

# The sources that are named are there, words like NAME being any; without a folder, in some folder.
for page in "$root"/{ARCHITECTURE,CONTRIBUTING}.md; do
    for named in $(grep -oE '`[A-Za-z0-9_./*]+\.(c|h|cc|sh|gp|awk|txt|css|js|py)`' "$page" | tr -d '`' | sort -u); do
        checks=$((checks + 1))
        pattern=$(sed -E 's/[A-Z]{4,}/*/g' <<<"$named")
        if [[ $named == */* ]]; then
            compgen -G "$root/$pattern" >/dev/null || compgen -G "$root/harness/$pattern" >/dev/null
        else
            [[ -n $(find "$root"/{harness,cases,plots,scripts,tests,cmake} -name "$pattern" -print -quit) ]]
        fi || wrong "$page: there is no $named"
    done
done

# The table of cases has the groups of a summary, and these all cases but the one that measures nothing.
equal "$(sed -nE 's/^\| ([a-z]+) \| (`[a-z_` ]+) \|.*/\1: \2/p' "$readme" | tr -d '`')" "$(grep -v '^#' "$root/cases/groups.txt")" \
    "the README's table of cases"
equal "$( (sed 's/^.*: *//' "$root/cases/groups.txt" | grep -v '^#' | tr ' ' '\n' && echo null) | sort)" \
    "$(cd -- "$root/cases" && printf "%s\n" *.c *.cc | sed 's/[.].*//' | sort)" "the cases that groups.txt names, and null"

# Commands and options that are named are there; of options also a script's, or another program's.
pages=("$readme" "$root"/{ARCHITECTURE,CONTRIBUTING}.md "$root"/docs/*.md)
others="--build-id --cflags --csv --dependency --distribute --exclusive --first-parent --groups --install --libs --partition --prefix
    --preset --shuffle-sections --target --time --unshallow --variable --wrap --export" # the last of --export-NAME
mapfile -t known < <("$VBENCH" --vbench-complete help "" | cut -f 1 | sort)
for command in "${known[@]}"; do "$VBENCH" "$command" --help; done >help
holds "only ${#known[@]} commands: ${known[*]}" test "${#known[@]}" -gt 10
options() { grep -ohE -- '--[a-z][a-z-]*[a-z]' "$@" | sort -u; }
equal "$(comm -23 <(grep -ohE '(^    |`)vbench [a-z]+' "${pages[@]}" | sed 's/.* //' | sort -u) <(printf '%s\n' "${known[@]}"))" '' \
    "commands that pages name and nobody has"
equal "$(comm -23 <(options "${pages[@]}") <(options help "$root"/scripts/*.sh - <<<"$others"))" '' \
    "options that pages name and nobody has"

# The example stands in the file that it says it is from.
lines=0
while IFS= read -r line; do
    lines=$((lines + 1))
    [[ $line == '/* ...'* || -z $line ]] || grep -qxF -- "$line" "$root/examples/own_program/cases/join_path.c" ||
        wrong "not in join_path.c: $line"
done < <(awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$readme")
checks=$((checks + 1))
((lines > 10)) || wrong "found only $lines lines of the example"

# Commands with ./vbench; those that measure count instead, because here it is not their numbers that matter.
mkdir -p results/reference && cp -- "$reference" results/latest.csv && cp -- "$root"/results/reference/*.csv results/reference
commands=0
while IFS= read -r line; do
    command=${line%%#*}
    arguments=${command#*./vbench }
    wanted=0
    case $arguments in
    *--floor*) arguments="doctor --floor null" ;;
    doctor*) wanted="[03]" ;; # a machine may be unfit, which is no fault of the README's
    list* | show* | compare* | gate* | plot* | report*) ;;
    claims*) arguments="claims --results results/latest.csv" ;;
    --allocator*) arguments="${arguments/#--allocator/--launches 1 --rounds 1 --quiet --no-save --allocator}" ;;
    *) arguments="--count-only $arguments" ;;
    esac
    commands=$((commands + 1)) checks=$((checks + 1)) status=0
    eval "\"\$VBENCH\" $arguments" >output 2>errors || status=$?
    # shellcheck disable=SC2053 # a pattern
    [[ $status == $wanted ]] || wrong "'$arguments' ended with status $status: $(cat errors)"
done < <(grep -E '^    \./vbench ' "$readme")
checks=$((checks + 1))
((commands >= 6)) || wrong "found only $commands commands to try"

finish
