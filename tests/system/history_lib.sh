# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Results as they might have been measured, of commits there are. Sourced after lib.sh.

# write_results FILE COMMIT ANCHOR ALLOCS RATIO...: a comparison with the anchor, of cases c0, c1, ...; each ratio is
# RATIO[,HALF_WIDTH]. Without an anchor ("") the ratios are to a baseline variant.
write_results() {
    local file=$1 commit=$2 anchor=$3 allocs=$4
    shift 4
    {
        printf '# vbench-results: 1\n# started: 2026-01-02T03:04:05Z\n# seed: 1\n# command: vbench made up\n'
        printf '# architecture: x86_64\n# cpu: Made Up 9000\n# cpus: 4\n# nodes: 1\n# hypervisor: none\n# host: %s\n' "${HOST_NAME-one}"
        printf '# history.commit: %s\n# history.dirty: no\n' "$commit"
        [[ -z $anchor ]] || printf '# history.anchor: %s\n' "$anchor"
        awk -v allocs="$allocs" -v anchor="$anchor" -v ratios="$*" 'BEGIN {
            print "case,point,variant,allocator,side,baseline,status,mean_ns,ci_low_ns,ci_high_ns,ratio,ratio_ci_low,ratio_ci_high,launches,noise_pct,allocs_per_op,bytes_per_op,ledger"
            count = split(ratios, list, " ")
            for (i = 1; i <= count; i++) {
                half = split(list[i], parts, ",") > 1 ? parts[2] : 0.002
                ratio = parts[1]
                side = anchor == "" ? "" : "old"
                base = anchor == "" ? "base" : "all"
                printf "c%d,,%s,jemalloc,%s,%s,ok,100,99,101,1,,,20,1,%s,%s,exact\n", i - 1, base, side, base, 0, 0
                printf "c%d,,all,jemalloc,%s,%s,ok,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,20,1,%s,%s,exact\n", i - 1, anchor == "" ? "" : "new",
                    base, 100 * ratio, 99 * ratio, 101 * ratio, ratio, ratio - half, ratio + half, allocs, 24 * allocs
            }
        }'
    } >"$file"
}

history() { run_expect "$1" "$VBENCH" history "${@:2}"; }
