#!/bin/bash
# SPDX-License-Identifier: MIT
# All code stands as .clang-format says. Versions of clang-format differ in details: the one of Debian 12 decides.
# usage: test_format.sh [SOURCE_FOLDER]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 2
if ! version=$(clang-format --version 2>/dev/null) || [[ $version != *"version 14."* ]]; then
    echo "no clang-format 14 here: the format is not checked"
    exit 77
fi
mapfile -d '' -t files < <(find harness cases examples tests \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) -print0)
((${#files[@]} > 500)) || { echo "found only ${#files[@]} files of code"; exit 1; }
if ! printf '%s\0' "${files[@]}" | xargs -0 -P 2 -n 100 clang-format --dry-run -Werror 2>&1 | head -40 | { ! grep .; }; then
    echo "clang-format -i FILE... puts this right"
    exit 1
fi
