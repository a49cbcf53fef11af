#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Timed workers draw the place of their code anew; those that count, or that run behind a launcher, keep it.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

small=(--launches 2 --rounds 8 --no-save --quiet --export-json rows.json place)

run_expect 0 "$FAULTY" --count-only "${small[@]}"
run_expect 0 "$FAULTY" --launcher env "${small[@]}"
load_cells rows.json
is_measured place first
is_measured place second
jq -e '.warnings | any(contains("built with"))' rows.json >/dev/null && skip "code keeps its place where times are not trusted"

run_expect 3 "$FAULTY" "${small[@]}"
load_cells rows.json
for variant in first second; do
    cell_is place "$variant" status 'skipped: its code is in no file'
    cell_is place "$variant" ledger exact
done
finish
