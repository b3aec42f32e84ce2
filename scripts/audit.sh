#!/usr/bin/env bash
# Asks the public advisory database about every locked package. Needs a network; runs in an environment of its own,
# so that the auditor and what it brings never join ours. Strict: a package it could not ask about is a failure, not a pass.
#
#   scripts/audit.sh PYTHON      0: nothing is known; 1: an advisory is shown; 3: the database could not be asked
set -euo pipefail

python=${1:?usage: audit.sh PYTHON}
room=.cache/audit
said=$room/last.txt

mkdir -p "$room"
: >"$said"

not_asked() {
    why=$(grep -E '^ERROR' "$said" | tail -n 1 | sed -E 's/^ERROR:? ?(pip_audit\._cli:)?//' || true)
    echo "Whether anything is known about the locked packages could not be asked: there is no network, or the database" \
        "did not answer for all of them${why:+ ($why)}. Try again on a computer that is online." >&2
    exit 3
}

[ -x "$room/bin/pip-audit" ] || {
    "$python" -m venv "$room" >>"$said" 2>&1 &&
        "$room/bin/python" -m pip install --quiet --disable-pip-version-check pip-audit >>"$said" 2>&1
} || not_asked

# It writes what it found only when it could ask about all; what else it says ends with 1 too.
found=$room/found.txt
rm -f "$found"
if "$room/bin/pip-audit" --requirement requirements.lock --require-hashes --disable-pip --strict \
    --progress-spinner off --output "$found" >>"$said" 2>&1; then
    echo "No advisory is known about any locked package."
elif [ -s "$found" ]; then
    cat "$found"
    exit 1
else
    not_asked
fi
