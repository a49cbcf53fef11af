#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The same measurement on several hosts: through a real sshd on the loopback, which is one machine under several names, and
# through a launcher that makes several machines of it, some of which are not well.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=sshd_lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/sshd_lib.sh"
# shellcheck source=git_repository.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/git_repository.sh"
start_sshd

rows() { grep -cv -e '^#' -e '^case,' "$1"; }
left_there() { find /tmp -maxdepth 1 -name 'vbench-host-??????' -user "$(id -un)" -newer "$work/ssh/user_key"; }
one_less() { [[ -z $(left_there) ]]; }

# Two names of one machine: measured one after the other, and merged as runs of one.
run_expect 0 "$VBENCH" run --count-only --hosts alpha,beta --over "$ssh_over" null
says "'alpha' and 'beta' are one machine"
for host in alpha beta; do
    equal "$(rows "results/hosts/$host.csv")" 2 "rows of $host"
    expect_in "results/hosts/$host.csv" '# machine: alpha'
done
expect_in results/hosts/merged.csv '# merged: 2 results of 1 machine of 1 kind'
equal "$(rows results/hosts/merged.csv)" 2 "rows of both"
expect_in out 'Merged: 2 results of 1 machine'
holds "a folder is left on a host: $(left_there)" soon one_less

# away HOST COMMAND...: through the same sshd, to a machine that says to be another; and what can go wrong with one.
mkdir fake
cat >away <<EOF
#!/usr/bin/env bash
host=\$1 && shift
ssh=(ssh -F "$work/ssh/config" -o BatchMode=yes alpha env "HOME=$work/home/\$host" "PATH=$work/fake/\$host:\$PATH")
[[ -d $work/fake/\$host ]] || { echo "no such host: \$host" >&2; exit 255; }
if [[ \$* == 'sh -s' && \$host == dying && -e $work/fake/\$host/probed ]]; then
    "\${ssh[@]}" "\$@" | grep . | head -c 300
    kill -KILL \$\$
fi
[[ \$* != 'sh -s' ]] || touch "$work/fake/\$host/probed"
[[ \$host != talking ]] || echo 'Welcome! # vbench'
exec "\${ssh[@]}" "\$@"
EOF
chmod +x away
machine() {
    mkdir "fake/$1"
    # shellcheck disable=SC2016 # the fake script expands it
    printf '#!/bin/sh\ncase $1 in */boot_id) echo %s ;; *) exec /bin/cat "$@" ;; esac\n' "$1" >"fake/$1/cat"
    printf '#!/bin/sh\nexit 1\n' >"fake/$1/sha256sum" # it has no such files
    cp "fake/$1/sha256sum" "fake/$1/rsync"
    chmod +x "fake/$1"/*
}
for name in one two talking arm bare dying; do machine "$name"; done
printf '#!/bin/sh\necho aarch64\n' >fake/arm/uname
# What is unpacked there needs a library that is not there, as the loader says.
cat >fake/bare/tar <<'EOF'
#!/bin/sh
/bin/tar "$@" && sed -i 's/libjemalloc[.]so[.]2/libjemalloc.so.X/g' "$2"/new/*
EOF
chmod +x fake/arm/uname fake/bare/tar
over="$work/away {host}"

printf '# the fleet\none\ntwo, talking # who greets\n\n' >fleet
run_expect 0 "$VBENCH" run --count-only --hosts fleet --over "$over" null ready_return/heap_future --export-csv all.csv
nothing_on err
expect_in all.csv '# merged: 3 results of 3 machines of 1 kind'
expect_in all.csv '# machine_class.1.machines: one, two, talking'
expect_in results/hosts/two.csv '# machine: two'
equal "$(rows all.csv)" 3 "rows of all"
holds "the merged file and the export differ" diff -q all.csv results/hosts/merged.csv

# A lost host costs its rows, and is named with the reason.
while IFS='|' read -r host reason; do
    rm -rf results/hosts
    run_expect 3 "$VBENCH" run --count-only --hosts "one,$host" --over "$over" null
    says "host '$host' is lost: $reason"
    holds "the other host's rows" test "$(rows results/hosts/merged.csv)" = 2
    holds "rows of a lost host" test ! -e "results/hosts/$host.csv"
done <<'EOF'
gone|no such host: gone
arm|it is aarch64, and the program is for
bare|the program needs the library libjemalloc.so.X, which is not there
dying|'dying' line
EOF
run_expect 3 "$VBENCH" run --count-only --hosts nobody --over "$ssh_over" null
says "host 'nobody' is lost: ssh: connect to host"
says 'none of the 1 hosts was measured'
mkdir -p results/hosts && echo kept >results/hosts/one.csv
run_expect 3 "$VBENCH" run --count-only --hosts gone --over "$over" null
equal "$(cat results/hosts/one.csv)" kept "an earlier file"
holds "a folder is left on a host: $(left_there)" soon one_less

# The gate judges what all say together; a lost host is no pass.
run_expect 0 "$VBENCH" gate --update --count-only --reference ref.csv null
run_expect 0 "$VBENCH" gate --count-only --reference ref.csv --hosts one,two --over "$over" null
expect_in out 'gate: passed: 2 rows'
run_expect 3 "$VBENCH" gate --count-only --reference ref.csv --hosts one,gone --over "$over" null

# Two programs, with their layouts, and two modules.
run_expect 1 "$LAYERED_ALLOC" ab --count-only --hosts one,two --over "$over" "$LAYERED"
expect_in out 'allocating more'
expect_in results/hosts/merged.csv 'FAIL: ALLOCATES MORE on one'
run_expect 0 "$VBENCH" ab --cases "$MODULE" "$MODULE" --count-only --hosts one,two --over "$over"
run_expect 0 "$VBENCH" run --cases "$MODULE" --launches 3 --rounds 2 --no-save --hosts one,two --over "$over" --export-csv timed.csv
expect_in timed.csv 'machine_class.1.machines: one, two'

# rsync sends what it did not send before, and what has changed, even where size and time are the same.
sent_to_one() { # LEAST MOST COMMAND...
    local bytes
    rm -f rsync.log
    run_expect 0 "$VBENCH" "${@:3}" --count-only --hosts one --over "$over"
    bytes=$(sed -n 's/.* received \([0-9]*\) bytes.*/\1/p' rsync.log)
    holds "bytes that were sent: '$bytes'" test "$1" -lt "$bytes" -a "$bytes" -lt "$2"
}
by_rsync() {
    local kept=home/one/.cache/vbench/host/module/mine.so
    # shellcheck disable=SC2016 # the fake script expands them
    printf '#!/bin/sh\nfirst=$1 && shift\nexec %s "$first" "--log-file=%s" "$@"\n' "$(command -v rsync)" "$work/rsync.log" \
        >fake/one/rsync
    rm -rf home/one # what tar brought is kept, too
    cp -p "$MODULE" mine.so
    sent_to_one 20000 9999999 run null
    sent_to_one 1000 19999 run --cases ./mine.so
    sent_to_one 0 999 run --cases ./mine.so
    printf '\1' | dd of=mine.so bs=1 seek=$(($(stat -c %s mine.so) - 1)) conv=notrunc 2>/dev/null
    touch -r "$MODULE" mine.so
    sent_to_one 0 1999 run --cases ./mine.so
    holds "what is kept there of a changed file" cmp mine.so "$kept"
    cp fake/two/rsync fake/one/rsync
    holds "a folder is left on a host: $(left_there)" soon one_less
}
if command -v rsync >/dev/null; then by_rsync; else echo "without rsync, which is not there"; fi

