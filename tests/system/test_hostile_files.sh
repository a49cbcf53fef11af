#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Files that are no results, or that hold what nobody would write: every command that reads one says so in one sentence
# with the number of the line, and takes no more memory for it than for any other. What is unusual and right is read.
# shellcheck disable=SC2016,SC2059 # escape sequences are meant for printf
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

version='# vbench-results: 1\n'
header='case,point,variant,status,mean_ns,rounds,allocs_per_op,bytes_per_op\n'
start="$version# cpu: x\n$header"
printf "${start}a,,v,ok,1,1,1,24\n" >good.csv

# refused WORDS: bad.csv, wherever a file of results is taken.
refused() {
    refused_alone "$1"
    complains 3 "$1" limited "$VBENCH" compare bad.csv good.csv
    complains 3 "$1" limited "$VBENCH" compare good.csv bad.csv
    complains 3 "$1" limited "$VBENCH" gate --results bad.csv --reference good.csv
    complains 3 "$1" limited "$VBENCH" gate --results good.csv --reference bad.csv
    complains 3 "$1" limited "$VBENCH" gate --update --reference bad.csv null
}

refused_alone() {
    complains 3 "$1" limited "$VBENCH" show bad.csv
    nothing_on out
    complains 3 "${1/#\'bad.csv\'/standard input}" limited sh -c '"$1" show - <bad.csv' - "$VBENCH"
}

# limited COMMAND...: with an end, and 400 MB of addresses.
limited() {
    (ulimit -v 400000 && exec timeout 250 "$@")
}

# bad BYTES WORDS: no file of results, and the words say in which line.
bad() {
    printf "$1" >bad.csv
    refused "'bad.csv' line $2"
}

# bad_row BYTES WORDS: the same; one command is enough to see it.
bad_row() {
    printf "$1" >bad.csv
    refused_alone "'bad.csv' line $2"
}

test_files() {
    bad '' '1: the file is empty'
    bad '\n' "1: not a vbench results file (line 1 should be '# vbench-results: 1')"
    bad '\177ELF\002\001\001\0\0\0\0' '1: '
    bad "# vbench-results: 2\n$header" '1: results version 2, this program reads version 1'
    bad "${version}# cpu: x\n# cpu: y\n$header" "3: a second value of the fact 'cpu'"
    bad "${version}# cpu: a\0b\n$header" '2: a NUL byte; this is no text file'
    bad "${version}point,variant,status\n" "2: there is no column 'case'"
    bad "${version}case,point,variant,status,point\n" "2: a second column 'point'"
    bad "${version}case,point,variant,status,\"mean_ns\n" '2: a quote that is never closed'
    printf '{"rows": []}\n' >bad.csv
    refused "'bad.csv' line 1: not a vbench results file"
    head -c 100000 /dev/urandom >bad.csv
    refused "'bad.csv' line "
    gzip -c good.csv >bad.csv
    refused "'bad.csv' line 1: "
}

