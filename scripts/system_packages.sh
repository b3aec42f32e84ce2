#!/usr/bin/env bash
# The part of the set-up that pip cannot do: Python's venv and the libraries Qt loads.
#
#   scripts/system_packages.sh PYTHON
#
# On Debian and its relatives, installs what is missing when it may (root, or sudo without a password). Otherwise prints
# the exact line to run and exits 1. Elsewhere only looks whether the libraries load. macOS needs nothing.
set -euo pipefail

python=${1:?usage: system_packages.sh PYTHON}

offscreen=(libgl1 libegl1 libglib2.0-0 libxkbcommon0 libfontconfig1 libdbus-1-3)
windows=(libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0)
virtual_screen=(xvfb xauth openbox) # wanted for trying real windows on a machine without a screen; never a reason to stop
libraries=(libGL.so.1 libEGL.so.1 libglib-2.0.so.0 libxkbcommon.so.0 libfontconfig.so.1 libdbus-1.so.3
    libxkbcommon-x11.so.0 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-keysyms.so.1 libxcb-shape.so.0)

has_package() { # newer Debian and Ubuntu call some of these …t64
    local name status
    for name in "$1" "$1t64"; do
        status=$(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null) || continue
        [ "$status" = installed ] && return 0
    done
    return 1
}

missing_of() {
    local name
    for name in "$@"; do has_package "$name" || printf '%s ' "$name"; done
}

may_install() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

on_debian() {
    local needed wanted line told
    needed=$(missing_of "${offscreen[@]}" "${windows[@]}")
    "$python" -c 'import ensurepip, venv' 2>/dev/null || needed="python3-venv $needed"
    wanted=$(missing_of "${virtual_screen[@]}")
    [ -n "$needed$wanted" ] || return 0
    line="apt-get install --yes --no-install-recommends $needed$wanted"
    line=${line% }
    if may_install; then
        echo "Installing system packages: ${needed}${wanted}"
        told=$(mktemp)
        # shellcheck disable=SC2086  # the line is words on purpose
        if { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive $line; } >"$told" 2>&1; then
            rm "$told"
            return 0
        fi
        tail -n 5 "$told" >&2
        rm "$told"
    fi
    [ -n "$needed" ] || return 0
    line="apt-get update && $line"
    if command -v sudo >/dev/null; then line="sudo ${line/&& /&& sudo }"; else line="su -c '$line'"; fi
    printf 'This machine lacks some system packages. Please run this line, then try again:\n\n  %s\n\n' "$line" >&2
    return 1
}

on_another_linux() {
    local missing=() library
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=("Python's venv and ensurepip modules")
    for library in "${libraries[@]}"; do
        "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$library" 2>/dev/null || missing+=("$library")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    {
        echo "Qt needs libraries that this machine cannot load. Please install what provides them, then try again:"
        printf '  %s\n' "${missing[@]}"
    } >&2
    return 1
}

case "$(uname -s)" in
    Linux) if command -v dpkg-query >/dev/null && [ -e /etc/debian_version ]; then on_debian; else on_another_linux; fi ;;
    *) ;;
esac
