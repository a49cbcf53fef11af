#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A database that is damaged while it is read, or that cannot be filled, fails its own rows, in SQLite's words, and
# nothing else.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

is_built() { ! "${VBENCH:?}" list "$1" | grep -q 'not built'; }
is_built cache_hit || skip "cache_hit is not built"
cases=(cache_hit)
! is_built cache_async_miss || cases+=(cache_async_miss)

quick=(--param hit=50 --no-save --quiet --timeout 60s --export-json rows.json)

# rows_may_say PATTERN...: each row of the cases is well or is skipped with words that match one of the patterns; the rows
# of null are well. How many are skipped is then in `skipped`.
rows_may_say() {
    local name status pattern
    skipped=0
    load_cells rows.json
    cell_is null first status ok
    cell_is null second status ok
    while IFS=$'\t' read -r name status; do
        [[ $status != ok ]] || continue
        skipped=$((skipped + 1))
        for pattern in "$@"; do
            # shellcheck disable=SC2053 # it is a pattern
            [[ $status != $pattern ]] || continue 2
        done
        wrong "$name says '$status'"
    done < <(jq -r '.rows[] | select(.case != "null") | ["\(.case)/\(.variant)", .status] | @tsv' rows.json)
    holds "workers are left" soon no_workers
}

# rows_say PATTERN...: as before, and at least one is skipped.
rows_say() {
    rows_may_say "$@"
    holds "nothing was skipped" test "$skipped" -gt 0
}

all_are_skipped() {
    equal "$(jq '[.rows[] | select(.case != "null" and .status == "ok")] | length' rows.json)" 0 "rows that are well"
}

# while_running LAUNCHES TIMES DAMAGE...: the command is run so often, or for as long as vbench runs.
while_running() {
    local vbench launches=$1 times=$2
    shift 2
    # Filled beforehand: what is tried here is to read it. (What becomes of it while it is filled depends on the moment.)
    rm -f db
    run_expect 0 "$VBENCH" "${quick[@]}" --count-only --param db="$work/db" "${cases[@]}"
    timeout 600 "$VBENCH" "${quick[@]}" --launches "$launches" --rounds 16 --param db="$work/db" null "${cases[@]}" \
        >out 2>err </dev/null &
    vbench=$!
    holds "there are no workers" soon some_workers
    sleep 0.2
    while ((times-- > 0)) && kill -0 "$vbench" 2>/dev/null; do
        "$@"
        sleep 0.02
    done
    status=0
    wait "$vbench" || status=$?
}

truncate_it() { : >db; }
shorten_it() { truncate -s 4096 db; }
overwrite_it() { head -c 40000 /dev/zero | tr '\0' x | dd of=db conv=notrunc status=none; }
remove_it() { rm -f db; }

read_failed='skipped: a read failed: SQLite says: '
cannot_read="skipped: cannot read '$work/db': "
cannot_fill="skipped: cannot fill '$work/db': "
malformed='database disk image is malformed'
no_table='no such table: vbench_values'

test_damage() {
    while_running 20 5000 overwrite_it
    equal "$status" 3 "exit status with a file overwritten"
    rows_say "${read_failed}file is not a database" "skipped: cannot use '$work/db': not a SQLite database, and *" \
        "${cannot_read}file is not a database" "${read_failed}$malformed" "${cannot_read}$malformed"
    all_are_skipped

    while_running 20 5000 shorten_it
    equal "$status" 3 "exit status with a file cut short"
    rows_say "$read_failed$malformed" "$cannot_read$malformed" "$cannot_fill$malformed" "${cannot_read}disk I/O error" \
        "$cannot_read$no_table" "$read_failed$no_table"

    # An empty file is filled anew by whoever comes next, so that some rows may be well.
    while_running 20 5000 truncate_it
    equal "$status" 3 "exit status with a file emptied"
    rows_say "$read_failed$no_table" "$read_failed$malformed" "${read_failed}disk I/O error" "$cannot_read$no_table" \
        "$cannot_read$malformed" "${cannot_read}disk I/O error" "${cannot_read}file is not a database" \
        "${read_failed}file is not a database" "$cannot_fill*" "skipped: cannot use '$work/db': *" \
        "operations take longer than they did at first: *" # while another fills the file
}

