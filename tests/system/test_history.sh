#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `history`: what is added is there, in the order of commits; what changes is named; and nothing that goes wrong loses anything.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=git_repository.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/git_repository.sh"
# shellcheck source=history_lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/history_lib.sh"
need sqlite3
"$VBENCH" history log --history "$work/none.db" 2>&1 | grep -q 'built without SQLite' && skip "built without SQLite"

count() { sqlite3 "${2-h.db}" "select count(*) from $1"; }

# new_line COUNT: a repository of so many commits, whose names are in the array `names`. Dates run backwards: they are nobody's business.
new_line() {
    local i
    new_repository "line$RANDOM"
    for ((i = 0; i < $1; i++)); do
        GIT_AUTHOR_DATE="$((1700000000 - i)) +0000" GIT_COMMITTER_DATE="$((1700000000 - i)) +0000" \
            git commit --quiet --allow-empty --message "change $i"
    done
    mapfile -t names < <(git rev-list --first-parent --reverse HEAD)
}

test_added() {
    new_line 3
    write_results 0.csv "${names[0]}" "" 1 0.5
    write_results 2.csv "${names[2]}" "" 2 0.5
    history 0 add --history h.db 2.csv 0.csv
    equal "$(cat out)" "2 files added, 14 values"
    history 0 add --history h.db 0.csv
    equal "$(cat out)" "0 files added, 0 values; 1 known already"
    history 1 check --history h.db
    expect_in out "c0/all: allocations 1 -> 2 since ${names[2]:0:12} (change 2), one of the 2 commits"
    expect_in out "c0/all: bytes 24 -> 48"
    expect_in out "2 worse for certain"
    history 0 show --history h.db HEAD
    expect_in out "c0/all: allocations 2"
    history 0 show --history h.db HEAD~1
    expect_in out "not measured"
    history 0 log --history h.db
    expect_in out "3 commits in line"
    # The first is the tip then, and nothing has changed.
    history 0 check --history h.db --tip HEAD~2
    # Outside of the repository it is the same line.
    history=$PWD/h.db
    cd "$work" || exit 1
    history 1 check --history "$history"
    expect_in out "since ${names[2]:0:12}"
}

