# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Where apt gets Debian from here, or else from where everybody does; sourced by the scripts beside it.

mirror() {
    local found
    found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null | sed 's/#.*//' |
        grep -Eo '(https?|file):[^] ]*/debian/?( |$)' | head -n 1) || true
    found=${found%% *}
    echo "${found:-http://deb.debian.org/debian}"
}
