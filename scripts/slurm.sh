#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Measures with Slurm: a job array, a group of cases per task, and their results merged when it has ended.
#   scripts/slurm.sh --folder FOLDER [--nodes NODE,NODE...] [--groups N] [--sbatch OPTION]... PROGRAM run|ab ARGUMENT...
# ARGUMENTs are those of `PROGRAM run`, or of `PROGRAM ab`, whose first is then OLD; patterns choose the cases. Without --nodes Slurm
# chooses where a task runs; with them every case is measured on each of these. Without --groups every case is a task of its own.
# FOLDER, which all nodes see, is made: TASK.csv of each task, merged.csv of all, and what they said (.out). Both sides of a comparison
# are one task, and so on one node. A task that runs again, as after a node has failed, replaces its file as a whole. Prints the
# number of the job that merges; its exit status is that of `PROGRAM merge`, or 3 where a task left no results. Exit status of this
# script: 0 submitted, 2 wrong usage, 3 nothing was.
set -euo pipefail

usage() { sed -n '3,/^set/p' "$0" | sed -n 's/^# \{0,1\}//p'; }
wrong_usage() {
    echo "slurm.sh: $1" >&2
    exit 2
}
die() {
    echo "slurm.sh: $1" >&2
    exit 3
}

# task FOLDER NAME PROGRAM run|ab ARGUMENT...: what a task of the array does; NAME is that of its array.
task() {
    local folder=$1 name=$2 program=$3 command=$4 status=0 cases
    shift 4
    mapfile -t cases < <(sed -n "${SLURM_ARRAY_TASK_ID}p" "$folder/tasks" | tr ' ' '\n')
    [[ $command == ab ]] || set -- --no-save "$@" # OLD and options, then the cases
    "$program" "$command" "$@" "${cases[@]}" --quiet --export-csv "$folder/$name$SLURM_ARRAY_TASK_ID.csv" || status=$?
    exit "$status"
}

# is_over JOB,JOB...: all of their tasks have ended for good. A task that is about to be queued again is in a state of its own, which
# squeue leaves out unless it is asked for all; and a controller that is too busy to answer is asked again.
is_over() {
    local states="" tries=0
    until states=$(squeue -h -t all -o %T -j "$1" 2>&1); do
        [[ $states != *"Invalid job id"* ]] || return 0 # forgotten: it ended long ago
        ((tries++ < 10)) || return 1
        sleep 3
    done
    ! grep -qvE '^(|COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|BOOT_FAIL|DEADLINE|OUT_OF_MEMORY)$' <<<"$states"
}

# wait_again JOB,JOB...: this job goes back to the queue, behind the tasks of these, of which some wait or run. Slurm may take a task
# that is queued again for one that has ended, just then.
wait_again() {
    echo "slurm.sh: tasks of $1 wait or run: queued again behind them" >&2
    ! scontrol requeue "$SLURM_JOB_ID" || sleep 60
}

