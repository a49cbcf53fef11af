# SPDX-License-Identifier: MIT
# For tests with a real sshd: one on the loopback, of our own configuration and keys, in the folder of the test. Sourced.
# shellcheck shell=bash

# start_sshd: starts it, sets ssh_over to what reaches host names through it, and ends it with the test. What goes to `alpha` shares
# one connection; any other name makes its own. The home there is one of the test's: what ~/.bashrc of whoever tests does may take seconds.
start_sshd() {
    local sshd
    sshd=$(PATH=$PATH:/usr/sbin command -v sshd) || skip "there is no sshd (Debian: openssh-server)"
    command -v ssh >/dev/null || skip "there is no ssh (Debian: openssh-client)"
    ((EUID == 0)) && mkdir -p /run/sshd
    mkdir -m 700 -p ssh home
    local key
    for key in host_key user_key; do
        ssh-keygen -q -t ed25519 -N '' -f "ssh/$key" || skip "ssh-keygen makes no keys"
    done
    cp ssh/user_key.pub ssh/authorized_keys
    ssh_port=$(free_port)
    cat >ssh/sshd_config <<EOF
Port $ssh_port
ListenAddress 127.0.0.1
HostKey $PWD/ssh/host_key
AuthorizedKeysFile $PWD/ssh/authorized_keys
PidFile $PWD/ssh/sshd.pid
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitUserEnvironment no
SetEnv HOME=$PWD/home
EOF
    cat >ssh/config <<EOF
Host nobody
    Port 1
Host alpha
    ControlMaster auto
    ControlPath $PWD/ssh/%n
    ControlPersist yes
Host *
    HostName 127.0.0.1
    Port $ssh_port
    IdentityFile $PWD/ssh/user_key
    IdentitiesOnly yes
    UserKnownHostsFile $PWD/ssh/known_hosts
    StrictHostKeyChecking accept-new
    GlobalKnownHostsFile /dev/null
    LogLevel ERROR
EOF
    "$sshd" -D -f "$PWD/ssh/sshd_config" -E "$PWD/ssh/log" &
    sshd_process=$!
    trap 'ssh -F "$work/ssh/config" -O exit alpha 2>/dev/null; kill "$sshd_process" 2>/dev/null; wait "$sshd_process" 2>/dev/null; clean_up' EXIT
    # shellcheck disable=SC2034 # for who has sourced this
    ssh_over="ssh -F $PWD/ssh/config -o BatchMode=yes {host}"
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        ssh -F ssh/config -o BatchMode=yes alpha true 2>/dev/null </dev/null && return
        kill -0 "$sshd_process" 2>/dev/null || break
        sleep 0.2
    done
    cat ssh/log >&2
    skip "sshd does not run here"
}

# free_port: a port of the loopback that nobody listens at.
free_port() {
    local port
    for ((port = 20000 + RANDOM % 20000; ; port++)); do
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port" && return; }
    done
}