# A case's own counters: a change of one that is exact is a change, whichever way; rates are kept beside.
test_counters() {
    new_line 3
    for i in 0 1 2; do
        write_results "$i.csv" "${names[i]}" "" 1 0.5
        awk -v hits="$((5 - (i == 2)))" -v missed="$i" '/^#/ { print; next }
            /^case/ { print $0 ",counters,items_per_second"; next }
            { print $0 ",hits=" hits " missed=" 3 + missed / 8 ":3:4,1e9" }' "$i.csv" >with && mv with "$i.csv"
    done
    history 0 add --history h.db ./*.csv
    history 1 check --history h.db
    equal "$(grep -c ': hits 5 -> 4 since .* (change 2)' out)" 2 "changes of the counter: $(cat out)"
    expect_not_in out missed
    history 0 show --history h.db HEAD
    expect_in out 'c0/all: hits 4'
    expect_in out 'c0/all: missed 3.25 (3 to 4)'
    expect_in out 'c0/all: items/s 1e+09'
    history 0 export --history h.db --format csv
    expect_in out ',counter:hits,4'
    history 1 prove --history h.db --build true --module x # there is nothing to build for it
    expect_in out '0 asked of ab'
    history 0 bless --history h.db --reason 'as it should be' HEAD
    history 0 check --history h.db
}

# Instructions that repeat, and bytes of code, are exact; what perf counted, and what does not come to a whole number, is not.
test_instructions() {
    local i
    new_line 3
    for i in 0 1 2; do
        write_results "$i.csv" "${names[i]}" "" 1 0.5 0.5 0.5
        awk -v i="$i" '/^#/ { print; next }
            /^case/ { print $0 ",instructions_per_op,code_bytes,metrics"; next }
            { print $0 "," (/^c0/ ? 10 + (i == 1) : /^c1/ ? 10.5 + i : 20 + i) "," 100 + 16 * (i == 2) "," (/^c2/ ? "perf" : "callgrind") }' \
            "$i.csv" >with && mv with "$i.csv"
    done
    history 0 add --history h.db ./*.csv
    history 1 check --history h.db --all
    equal "$(grep -c 'c0/all: instructions 1[01] -> 1[01] since .* (change [12])' out)" 2 "changes of instructions: $(cat out)"
    equal "$(grep -c ': bytes of code 100 -> 116 since .* (change 2)' out)" 6 "changes of code: $(cat out)"
    expect_not_in out 'c1/all: instructions'
    expect_not_in out 'c2/all: instructions'
    history 0 show --history h.db HEAD
    expect_in out 'c1/all: instructions per operation 12.5'
    expect_in out 'c2/all: instructions per operation 22'
}

# From the results files the same is made again.
test_rebuilt() {
    local dump=(sqlite3 a.db 'select commit_hash, test, ratio, time_ns, allocs from points order by 1, 2')
    new_line 4
    for i in 0 1 2 3; do write_results "$i.csv" "${names[i]}" "" "$i" "1.0$i"; done
    history 0 add --history a.db ./*.csv
    "${dump[@]}" >before
    rm a.db
    for i in 3 1 0 2; do history 0 add --history a.db "$i.csv"; done
    holds "a history made anew differs" diff before <("${dump[@]}")
    equal "$(wc -l <before)" 8
}

test_blessed() {
    new_line 2
    write_results 0.csv "${names[0]}" "" 1 0.5
    write_results 1.csv "${names[1]}" "" 2 0.5
    history 0 add --history h.db 0.csv 1.csv
    history 2 bless --history h.db HEAD
    says "--reason"
    history 3 bless --history h.db HEAD~1 --reason "none"
    says "nothing changed"
    history 0 bless --history h.db HEAD --reason "worth it" --who Ann
    equal "$(cat out)" "2 changes accepted"
    history 0 check --history h.db
    expect_not_in out "c0/all"
    history 0 check --history h.db --all
    expect_in out "accepted by Ann: worth it"
    history 3 bless --history h.db HEAD --reason "again"
}

# What is measured goes in as it is measured, with each launch; a work tree with changes is kept, and not judged.
test_measured() {
    new_line 1
    mkdir -p results
    run_expect 0 "$VBENCH" run --quick --quiet --history ready_return/heap_future
    equal "$(count 'samples where doubted = 0' results/history.db)" "$(count samples results/history.db)"
    holds "no launches" test "$(count launch_values results/history.db)" -gt 2
    run_expect 0 "$VBENCH" history add results/latest.csv
    expect_in out "1 known already"
    echo 1 >file && git add file && git commit --quiet -m file && echo 2 >file
    run_expect 0 "$VBENCH" run --count-only --quiet --history null
    equal "$(count 'runs where dirty = 1' results/history.db)" 1
    run_expect 0 "$VBENCH" gate --reference results/latest.csv --count-only --quiet --history=h.db --commit HEAD~1 ready_return/heap_future
    equal "$(sqlite3 h.db 'select hash from runs join commits on commits.id = commit_id')" "${names[0]}"
    complains 2 "--anchor REV" "$VBENCH" ab "$VBENCH" --history=h.db --count-only null
    run_expect 0 "$VBENCH" ab "$VBENCH" --history=h.db --anchor HEAD~1 --count-only --quiet null
    equal "$(count 'runs where anchor_id is not null')" 1
    complains 2 "go with --history" "$VBENCH" run --count-only --commit HEAD null
    cd "$work" || exit 1
    complains 2 "this is no repository" "$VBENCH" run --count-only --no-save --history=h.db null
}

# One sentence, a status that says what it is, and what was there stays.
test_trouble() {
    new_line 2
    write_results 0.csv "${names[0]}" "" 1 0.5
    write_results 1.csv "${names[1]}" "" 1 0.5
    sed '/history.commit/d' 0.csv >nameless.csv
    complains 3 "there is no history 'h.db'" "$VBENCH" history log --history h.db
    complains 3 "nameless.csv': nothing says of which commit" "$VBENCH" history add --history h.db nameless.csv
    history 0 add --history h.db 0.csv
    complains 2 "matches nothing" "$VBENCH" history log --history h.db 'nobody*'
    complains 2 "no commit" "$VBENCH" history show --history h.db nonsense
    complains 3 "nonsense" "$VBENCH" history log --history h.db --tip nonsense
    complains 2 "history has no 'lgo'" "$VBENCH" history lgo
    complains 2 "what is to be done" "$VBENCH" history
    head -c 5000 /dev/urandom >noise.db
    complains 3 "'noise.db' is no database" "$VBENCH" history log --history noise.db
    complains 3 "'noise.db' is no database" "$VBENCH" history add --history noise.db 0.csv
    equal "$(stat -c %s noise.db)" 5000
    sqlite3 other.db 'create table theirs (x)'
    complains 3 "of another program" "$VBENCH" history add --history other.db 0.csv
    cp h.db newer.db && sqlite3 newer.db 'pragma user_version = 99'
    complains 3 "of a newer vbench" "$VBENCH" history add --history newer.db 1.csv
    complains 3 "of a newer vbench" "$VBENCH" history log --history newer.db
    history 0 migrate --history h.db --schema 1
    complains 3 "of an older vbench" "$VBENCH" history log --history h.db
    history 0 migrate --history h.db
    history 0 log --history h.db
    equal "$(count runs)" 1
}

test_damaged() {
    new_line 1
    write_results 0.csv "${names[0]}" "" 1 0.5 0.6 0.7
    history 0 add --history h.db 0.csv
    cp h.db broken.db
    dd if=/dev/urandom of=broken.db bs=4096 seek=1 count=12 conv=notrunc status=none
    complains 3 "is damaged" "$VBENCH" history log --history broken.db
}

test_full_disk() {
    new_line 2
    write_results 0.csv "${names[0]}" "" 1 0.5
    write_results 1.csv "${names[1]}" "" 1 "$(printf '1.%03d ' {1..400})"
    history 0 add --history h.db 0.csv
    # shellcheck disable=SC2016
    complains 3 "cannot" bash -c 'ulimit -f 200; exec "$0" history add --history h.db 1.csv' "$VBENCH"
    equal "$(count runs)" 1 "after a full disk"
    mkdir none
    local blocks
    for blocks in 4 8 40; do # of a history that cannot be made nothing stays
        # shellcheck disable=SC2016
        complains 3 "cannot" bash -c 'ulimit -f "$1"; exec "$0" history add --history none/h.db 1.csv' "$VBENCH" "$blocks"
        equal "$(ls -A none)" "" "left of a history that could not be made ($blocks blocks)"
    done
    history 0 add --history none/h.db 0.csv
    history 0 log --history h.db
    history 0 add --history h.db 1.csv
    equal "$(count runs)" 2
}

# Whenever a signal comes: the history is whole, and nothing lies beside it.
test_stopped() {
    local delay adding
    new_line 1
    write_results 0.csv "${names[0]}" "" 1 "$(printf '1.%03d ' {1..900})"
    mkdir stopped
    for delay in 0.02 0.04 0.06 0.1 0.15 0.2; do
        env --default-signal=TERM "$VBENCH" history add --history stopped/h.db 0.csv >out 2>err </dev/null &
        adding=$!
        sleep "$delay"
        kill -TERM "$adding" 2>/dev/null || :
        wait "$adding" || :
        equal "$(find stopped -name 'h.db-*')" "" "what lies beside a history"
    done
    history 0 add --history stopped/h.db 0.csv
}

# On a file system that is full, in a name space of its own: what was there stays, and can be read and added to once there is room.
test_full_file_system() {
    unshare --mount true 2>/dev/null || { echo "left out: a full file system, for nothing may be mounted here" && return; }
    new_line 2
    write_results 0.csv "${names[0]}" "" 1 0.5
    write_results 1.csv "${names[1]}" "" 1 "$(printf '1.%03d ' {1..400})"
    mkdir full
    # shellcheck disable=SC2016
    run_expect 0 unshare --mount --propagation private bash -c 'mount -t tmpfs -o size=640k none full || exit 9
        "$0" history add --history full/h.db 0.csv || exit 8
        dd if=/dev/zero of=full/filler bs=4k status=none 2>/dev/null
        "$0" history add --history full/h.db 1.csv 2>said && exit 7
        [[ $(wc -l <said) == 1 ]] || exit 6
        "$0" history log --history full/h.db >log || exit 5
        rm full/filler
        mount -o remount,size=16m full && "$0" history add --history full/h.db 1.csv && cp full/h.db after.db' "$VBENCH"
    holds "what the full disk is called: $(cat said)" grep -q "^vbench: .*: the disk is full" said
    expect_in log 'commits in line'
    expect_in out '1 file added'
    equal "$(sqlite3 after.db 'select count(*) from runs; pragma integrity_check' | xargs)" "2 ok"
}

test_locked() {
    new_line 1
    write_results 0.csv "${names[0]}" "" 1 0.5
    history 0 add --history h.db 0.csv
    coproc holder { sqlite3 h.db; }
    echo 'begin immediate; select 1;' >&"${holder[1]}"
    read -r _ <&"${holder[0]}"
    history 0 log --history h.db # who reads does not wait
    write_results 1.csv "${names[0]}" "" 2 0.5
    complains 3 "is locked by another program" "$VBENCH" history add --history h.db 1.csv
    echo '.quit' >&"${holder[1]}"
    # shellcheck disable=SC2154 # coproc sets it
    wait "$holder_PID"
    history 0 add --history h.db 1.csv
}

# Many who write at once, of whom some are killed: what was said to be added is there, whole.
test_crowd() {
    new_line 1
    local i pids=()
    for ((i = 0; i < 24; i++)); do
        HOST_NAME=host$i write_results "$i.csv" "${names[0]}" "" 1 0.5 0.6 0.7 0.8
    done
    for ((i = 0; i < 24; i++)); do
        "$VBENCH" history add --history h.db "$i.csv" >"$i.out" 2>"$i.err" &
        pids+=($!)
        ((i % 4)) || { sleep 0.0$((RANDOM % 5)) && kill -KILL $! 2>/dev/null; }
    done
    wait "${pids[@]}" 2>/dev/null
    holds "some said something: $(cat ./*.err)" test -z "$(cat ./*.err)"
    for ((i = 0; i < 24; i++)); do
        [[ ! -s $i.out ]] || equal "$(sqlite3 h.db "select count(*) from run_facts where name = 'host' and value = 'host$i'")" 1 "host$i"
    done
    equal "$(sqlite3 h.db 'select count(*) from (select run_id from samples group by run_id having count(*) <> 28)')" 0 "half of a run"
    equal "$(sqlite3 h.db 'pragma integrity_check')" ok
    equal "$(sqlite3 h.db 'select count(*) from pragma_foreign_key_check')" 0
    history 0 add --history h.db ./*.csv
    equal "$(count runs)" 24
}

# A signal that comes while git is asked stops the program, also where git's answer may fail.
test_stopped_beside_git() {
    local at
    new_line 1
    write_results 0.csv "${names[0]}" "" 1 0.5
    mkdir bin
    # shellcheck disable=SC2016 # the shell of the file expands it
    printf '#!/bin/sh\ncase $* in *"$STOP_AT"*) kill -TERM $PPID; sleep 1 ;; esac\nexec %s "$@"\n' "$(command -v git)" >bin/git
    chmod +x bin/git
    for at in show-toplevel verify first-parent is-shallow; do
        PATH=$PWD/bin:$PATH STOP_AT=$at "$VBENCH" history add --history h.db 0.csv 0.csv 0.csv >out 2>err
        equal "$?" 143 "stopped at '$at': $(cat out err)"
    done
    history 0 add --history h.db 0.csv
    history 0 log --history h.db
}

# Both sides of a repository, each known by its commit.
test_git() {
    "$VBENCH" --version | grep -q Sanitizer && return 0 # it loads nothing that lacks it
    # shellcheck disable=SC2016
    local build='${CC:-cc} -O1 -g $CASE_FLAGS -fPIC -shared -o cases.so cases.c table.c sum.c'
    new_repository anchored
    write_library && write_cases && commit one && git tag v1
    write_library "$MALLOC" && commit two
    run_expect 1 "$VBENCH" ab --git v1 --git-new HEAD --build "$build" --module cases.so --count-only --quiet --history="$PWD/h.db"
    equal "$(sqlite3 h.db 'select c.hash, a.hash, dirty from runs join commits c on c.id = commit_id join commits a on a.id = anchor_id')" \
        "$(git rev-parse HEAD)|$(git rev-parse v1)|0"
    run_expect 1 "$VBENCH" ab --git v1 --build "$build" --module cases.so --count-only --quiet --history="$PWD/h.db"
    equal "$(count runs)" 2
    equal "$(count 'runs where anchor_id is not null')" 2
    history 2 prove --history h.db
    says "prove needs --build"
    history 3 prove --history none.db --build true --module cases.so
    says "there is no history"
}

# A release becomes the anchor. A step among the first commits and one under the new anchor are found; that the values under the
# new one begin at 1 again is none, whether anything relates the two or not.
test_anchors() {
    local i ratio
    new_line 70
    for ((i = 1; i < 70; i++)); do
        ratio=$((i < 10 ? 100000 : i <= 30 ? 110000 : i < 45 ? 100000 : 106000))
        ratio=$((ratio + i * 7919 % 200 - 100))
        write_results "$i.csv" "${names[i]}" "${names[i <= 30 ? 0 : 30]}" 1 "${ratio:0:-5}.${ratio: -5}"
    done
    history 0 add --history chained.db ./*.csv
    history 0 check --history chained.db
    equal "$(grep -c 'proposed, *\|proposed$' out)" 2 "$(cat out)"
    expect_in out "+10.0 % since ${names[10]:0:7}"
    expect_in out "+6.0 % since ${names[45]:0:7}"
    equal "$(grep -c 'left out\|anew' out)" 0
    rm 30.csv
    history 0 add --history broken.db ./*.csv
    history 0 check --history broken.db
    equal "$(grep -c 'proposed, *\|proposed$' out)" 2 "$(cat out)"
    expect_in out "+6.1 % since ${names[45]:0:7}"
    expect_in out "relates their anchor to the one before: 1"
    write_results late.csv "${names[60]}" "${names[0]}" 1 1.16
    history 0 add --history broken.db late.csv
    history 0 log --history broken.db
    expect_in out "relates their anchor to those around them: 1"
    write_results 61.csv "${names[61]}" "${names[30]}" 1 3
    sed -e 's/ledger$/ledger,doubts/' -e 's/exact$/exact,drifts=2.6/' 61.csv >doubted.csv
    history 0 add --history broken.db doubted.csv
    history 0 check --history broken.db
    expect_in out "measured in doubt: 1."
}

# For other programs, and as charts.
# A counter of the case's own may have a longer name than any other quantity.
long_counter() {
    local name=probes_of_the_table_whose_name_is_longer_than_there_is_room i
    mkdir own
    for ((i = 20; i < 23; i++)); do
        awk -v name="$name" -v value=$((1 + (i > 20))) '/^#/ { print; next } { print $0 "," (/^case,/ ? "counters" : name "=" value) }' "$i.csv" >"own/$i.csv"
    done
    history 0 add --history own.db own/*.csv
    COLUMNS=80 history 0 log --history own.db
    holds "lines are too wide for a screen: $(cat out)" test "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80
    equal "$(grep -A1 "^    $name\$" out | tail -n 1 | sed 's/  */ /g')" " 3 2 1 -> 2 ${names[21]:0:7} ▁██"
    COLUMNS=200 history 0 log --history own.db
    equal "$(grep -c "^  c0/all  $name  *3  *2  1 -> 2  *${names[21]:0:7}" out)" 1 "$(cat out)"
}

