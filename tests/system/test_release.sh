#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A release is made of what is committed and says its version everywhere, or not at all; its archive can be configured without git.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need git
need cmake
git -C "$root" rev-parse --quiet --verify HEAD >/dev/null 2>&1 || skip "this is no git repository"

export GIT_CONFIG_GLOBAL=$work/gitconfig
git config --global user.name A && git config --global user.email a@example.org && git config --global safe.directory '*'
git clone --quiet "$root" project || exit 1
release=project/scripts/release.sh
version=$(sed -n 's/^project(vbench VERSION \([0-9.]*\) .*/\1/p' project/CMakeLists.txt)
run_expect 2 "$release"
run_expect 2 "$release" 1.0
complains 3 "CMakeLists.txt does not say 'VERSION 9.9.9'" "$release" 9.9.9
sed -i "s/^## $version.*/## $version, unreleased/" project/CHANGELOG.md
git -C project commit -qam "not yet" || true
complains 3 "CHANGELOG.md has no heading '## $version, YEAR-MONTH-DAY'" "$release" "$version"
sed -i "s/^## $version.*/## $version, 2026-01-02/" project/CHANGELOG.md
complains 3 "there are changes that are not committed" "$release" "$version"
git -C project commit -qam "a release"
run_expect 0 "$release" "$version" "$work/made"
equal "$(git -C project describe --tags)" "v$version" "the tag"
complains 3 "there is a tag 'v$version' already" "$release" "$version" "$work/made"
tar -xf "made/vbench-$version.tar.gz"
run_expect 0 cmake -S "vbench-$version" -B configured -D VB_TESTS=OFF
finish
