#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whether the tests of the ledger, the gate and the statistics would notice a fault: changes one operator, constant or branch
# at a time and runs them: scripts/mutate.sh [--sample N] [--seed S] [SOURCE[:LINE]...], for example: scripts/mutate.sh --sample 20
# Without --sample, every change is tried, which takes hours; what is drawn depends on --seed alone.
# Prints a table and what was not noticed. Exit status: 0 at least 90 % were noticed, 1 fewer, 3 it could not be tried.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

open_build_root
need_packages "build cases sites charts test" ""
build release all tests || die "the tests could not be built"
exec python3 "$root/tests/mutate/mutate.py" "$build_root/release" "$@"