test_given_away() {
    local i
    new_line 30
    for ((i = 0; i < 30; i++)); do
        write_results "$i.csv" "${names[i]}" "${names[0]}" $((1 + (i > 20))) "$(awk -v i=$i 'BEGIN { print 1 + i % 3 / 100 + (i >= 22) / 10 }')"
    done
    history 0 add --history h.db ./*.csv
    history 0 export --history h.db
    equal "$(wc -l <out)" 121
    equal "$(sed -n 2p out)" "${names[0]},0,change 0,\"x86_64, Made Up 9000, 4 CPUs, 1 node, bare metal\",c0,,all,jemalloc,anchor_ratio,1,0.998,1.002,0"
    history 0 export --history h.db --format json -o history.json
    equal "$(jq -r '.commits[22].hash' history.json)" "${names[22]}"
    equal "$(jq -r '[.changes[] | .state] | sort | unique | join(" ")' history.json)" "exact proposed"
    equal "$(jq '[.series[] | .points | length] | add' history.json)" 120
    COLUMNS=80 history 0 log --history h.db # a narrow screen has all of it, too
    holds "lines are too wide for a screen: $(cat out)" test "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80
    equal "$(grep -c "  c0/all" out)" 1
    holds "no change, or no drawing: $(cat out)" grep -q "time to the anchor .* +[0-9.]* % ?  *${names[22]:0:7}  ▁.*█" out
    expect_in out "?: only proposed"
    equal "$(grep -c "allocations .* 1 -> 2  *${names[21]:0:7}  ▁.*█" out)" 1
    LC_ALL=C COLUMNS=80 history 0 log --history h.db
    equal "$(LC_ALL=C grep -c '[^ -~]' out)" 0 "lines with more than ASCII"
    holds "no drawing in ASCII: $(cat out)" grep -q "allocations .* 1 -> 2  *${names[21]:0:7}  _.*#" out
    long_counter
    history 2 export --history h.db --format xml
    history 3 export --history h.db --output /nowhere/x
    equal "$(sqlite3 h.db "select count(*), count(anchor_ratio), max(allocs) from points")" "30|30|2.0"
    command -v gnuplot >/dev/null || return 0
    history 0 plot --history h.db -o charts
    equal "$(grep -c svg out)" 3
    while read -r i; do holds "$i is no chart" xmllint --noout "$i"; done <out
    expect_in charts/history_c0.svg "${names[22]:0:12}"
    # shellcheck disable=SC2123
    PATH=/nowhere run_expect 3 "$VBENCH" history plot --history h.db -o charts
    says "gnuplot-nox"
}

# What others write into a database is shown, and never obeyed.
test_hostile() {
    new_line 2
    write_results 0.csv "${names[0]}" "" 1 0.5
    write_results 1.csv "${names[1]}" "" 2 0.5
    sed -i 's/^c0,/"c\x1b[31m'"'"'; drop table runs; --",/' 0.csv 1.csv
    printf '%b' "$(cat 0.csv)\n" >a.csv && printf '%b' "$(cat 1.csv)\n" >b.csv
    history 0 add --history h.db a.csv b.csv
    for action in "log" "check --all" "show HEAD" "plot -o ."; do
        # shellcheck disable=SC2086
        "$VBENCH" history $action --history h.db >out 2>&1
        holds "'$action' lets an escape sequence through" test -z "$(tr -dc '\033' <out)"
    done
    equal "$(count runs)" 2
}

test_read_only() {
    ((EUID != 0)) || command -v setpriv >/dev/null || return 0
    new_line 1
    local who=() folder
    write_results 0.csv "${names[0]}" "" 1 0.5
    folder=$(mktemp -d)
    history 0 add --history "$folder/h.db" 0.csv
    cp "$VBENCH" "$folder/program"
    chmod 555 "$folder" "$folder/program" && chmod 444 "$folder/h.db"
    ((EUID != 0)) || who=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    run_expect 0 "${who[@]}" env -C / "$folder/program" history log --history "$folder/h.db"
    complains 3 "read-only" "${who[@]}" env -C / "$folder/program" history migrate --schema 1 --history "$folder/h.db"
    chmod 755 "$folder" && rm -rf -- "$folder"
}

test_added
test_counters
test_instructions
test_rebuilt
test_blessed
test_measured
test_trouble
test_damaged
test_full_disk
test_stopped
test_full_file_system
test_locked
test_crowd
test_stopped_beside_git
test_git
test_anchors
test_given_away
test_hostile
test_read_only
finish
