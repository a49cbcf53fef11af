#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Measuring with Slurm: hosts over srun, and scripts/slurm.sh with job arrays, of which one is queued again and one loses its node.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=slurm_lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/slurm_lib.sh"
start_slurm n1 n2

rows() { grep -cv -e '^#' -e '^case,' "$1"; }
restarted() { scontrol show job "$1" | grep -q 'Restarts=[1-9]'; }
runs() { [[ -n $(squeue -h -r -t R -o %i -j "$1" 2>/dev/null) ]]; }

# What was queued again waits for two minutes, in which nothing happens: here for some seconds. At once would be too early, as a node may
# still be at the end of the last try, and refuses another.
declare -A seen=()
is_over() {
    local task tasks_waiting states
    tasks_waiting=$(squeue -h -r -t PD -o '%i %r' -j "$tasks,$job" 2>/dev/null | sed -n 's/ BeginTime$//p' | tr '\n' ' ')
    for task in "${!seen[@]}"; do
        [[ " $tasks_waiting" == *" $task "* ]] || unset "seen[$task]"
    done
    for task in $tasks_waiting; do
        : "${seen[$task]:=$SECONDS}"
        ((SECONDS < seen[$task] + 4)) || scontrol update JobId="$task" StartTime=now >/dev/null 2>&1
    done
    states=$(squeue -h -t all -o %T -j "$job" 2>&1) || [[ $states == *"Invalid job id"* ]] || return 1
    [[ $states =~ ^(COMPLETED|FAILED|CANCELLED|TIMEOUT|.*"Invalid job id".*)?$ ]] # not one that is being queued again
}

# submit ARGUMENT...: queues through the script; job and tasks are then the numbers of the job that merges and of its tasks.
submit() {
    checks=$((checks + 1))
    job=$(bash "$root/scripts/slurm.sh" "$@" 2>err </dev/null) || wrong "slurm.sh $*: $(cat err)"
    tasks=$(scontrol show job "$job" | grep -oE 'afterany:[0-9]+' | head -n 1 | tr -dc '0-9')
}

merged() {
    checks=$((checks + 1))
    soon is_over || soon is_over || wrong "job $job does not end: $(squeue)"
    [[ -s $1/merged.csv ]] || wrong "no merged results: $(cat "$1"/*.out)"
}

# Hosts through srun: two nodes of one machine, and one that lacks a library.
over='srun -N1 -n1 --exclusive -w {host}'
run_expect 0 "$VBENCH" run --count-only --hosts n1,n2 --over "$over" null
says "'n1' and 'n2' are one machine"
equal "$(rows results/hosts/n2.csv)" 2 "rows of n2"
mkdir -p fake/n1 fake/n2
cat >fake/n2/tar <<'EOF'
#!/bin/sh
/bin/tar "$@" && sed -i 's/libjemalloc[.]so[.]2/libjemalloc.so.X/g' "$2"/new/*
EOF
printf '#!/bin/sh\nexit 1\n' >fake/n2/sha256sum # it has not our files
cp fake/n2/sha256sum fake/n2/rsync
chmod +x fake/n2/*
run_expect 3 "$VBENCH" run --count-only --hosts n1,n2 --over "$over env PATH=$work/fake/{host}:$PATH" null
says "host 'n2' is lost: the program needs the library libjemalloc.so.X, which is not there"

# Two groups of three cases: as many rows as here, each once.
run_expect 0 "$VBENCH" run --count-only --no-save null ready_return chain_ready --export-csv here.csv
submit --folder groups --groups 2 "$VBENCH" run --count-only --cold null ready_return chain_ready
merged groups
equal "$(wc -l <groups/tasks)" 2 "tasks"
equal "$(rows groups/merged.csv)" "$(rows here.csv)" "rows of all"

# Every case on each node. Both programs of a comparison are one task.
submit --folder each --nodes n1,n2 "$LAYERED_ALLOC" ab --count-only "$LAYERED"
merged each
holds "results of both nodes" test -s each/n1.1.csv -a -s each/n2.1.csv
expect_in each/merged.csv 'FAIL: ALLOCATES MORE'
expect_in each/merged.out 'allocating more'

# A program that measures when it may, so that it runs for as long as it is to.
cat >waiting <<EOF
#!/bin/sh
[ "\$1" != run ] || until [ -e "$work/go" ]; do sleep 0.1; done
exec "$VBENCH" "\$@"
EOF
chmod +x waiting

# A task that is queued again while it runs writes its file once, whole.
submit --folder again "$work/waiting" run --budget=2s null
holds "the task does not run" soon runs "$tasks"
scontrol requeue "${tasks}_1"
touch go
merged again
equal "$(rows again/merged.csv)" 2 "rows after all"

# Where the job that merges begins too early, it waits again.
rm go
submit --folder early "$work/waiting" run --budget=2s null
holds "the task does not run" soon runs "$tasks"
scontrol update JobId="$job" Dependency=
holds "it has not waited again" soon restarted "$job"
touch go
merged early
equal "$(rows early/merged.csv)" 2 "rows after all"

# A node dies: its task goes to the other one, and what it had begun is nowhere.
# Who watches over the tasks goes first: alive, it would report them as failed, which no dead node does.
die_with() {
    local process tasks_of_n2=() watchers=()
    { kill -KILL "${slurm_processes[-1]}" && wait "${slurm_processes[-1]}"; } 2>/dev/null # n2
    for process in $(marked_processes); do
        grep -qz "^SLURMD_NODENAME=n2$" "/proc/$process/environ" 2>/dev/null || continue
        tasks_of_n2+=("$process")
        process=$(ps -o ppid= -p "$process" | tr -d ' ')
        [[ $process && $(ps -o args= -p "$process") == slurmstepd* ]] && watchers+=("$process")
    done
    kill -KILL "${watchers[@]}" "${tasks_of_n2[@]}" 2>/dev/null
    return 0
}
on_n2() { [[ -n $(squeue -h -t R -w n2 -j "$tasks" 2>/dev/null) ]]; }
rm go
submit --folder lost --groups 2 "$work/waiting" run --budget=2s null ready_return/heap_future
holds "nothing runs on n2" soon on_n2
die_with
touch go
merged lost
equal "$(find lost -name '[0-9].csv' | wc -l)" 2 "files of tasks"
expect_in lost/merged.csv 'null,,second'
expect_in lost/merged.csv 'ready_return,,heap_future'

# A task without results is named, and no pass.
rm lost/2.csv
run_expect 3 bash "$root/scripts/slurm.sh" --merge "$work/lost" "$VBENCH" ''
says "task 2 has left no results: "

# What nobody can mean.
run_expect 3 bash "$root/scripts/slurm.sh" --folder lost "$VBENCH" run null
says "is there already"
run_expect 2 bash "$root/scripts/slurm.sh" --folder new "$VBENCH" run --budget 5s null
says "write --budget=VALUE in one word"
run_expect 2 bash "$root/scripts/slurm.sh" "$VBENCH" run
says "--folder FOLDER is missing"
run_expect 3 bash "$root/scripts/slurm.sh" --folder new "$VBENCH" run no_such_case
holds "a folder of nothing" test ! -e new
finish
