#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Histories on a server of PostgreSQL's, which is started here, on a socket in a temporary folder: the same as in a file.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=git_repository.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/git_repository.sh"
# shellcheck source=history_lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/history_lib.sh"
need sqlite3

tools=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[[ -x $tools/initdb ]] || skip "postgresql is missing"
"$VBENCH" history log --history postgresql:///x 2>&1 | grep -q "built without PostgreSQL" && skip "built without libpq"
who=() # it refuses to be run by root
if ((EUID == 0)); then
    need setpriv
    id postgres >/dev/null 2>&1 || skip "there is no user postgres to run the server"
    who=(setpriv --reuid postgres --regid postgres --clear-groups)
fi
server=$(mktemp -d /tmp/vbench-pg-XXXXXX)
((EUID != 0)) || chown postgres "$server"

stop_server() {
    "${who[@]}" env -C / "$tools/pg_ctl" -D "$server/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf -- "$server"
    clean_up
}
trap stop_server EXIT

quietly() { "$@" >"$work/server.log" 2>&1 || { cat "$work/server.log" && exit 1; }; }
quietly "${who[@]}" env -C / "$tools/initdb" -D "$server/data" -U tester -A trust --no-sync
quietly "${who[@]}" env -C / "$tools/pg_ctl" -D "$server/data" -l "$server/log" -w \
    -o "-c listen_addresses='' -c unix_socket_directories='$server' -c fsync=off" start
place="postgresql:///postgres?host=$server&user=tester"
ask() { psql -X -q -t -A -F '|' -h "$server" -U tester postgres -c "set search_path to vbench; $1"; }

new_repository line
for ((i = 0; i < 40; i++)); do git commit --quiet --allow-empty --message "change $i"; done
mapfile -t names < <(git rev-list --first-parent --reverse HEAD)
for ((i = 0; i < 40; i++)); do
    ratio=$(awk -v i="$i" 'BEGIN { srand(i + 1); rand(); print (i < 30 ? 1 : 1.06) + 0.01 * (rand() + rand() - 1) }')
    write_results "$i.csv" "${names[i]}" "${names[0]}" $((1 + (i >= 12))) "$ratio"
done

# The same rows, the same findings.
test_alike() {
    history 0 add --history "$place" ./*.csv
    equal "$(cat out)" "40 files added, 160 values"
    history 0 add --history "$place" 7.csv
    equal "$(cat out)" "0 files added, 0 values; 1 known already"
    history 0 add --history h.db ./*.csv
    local action
    for action in log "log c0" "check --all" "show HEAD" "show HEAD~27"; do
        # shellcheck disable=SC2086
        { "$VBENCH" history $action --history "$place" >server.out 2>&1; "$VBENCH" history $action --history h.db >file.out 2>&1; }
        holds "'$action' differs" diff file.out server.out
    done
    expect_in server.out "change 12"
    history 1 check --history "$place"
    expect_in out "c0/all: allocations 1 -> 2 since ${names[12]:0:12} (change 12)"
    expect_in out "c0/all: time to the anchor +6"
    history 0 bless --history "$place" HEAD~27 --reason "worth it" --who Ann
    equal "$(ask 'select who, reason, count(*) from blessings group by who, reason')" "Ann|worth it|2"
}

# Views for other tools have moments and numbers.
test_views() {
    equal "$(ask "select pg_typeof(time), pg_typeof(anchor_ratio), count(*) from points group by 1, 2")" \
        "timestamp with time zone|double precision|40"
}

test_append_only() {
    holds "a row was changed" test -z "$(ask 'update runs set dirty = 1 returning id' 2>/dev/null)"
    holds "a row was deleted" test -z "$(ask 'delete from samples returning id' 2>/dev/null)"
}

# Numbered steps, there and back.
test_migrations() {
    local tables="select count(*) from information_schema.tables where table_schema = 'vbench'" all
    all=$(ask "$tables")
    for version in 2 1 0 1 2 3; do
        history 0 migrate --history "$place" --schema "$version"
        equal "$(ask 'select version from schema_version')" "$version"
    done
    equal "$(ask "$tables")" "$all"
    equal "$(ask 'select count(*) from runs')" 0
    ask 'update schema_version set version = 99'
    complains 3 "of a newer vbench" "$VBENCH" history add --history "$place" 0.csv
    ask 'update schema_version set version = 3'
}

# Many at once, of whom some are killed.
test_crowd() {
    local pids=() i
    for ((i = 0; i < 24; i++)); do
        HOST_NAME=host$i write_results "crowd$i.csv" "${names[0]}" "" 1 0.5 0.6 0.7 0.8
        "$VBENCH" history add --history "$place" "crowd$i.csv" >"$i.out" 2>"$i.err" &
        pids+=($!)
        ((i % 4)) || { sleep 0.0$((RANDOM % 5)) && kill -KILL $! 2>/dev/null; }
    done
    wait "${pids[@]}" 2>/dev/null
    holds "some said something: $(cat ./*.err)" test -z "$(cat ./*.err)"
    for ((i = 0; i < 24; i++)); do
        [[ ! -s $i.out ]] || equal "$(ask "select count(*) from run_facts where name = 'host' and value = 'host$i'")" 1 "host$i"
    done
    equal "$(ask 'select count(*) from (select run_id from samples group by run_id having count(*) <> 28) halves')" 0 "half of a run"
    history 0 add --history "$place" crowd*.csv
    equal "$(ask 'select count(*) from runs')" 24
}

test_trouble() {
    complains 3 "cannot use the history" "$VBENCH" history log --history "postgresql:///nowhere?host=$server&user=tester&password=hidden"
    expect_not_in err hidden
    complains 3 "cannot use the history" "$VBENCH" history log --history "postgresql:///x?host=$work"
    psql -X -q -h "$server" -U tester postgres -c "create database other"
    complains 3 "there is no history" "$VBENCH" history log --history "postgres:host=$server user=tester dbname=other"
    history 0 add --history "postgres:host=$server user=tester dbname=other" 0.csv
    "${who[@]}" env -C / "$tools/pg_ctl" -D "$server/data" -m immediate -w stop >/dev/null 2>&1
    complains 3 "cannot use the history" "$VBENCH" history add --history "$place" 1.csv
}

test_alike
test_views
test_append_only
test_migrations
test_crowd
test_trouble
finish
