#!/usr/bin/env bash
# Remakes requirements.lock from pyproject.toml: pinned, hashed, for every platform, holding no index addresses.
#
#   scripts/lock.sh [--upgrade | --upgrade-package NAME]
set -euo pipefail

uv=$(command -v uv || echo .venv/bin/uv)
[ -x "$uv" ] || { echo "The lock is made by uv, which is not here: see https://docs.astral.sh/uv/" >&2; exit 1; }
exec env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL "$uv" pip compile pyproject.toml \
    --quiet --extra dev --universal --python-version 3.11 --generate-hashes --no-config \
    --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock "$@"