test_rows() {
    local number
    for number in nan NaN -nan inf Infinity -1 1e999 -1e999 0x10 0x1p3 1,5e 1_000 ' 1' '1 ' + - . e5 1e '1.2.3' \
        ١ '=1+1'; do
        bad_row "${start}a,,v,ok,\"$number\",1,1,24\n" "4: mean_ns is '$number', which is not a finite number, 0 or more"
    done
    for number in -1 1.5 1e3 0x10 9223372036854775808 99999999999999999999999999 +1; do
        bad_row "${start}a,,v,ok,1,$number,1,24\n" "4: rounds is '$number', which is not a whole number, 0 or more"
    done
    bad_row "${start}a,,v,ok,1,1,1\n" '4: 7 cells, but there are 8 columns'
    bad_row "${start}a,,v,ok,1,1,1,24,\n" '4: 9 cells, but there are 8 columns'
    bad_row "${start}a,,v,ok,1,1,1,24\na,,v,ok,2,1,1,24\n" "5: a second row of case 'a', point '', variant 'v'"
    bad_row "${start},,v,ok,1,1,1,24\n" '4: case is empty'
    bad_row "${start}a,,v,ok,1,1,1,24\n# cpu: x\n" '5: 1 cells, but there are 8 columns'
    bad_row "${start}a,,v,ok,1,1,1,2" '4: the last line has no end; the file was cut off'
    bad_row "${start}a,,v,\"ok\n" '4: a quote that is never closed'
    bad_row "${start}a,,v,\"o\"k,1,1,1,24\n" '4: text behind the closing quote of a cell'
    bad_row "${start}a,,v,o\"k,1,1,1,24\n" '4: a quote inside a cell that does not begin with one'
    bad_row "${start}a,,v,o\rk,1,1,1,24\n" '4: a carriage return inside a line'
    bad_row "${start}a,,v,o\0k,1,1,1,24\n" '4: a NUL byte; this is no text file'
    bad_row "${start}a,,v,\"o\0k\",1,1,1,24\n" '4: a NUL byte; this is no text file'
    bad_row "${start}a,,v,\"\n\n\n\",1,1,1,x\n" "4: bytes_per_op is 'x'"
    bad_row "${start}a,,v,ok,\"\033[31m\nred\",1,1,24\n" "4: mean_ns is '?[31m?red'"
}

# many N TEXT: the text so many times.
many() {
    yes "$2" | head -n "$1" | tr -d '\n'
}

test_sizes() {
    local size
    { printf "$start" && printf 'a,,v,' && head -c 100000000 /dev/zero | tr '\0' x && printf ',1,1,1,24\n'; } >bad.csv
    refused "'bad.csv' line 4: a cell of more than 1048576 bytes"
    { printf "$start" && printf 'a,,v,"' && head -c 100000000 /dev/zero | tr '\0' '\n'; } >bad.csv
    refused_alone "'bad.csv' line "
    { printf "$version# cpu: " && head -c 100000000 /dev/zero | tr '\0' x && printf '\n'; } >bad.csv
    refused_alone "'bad.csv' line 2: a cell of more than 1048576 bytes"
    { printf "$version" && many 1000000 'column,' && printf '\n'; } >bad.csv
    refused "'bad.csv' line 2: more than 1024 cells"
    { printf "$start" && many 1000000 ',' && printf '\n'; } >bad.csv
    refused "'bad.csv' line 4: more than 1024 cells"
    { printf "$version" && seq 100000 | sed 's/.*/# fact_&: x/' && printf "$header"; } >bad.csv
    refused "'bad.csv' line 4098: more than 4096 facts"
    # Cells that are allowed, but too many of them: nobody's row has 100 MB.
    size=1000000
    { printf "$version$header" && for _ in {1..100}; do head -c "$size" /dev/zero | tr '\0' x && printf ,; done; } >bad.csv
    refused_alone "'bad.csv' line 3: a record of more than 16777216 bytes"
    rm bad.csv
}

# Every cut is noticed, or leaves whole lines; wherever the file is cut, no command crashes.
test_cuts() {
    local file=$root/tests/golden/show_two/results.csv size length
    size=$(wc -c <"$file")
    for ((length = 1; length < size; length += 211)); do
        head -c "$length" "$file" >bad.csv
        [[ $(tail -c 1 bad.csv | od -An -c) == *\\n* ]] || complains 3 "'bad.csv' line " "$VBENCH" show bad.csv
    done
}

json_has_a_row() {
    jq -e '.rows | length == 1' "$1" >/dev/null
}

