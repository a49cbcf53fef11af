#!/bin/bash
# SPDX-License-Identifier: MIT
# The checks of .clang-tidy find nothing in the harness; above all no unused result of a call that can fail.
# usage: test_tidy.sh SOURCE_FOLDER BUILD_FOLDER
set -u
cd "${1:?source folder}" || exit 2
build=${2:?build folder}
if ! command -v clang-tidy >/dev/null || [[ ! -e $build/compile_commands.json ]]; then
    echo "no clang-tidy or no compile_commands.json here: unused results are not looked for"
    exit 77
fi
work=$(mktemp -d) && trap 'rm -rf -- "$work"' EXIT || exit 2
cp .clang-tidy "$work" || exit 2
# Since 18 the names of functions are patterns, which fit any name that holds them, and (void) has to be allowed.
version=$(clang-tidy --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
options=()
if ((version >= 18)); then
    sed -E -e "/CheckedFunctions/,/value:/s/(::[a-z0-9_]+)([;'])/^\1\$\2/g" \
        -e 's/^( *)- key: bugprone-unused-return-value.CheckedFunctions/\1- key: bugprone-unused-return-value.AllowCastToVoid\n\1  value: true\n&/' \
        .clang-tidy >"$work/.clang-tidy"
    options=(--config-file="$work/.clang-tidy")
fi
printf '%s\n' '#include <stdlib.h>' 'void lose(void);' 'void lose(void) { malloc(1); }' >"$work/lost.c"
if clang-tidy --quiet "$work/lost.c" -- >"$work/said" 2>&1 || ! grep -q unused-return-value "$work/said"; then
    echo "an unused result is not found: $(cat "$work/said")"
    exit 1
fi
mapfile -d '' -t files < <(find harness -name '*.c' -print0)
((${#files[@]} > 200)) || { echo "found only ${#files[@]} files of code"; exit 1; }
printf '%s\0' "${files[@]}" | xargs -0 -P 2 -n 40 clang-tidy "${options[@]}" -p "$build" --quiet >"$work/found" 2>"$work/errors" && exit 0
grep -E ': (error|warning):' "$work/found" | sort -u | head -40
exit 1
