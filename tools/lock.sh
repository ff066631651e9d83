#!/usr/bin/env bash
# Write requirements.lock: what pyproject.toml asks for, to run and to develop, with hashes and without any address.
#
#   tools/lock.sh             keep the pins that still fit
#   tools/lock.sh --upgrade   take the newest of everything (other options of `uv pip compile` do too)
#
# One lock serves every Python and platform: it is resolved for all of them, with markers.
set -euo pipefail
CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    throwaway=$(mktemp -d)
    trap 'rm -rf "$throwaway"' EXIT
    "$(tools/bootstrap.sh --probe)" -m venv "$throwaway"
    "$throwaway/bin/python" -m pip install --quiet uv
    uv=$throwaway/bin/uv
fi

"$uv" pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
    --no-annotate --no-header --quiet --output-file requirements.lock "$@"
if grep -q '://' requirements.lock; then
    echo "lock: requirements.lock holds an address; take it out of the settings of uv and lock again" >&2
    exit 1
fi