# shows BYTES: the file is read, comes back as itself, and no byte of it makes a terminal do anything.
shows() {
    printf "$1" >odd.csv
    run_expect 0 "$VBENCH" show odd.csv --export-csv once.csv
    run_expect 0 "$VBENCH" show once.csv --export-csv twice.csv
    holds "it differs the second time" cmp once.csv twice.csv
    run_expect 0 "$VBENCH" show odd.csv --export-json -
    holds "no JSON" json_has_a_row out
    run_expect 0 "$VBENCH" show odd.csv
    only_printed out
    run_expect 0 "$VBENCH" compare odd.csv odd.csv
    only_printed out
    expect_in out ', 0 added, 0 removed'
    run_expect 0 "$VBENCH" gate --results odd.csv --reference odd.csv --count-only
    only_printed out
    run_expect 3 "$VBENCH" gate --results odd.csv --reference good.csv --count-only
    only_printed out
}

# only_printed FILE: lines of UTF-8, without other control characters.
only_printed() {
    checks=$((checks + 1))
    iconv -f UTF-8 -t UTF-8 "$1" >plain 2>/dev/null || wrong "$1 is no UTF-8"
    ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]\|\xc2[\x80-\x9f]' "$1" || wrong "$1 has control characters: $(cat -v "$1")"
}

test_unusual() {
    shows "\xef\xbb\xbf${start//\\n/\\r\\n}b,,v,ok,1,1,1,24\r\n\r\n"
    shows "${start}b,\"n=1,m=\"\"x\"\"\",\"v|w\",ok,1,1,1,24\n\n\n"
    shows "${start}\"b\nc\td\",\"\r\n\",\"\033[31mv\x07\",ok,1,1,1,24\n"
    shows "${start}\xff\xfe,\xc0\xaf,\xed\xa0\x80,ok,1,1,1,24\n"
    shows "${start}\xc2\x9b31m,\x80,\x7f,ok,1,1,1,24\n"
    shows "${version}# cpu: \x1b]0;owned\x07\n# warning: \x1b[2J\n${header}b,,v,ok,1,1,1,24\n"
    shows "${start}../../etc/passwd,;,\$(touch owned),ok,1,1,1,24\n"
    shows "${start}%%s%%n,%%d,%%x%%x,ok,1,1,1,24\n"
    shows "${start}b,,v,ok,1.7976931348623157e308,9223372036854775807,4.9e-324,1e300\n"
    shows "${start}$(many 5000 x),$(many 5000 y),$(many 5000 z),ok,1,1,1,24\n"
    holds "a name was obeyed" test ! -e owned
}

# limits WORDS BYTES
limits() {
    printf "$2" >bad.limits
    complains 3 "'bad.limits' line $1" limited "$VBENCH" gate --results good.csv --reference good.csv --limits bad.limits
    nothing_on out
}

test_limits() {
    limits '1: a pattern and its limits are wanted' 'a\n'
    limits "2: " 'a ratio=5%%\na ratio=x\n'
    limits "1: '[' is no pattern" '[ ratio=5%%\n'
    limits '1: ' 'a allocs=-1\n'
    limits '1: ' 'a allocs=nan\n'
    limits '1: ' 'a ratio=1e999%%\n'
    limits '1: ' 'a other=1\n'
    limits '1: ' 'a ratio=\n'
    limits '1: ' 'a ratio\n'
    limits '1: ' "a ratio=5%%,\n"
    limits '1: ' 'a\033[31m ratio=5%%\n'
    limits '3: not a line of text' '# x\n\na ratio=\0005%%\n'
    limits '1: ' "$(many 100000 x) ratio=5%%\n"
    head -c 100000 /dev/urandom | tr -d '#\n ' >bad.limits
    complains 3 "'bad.limits' line 1: " "$VBENCH" gate --results good.csv --reference good.csv --limits bad.limits
    complains 3 "cannot open 'none.limits': No such file or directory" \
        "$VBENCH" gate --results good.csv --reference good.csv --limits none.limits
    complains 3 "'.': Is a directory" "$VBENCH" gate --results good.csv --reference good.csv --limits .
}

test_files
test_rows
test_sizes
test_cuts
test_unusual
test_limits
finish