# On a shared file system nothing is copied: it is seen that the files are there, or said.
printf '#!/bin/sh\nexit 9\n' >fake/one/tar && chmod +x fake/one/tar
run_expect 3 "$VBENCH" run --count-only --hosts one --over "$over" null
run_expect 0 "$VBENCH" run --count-only --hosts one --over "$over" --shared null
rm fake/one/sha256sum
run_expect 0 "$VBENCH" run --count-only --hosts one --over "$over" null
run_expect 0 "$LAYERED_ALLOC" run --count-only --hosts one --over "$over"
cp fake/two/sha256sum fake/one
rm fake/one/tar

# Stopped: nothing runs on there.
"$VBENCH" run --budget 60s --hosts one --over "$over" --no-save null >out 2>err </dev/null &
process=$!
there() { pgrep -f '^./new/vbench run --no-save' >/dev/null; }
not_there() { ! there; }
holds "nothing runs on the host" soon there
kill -TERM "$process" # bash has background processes ignore SIGINT
wait "$process"
equal "$?" 143 "exit status after a signal"
holds "something still runs on the host" soon not_there
holds "a folder is left on a host: $(left_there)" soon one_less

# Both sides from a repository: built here, compared there.
both_from_git() {
    # shellcheck disable=SC2016 # the shell of the build expands it
    local build='${CC:-cc} -O1 -g $CASE_FLAGS -fPIC -shared -o cases.so cases.c table.c sum.c'
    new_repository project
    # shellcheck disable=SC2119
    write_library && write_cases && commit one
    write_library "$MALLOC" && commit two
    run_expect 1 "$VBENCH" ab --git HEAD~1 --git-new HEAD --build "$build" --module cases.so --count-only --hosts one,two \
        --over "$over" --export-csv "$work/git.csv" sum
    expect_in out '0 -> 1'
    expect_in out '1 allocating more'
    expect_in "$work/git.csv" '# merged: 2 results of 2 machines'
    equal "$(grep -c '^sum,' "$work/git.csv")" 2 "rows of both sides"
    holds "a folder is left on a host: $(left_there)" soon one_less
    cd -- "$work" || exit 1
}
"$VBENCH" --version | grep -q Sanitizer || both_from_git # whose programs load nothing that lacks it

# What nobody can mean.
complains 2 "'one' is named twice" "$VBENCH" run --hosts one,one --over "$over" null
complains 2 "is no name of a host" "$VBENCH" run --hosts=-oProxyCommand=x --over "$over" null
complains 2 "names no host" "$VBENCH" run --hosts /dev/null --over "$over" null
complains 2 "with {host} in it" "$VBENCH" run --hosts one --over ssh null
complains 2 "go with --hosts" "$VBENCH" run --shared null
complains 2 "hosts and --results exclude each other" "$VBENCH" gate --results all.csv --hosts one
complains 3 "matches no case" "$VBENCH" run --hosts one --over "$over" no_such_case
finish
