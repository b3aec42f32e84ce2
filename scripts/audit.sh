#!/usr/bin/env bash
# Asks the public advisory database about every locked package. Needs a network; runs in an environment of its own,
# so that the auditor and what it brings never join ours. Strict: a package it could not ask about is a failure, not a pass.
set -euo pipefail

python=${1:?usage: audit.sh PYTHON}
room=.cache/audit

[ -x "$room/bin/pip-audit" ] || {
    "$python" -m venv "$room"
    "$room/bin/python" -m pip install --quiet --disable-pip-version-check pip-audit
}
exec "$room/bin/pip-audit" --requirement requirements.lock --require-hashes --disable-pip --strict --progress-spinner off
