#!/bin/bash
# SPDX-License-Identifier: MIT
# `vbench plot` where vbench is installed and no repository is near, and from a program of somebody else.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need cmake
need gnuplot

build_folder=$(dirname -- "$VBENCH")
two=$root/tests/system/data/plot_two.csv
wanted=$'charts/ready_return.svg\ncharts/ready_return.png\ncharts/article.svg\ncharts/article.png\ncharts/ratio.svg\ncharts/ratio.png'

# draws PROGRAM [OPTION...]
draws() {
    rm -rf charts
    run_expect 0 "$@" plot "$two" charts
    equal "$(<out)" "$wanted" "the charts that $1 makes"
}

install_program() {
    run_expect 0 cmake --install "$build_folder" --prefix "$work/first"
    mv first "in another place" # nothing remembers where it was installed
    ln -s "$work/in another place/bin/vbench" linked
    draws "in another place/bin/vbench"
    draws ./linked
    run_expect 0 ./linked plot -p "$two" charts
}

# The same file as a run saves: in ./results, or else below the state of the user.
take_what_was_saved() {
    cp "$two" results/latest.csv
    run_expect 0 ./linked plot
    expect_in out results/article.svg
    mkdir -p state/vbench elsewhere
    mv results/latest.csv state/vbench/
    (cd elsewhere && XDG_STATE_HOME=$work/state ../linked plot >../out 2>../err) || wrong "no charts of what was saved: $(<err)"
    expect_in out "$work/state/vbench/article.svg"
    complains 3 "vbench: cannot open '$work/nowhere/vbench/latest.csv'" \
        env -C elsewhere XDG_STATE_HOME="$work/nowhere" "$work/linked" plot
}

# A program elsewhere, that was linked to the archive, has it all within.
somebody_elses() {
    draws "$build_folder/example-program"
    mkdir -p alone
    cp "$build_folder/example-program" alone/
    draws alone/example-program
    run_expect 0 alone/example-program plot -p "$two" charts
    complains 3 "example-program: cannot open 'none.csv'" alone/example-program plot none.csv
}

fail_well() {
    complains 2 "vbench plot: the file of results is given twice" ./linked plot -r "$two" "$two"
    complains 3 "vbench: gnuplot is missing; on Debian it is in the package gnuplot-nox" env PATH=/nowhere ./linked plot "$two"
    # Nothing but gnuplot is run: neither a shell nor awk has to be there.
    mkdir -p few
    ln -sf "$(command -v gnuplot)" few/
    draws env PATH="$work/few" ./linked
}

install_program
take_what_was_saved
somebody_elses
fail_well
finish
