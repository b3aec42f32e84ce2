#!/usr/bin/env bash
# Says in one sentence that there is no display, and how to get one; exits 1 then, 0 when a window can open.
set -euo pipefail

[ "$(uname -s)" = Linux ] || exit 0
[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ] || exit 0
echo "There is no display here to open a window on: run this from a desktop session, over 'ssh -X', or on a virtual screen with: xvfb-run --auto-servernum make ${1:-run}" >&2
exit 1
