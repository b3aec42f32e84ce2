#!/usr/bin/env bash
# Makes `.venv/` from the lock file: every package pinned and hashed, installed by uv when it is there, else by pip.
#
#   scripts/environment.sh PYTHON
set -euo pipefail

python=${1:?usage: environment.sh PYTHON}
lock=requirements.lock

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed; '$python' is not it. Name another with: make PYTHON=python3.12 …" >&2
    exit 1
fi

echo "Making .venv and installing the locked packages (once; a few minutes on a slow line)…"
if ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv
fi
# --no-build-isolation: hatchling is in the lock, so that nothing unlocked is fetched to install our own package.
if command -v uv >/dev/null; then
    uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes --requirement "$lock"
    uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --offline --editable .
else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
fi