# merge FOLDER PROGRAM JOB,JOB... NAME...: joins what the tasks left; JOBs and NAMEs are those of the arrays.
merge() {
    local folder=$1 program=$2 jobs=$3 name line status=0 lost=0 over=1 files=()
    shift 3
    [[ -z ${SLURM_JOB_ID-} ]] || is_over "$jobs" || over=0 # asked before looking: what ends in between has left its results
    for name in "${@-}"; do
        for ((line = 1; line <= $(wc -l <"$folder/tasks"); line++)); do
            if [[ -s $folder/$name$line.csv ]]; then
                files+=("$folder/$name$line.csv")
            else
                echo "slurm.sh: task $name$line has left no results: $(sed -n "${line}p" "$folder/tasks")" >&2
                lost=1
            fi
        done
    done
    ((lost == 0 || over)) || wait_again "$jobs"
    ((${#files[@]} > 0)) || die "no task has left results"
    "$program" merge "${files[@]}" --export-csv "$folder/merged.csv" || status=$?
    ((status != 0 || lost == 0)) || status=3
    exit "$status"
}

# split_cases PROGRAM GROUPS PATTERN...: the cases that match, a line for each group.
split_cases() {
    local program=$1 groups=$2 cases
    shift 2
    cases=$("$program" list "$@" | sed -nE 's/^([A-Za-z0-9_]+): .*/\1/p' | awk '!seen[$1]++') || die "'$program list' has failed"
    awk -v groups="$groups" '{ line[(NR - 1) % (groups ? groups : NR)] = line[(NR - 1) % (groups ? groups : NR)] " " $1 }
        END { for (i = 0; i in line; i++) print substr(line[i], 2) }' <<<"$cases"
}

case ${1-} in
    --task | --merge)
        mode=${1#--}
        shift
        "$mode" "$@"
        ;;
    --help)
        usage
        exit 0
        ;;
esac

folder="" nodes=("") groups=0 options=()
while (($#)); do
    case $1 in
        --folder) folder=${2-} && shift ;;
        --nodes) IFS=, read -ra nodes <<<"${2-}" && shift ;;
        --groups)
            [[ ${2-} =~ ^[1-9][0-9]{0,4}$ ]] || wrong_usage "--groups takes a number, not '${2-}'"
            groups=$2 && shift
            ;;
        --sbatch) options+=("${2-}") && shift ;;
        -*) wrong_usage "there is no option $1" ;;
        *) break ;;
    esac
    shift
done
[[ -n $folder ]] || wrong_usage "--folder FOLDER is missing"
(($# >= 2)) || wrong_usage "which PROGRAM, and run or ab?"
program=$1 command=$2
shift 2
[[ $command == run || $command == ab ]] || wrong_usage "run or ab, not '$command'"
[[ -x $program ]] || die "'$program' is no program"
program=$(realpath -- "$program")
[[ ! -e $folder ]] || die "'$folder' is there already"

# Options stay with the tasks; patterns choose the cases; OLD comes first.
old=() patterns=() given=()
for argument; do
    if [[ $argument == -* ]]; then
        [[ $argument == *=* || $argument =~ ^--(quick|thorough|count-only|cold|against-itself|strict|verbose)$ ]] ||
            wrong_usage "write $argument=VALUE in one word"
        given+=("$argument")
    elif [[ $command == ab && ${#old[@]} == 0 ]]; then
        [[ -r $argument ]] || die "'$argument' is no program"
        old=("$(realpath -- "$argument")")
    else
        patterns+=("$argument")
    fi
done
[[ $command == run || ${#old[@]} == 1 ]] || wrong_usage "ab takes OLD"
cases=$(split_cases "$program" "$groups" ${patterns[@]+"${patterns[@]}"})
[[ -n $cases ]] || die "no case matches"
mkdir -p -- "$(dirname -- "$folder")" && mkdir -- "$folder"
folder=$(realpath -- "$folder")
echo "$cases" >"$folder/tasks"

self=$(realpath -- "${BASH_SOURCE[0]}")
count=$(wc -l <"$folder/tasks")
jobs="" names=()
for node in "${nodes[@]}"; do
    name=${node:+$node.}
    names+=("$name")
    words=$(printf '%q ' bash "$self" --task "$folder" "$name" "$program" "$command" ${given[@]+"${given[@]}"} ${old[@]+"${old[@]}"})
    job=$(sbatch --parsable --requeue --exclusive --nodes=1 --ntasks=1 --array="1-$count" --job-name=vbench ${node:+--nodelist="$node"} \
        --output="$folder/$name%a.out" ${options[@]+"${options[@]}"} --wrap "$words") || die "sbatch has failed"
    jobs+=:${job%%;*}
done
words=$(printf '%q ' bash "$self" --merge "$folder" "$program" "$(tr : , <<<"${jobs#:}")" "${names[@]}")
job=$(sbatch --parsable --requeue --dependency="afterany$jobs" --nodes=1 --ntasks=1 --job-name=vbench-merge --output="$folder/merged.out" \
    ${options[@]+"${options[@]}"} --wrap "$words") || die "sbatch has failed; the tasks are job ${jobs#:}"
echo "${job%%;*}"