# Whoever has it open keeps it, and whoever comes next makes a new one. Who opened it a moment ago takes the journal of the
# one that fills the new one for its own, and the other misses it: SQLite promises nothing to those who remove files.
test_removal() {
    while_running 6 1 remove_it
    rows_may_say "$cannot_fill*" "$cannot_read*" "$read_failed*" "skipped: cannot use '$work/db': *"
    equal "$status" $((skipped > 0 ? 3 : 0)) "exit status with a file removed, $skipped rows skipped"
    rm -f db db-journal
    run_expect 0 "$VBENCH" "${quick[@]}" --count-only --param db="$work/db" "${cases[@]}"
}

# A limit of the size of files is a full disk to whoever ignores the signal.
test_limit() {
    cat >limited <<'END'
#!/usr/bin/env bash
trap '' XFSZ
ulimit -f 8
exec "$@"
END
    chmod +x limited
    local place
    for place in file wal "$work/limited.db"; do
        run_expect 3 env TMPDIR="$work" "$VBENCH" "${quick[@]}" --count-only --launcher ./limited --param db="$place" \
            null "${cases[@]}"
        rows_say "skipped: cannot fill '$work/*': *" "skipped: cannot read '$work/*': disk I/O error"
        all_are_skipped
        equal "$(find . -name 'vbench-*')" '' "files left behind"
    done
    # It was the disk: the same file, where there is room, is filled and read.
    run_expect 0 "$VBENCH" "${quick[@]}" --count-only --param db="$work/limited.db" "${cases[@]}"
}

# A file system of 16 KiB, in a mount name space of its own.
test_full_disk() {
    local alone=(unshare --mount)
    ((EUID == 0)) || alone+=(--map-root-user)
    mkdir -p small
    if ! "${alone[@]}" mount -t tmpfs -o size=16k none small 2>/dev/null; then
        echo "not tested: a full disk (no file system may be mounted here)"
        return
    fi
    # shellcheck disable=SC2016 # for the inner shell
    run_expect 3 "${alone[@]}" bash -c 'mount -t tmpfs -o size=16k none small && TMPDIR=$PWD/small exec "$@"' - \
        "$VBENCH" "${quick[@]}" --count-only --param db=file null "${cases[@]}"
    rows_say "skipped: cannot fill '$work/small/vbench-*': database or disk is full"
    all_are_skipped
}

test_no_folder() {
    run_expect 3 env TMPDIR=/nonexistent "$VBENCH" "${quick[@]}" --count-only --param db=file null "${cases[@]}"
    rows_say "skipped: cannot make '/nonexistent/vbench-*': No such file or directory"
    all_are_skipped
}

# What is made for a run is gone with it; and whoever is killed while it measures leaves nothing, either.
test_own_files() {
    mkdir -p own
    run_expect 0 env TMPDIR="$work/own" "$VBENCH" "${quick[@]}" --launches 1 --rounds 2 --param db=file "${cases[@]}"
    run_expect 0 env TMPDIR="$work/own" "$VBENCH" "${quick[@]}" --launches 1 --rounds 2 --param db=wal "${cases[@]}"
    TMPDIR="$work/own" "$VBENCH" "${quick[@]}" --launches 1 --rounds 10000 --param db=wal cache_hit \
        >out 2>err </dev/null &
    holds "there are no workers" soon some_workers
    holds "the files keep their names" soon stays_empty
    holds "it is over too soon" kill -KILL $!
    wait $! 2>/dev/null
    holds "workers outlive vbench" soon no_workers
    equal "$(ls own)" '' "files left behind"
}

# The workers of the only launch have opened theirs long ago.
stays_empty() {
    local _
    for _ in {1..10}; do
        [[ -z $(ls own) && -n $(workers) ]] || return 1
        sleep 0.1
    done
}

test_damage
test_removal
test_limit
test_full_disk
test_no_folder
test_own_files
finish
