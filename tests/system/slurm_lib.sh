# SPDX-License-Identifier: MIT
# For tests with a real Slurm: a controller, several nodes on this one machine and a munged of our own, on the loopback, in the
# folder of the test. Sourced, after lib.sh.
# shellcheck shell=bash

slurm_processes=()

stop_slurm() {
    local process
    for process in "${slurm_processes[@]}"; do kill "$process" 2>/dev/null; done
    for process in "${slurm_processes[@]}"; do
        wait "$process" 2>/dev/null # they are our children
    done
    local left
    left=$(marked_processes slurm)
    # shellcheck disable=SC2086 # one word each
    [[ -z $left ]] || kill -KILL $left 2>/dev/null
}

# in_background COMMAND...: starts it; it ends with the test.
in_background() {
    "$@" </dev/null >>slurm/output 2>&1 &
    slurm_processes+=("$!")
}

# first_port COUNT: the first of so many ports in a row at which nobody listens.
first_port() {
    local port i
    for ((port = 21000 + RANDOM % 20000; ; port += $1)); do
        for ((i = 0; i < $1; i++)); do
            (: <"/dev/tcp/127.0.0.1/$((port + i))") 2>/dev/null && continue 2
        done
        echo "$port" && return
    done
}

start_node() { in_background slurmd -D -N "$1" -f "$SLURM_CONF"; }

nodes_are_up() { [[ $(sinfo -h -o %T -N 2>/dev/null | sort -u) == idle ]]; }

# start_slurm NODE...: starts all, or skips the test.
start_slurm() {
    local node port=0 host first
    PATH=$PATH:/usr/sbin
    for program in munged slurmctld slurmd sbatch; do
        command -v "$program" >/dev/null || skip "there is no $program (Debian: slurm-wlm, munge)"
    done
    ((EUID == 0)) || skip "only root may be a node of Slurm"
    # shellcheck disable=SC2154 # from lib.sh
    chmod 755 "$work" # munged wants everybody to come to its socket
    mkdir -p slurm/state && dd if=/dev/urandom of=slurm/key bs=128 count=1 status=none && chmod 600 slurm/key
    host=$(hostname -s)
    first=$(first_port $(($# + 1)))
    export SLURM_CONF=$work/slurm/slurm.conf
    cat >"$SLURM_CONF" <<EOF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$first
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/slurm/munge.socket
CommunicationParameters=NoInAddrAny
StateSaveLocation=$work/slurm/state
SlurmdSpoolDir=$work/slurm/spool.%n
SlurmctldPidFile=$work/slurm/slurmctld.pid
SlurmdPidFile=$work/slurm/slurmd.%n.pid
SlurmctldLogFile=$work/slurm/slurmctld.log
SlurmdLogFile=$work/slurm/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
SlurmdParameters=config_overrides
SlurmdTimeout=10
KillWait=2
ReturnToService=2
JobRequeue=1
EOF
    for node; do
        mkdir "slurm/spool.$node"
        port=$((port + 1))
        echo "NodeName=$node NodeHostname=$host NodeAddr=127.0.0.1 Port=$((first + port)) CPUs=1 State=UNKNOWN" >>"$SLURM_CONF"
    done
    echo "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP" >>"$SLURM_CONF"
    trap 'stop_slurm; clean_up' EXIT
    in_background munged -F --force --key-file="$work/slurm/key" --socket="$work/slurm/munge.socket" --pid-file="$work/slurm/munged.pid" \
        --log-file="$work/slurm/munged.log" --seed-file="$work/slurm/munged.seed"
    soon test -S slurm/munge.socket || skip "munged does not run here: $(tail -n 1 slurm/munged.log slurm/output)"
    in_background slurmctld -D -f "$SLURM_CONF"
    for node; do start_node "$node"; done
    soon nodes_are_up || skip "Slurm does not run here: $(tail -n 2 slurm/output slurm/slurmctld.log)"
}
