#!/usr/bin/env bash
# Build .venv from requirements.lock and put the project into it, editable.
#
#   tools/bootstrap.sh           build what is missing or out of date; says nothing when all is well
#   tools/bootstrap.sh --probe   print the interpreter that would be used, and do nothing
#
# PYTHON=... is the only interpreter considered when it is given. uv is used where it is present, never required.
set -euo pipefail
CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0  # a user's own pip settings must not lead out of .venv

say() { printf 'bootstrap: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# --- which Python -------------------------------------------------------------------------------------------

# The base interpreter is printed, so that a venv which is active now, perhaps .venv itself, is not built upon.
PROBE='
import sys
version = sys.version_info[:2]
if not (3, 11) <= version <= (3, 14):
    sys.exit("it is Python %d.%d" % version)
try:
    import ensurepip, sqlite3, ssl, venv
except ImportError as error:
    sys.exit("it has no module %s (Debian: apt-get install python%d.%d-venv)" % ((error.name,) + version))
print(getattr(sys, "_base_executable", None) or sys.executable)
'

# A version manager can leave a `python3.13` on the path that fails when run, so every candidate is run. Prints the
# interpreter, or the first line of what it said against itself.
probe() {
    local said
    if said=$("$1" -c "$PROBE" </dev/null 2>&1); then
        printf '%s\n' "${said##*$'\n'}"
    else
        said=${said%%$'\n'*}
        printf '%s\n' "${said:-it does not run}"
        return 1
    fi
}

# Print the interpreter to use, or say in one line why there is none.
choose_python() {
    local candidate found refused=
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null || die "PYTHON=$PYTHON: there is no such command"
        found=$(probe "$PYTHON") || die "PYTHON=$PYTHON will not do, Python 3.11 to 3.14 is needed: $found"
        printf '%s\n' "$found"
        return
    fi
    for candidate in python3.11 python3.12 python3.13 python3.14 python3 python; do
        command -v "$candidate" >/dev/null || continue
        if found=$(probe "$candidate"); then
            printf '%s\n' "$found"
            return
        fi
        refused="$refused; $candidate: $found"
    done
    die "no Python 3.11 to 3.14 to build .venv with (Debian: apt-get install python3-venv)$refused"
}

# --- is there anything to do --------------------------------------------------------------------------------

# What .venv was made from is kept inside it. Its scripts hold its place, so a checkout that moved builds again.
environment_key() { { cksum requirements.lock tools/bootstrap.sh; printf '%s\n' "$PWD"; } | cksum; }
project_key() { cksum pyproject.toml; }

kept() { [ -f ".venv/.$1" ] && [ "$(cat ".venv/.$1")" = "$2" ]; }

# Any interpreter will do in an environment that stands, unless PYTHON asks for another.
environment_current() {
    kept environment "$(environment_key)" && { [ -z "${PYTHON:-}" ] || kept interpreter "$1"; } &&
        .venv/bin/python -c '' 2>/dev/null
}
project_current() { kept project "$(project_key)"; }

# --- building -----------------------------------------------------------------------------------------------

# One of several runs builds, the others wait and find it done. The lock is on descriptor 9 and ends with this shell.
take_turn() {
    exec 9>.venv.lock
    "$1" -c '
import fcntl, sys
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    sys.stderr.write("bootstrap: another run is building .venv, waiting for it\n")
    fcntl.flock(9, fcntl.LOCK_EX)
'
}

# Run a command in such a way that a signal to this script ends it at once.
child=
run() {
    local status=0
    "$@" &
    child=$!
    wait "$child" || status=$?
    child=
    return "$status"
}

# Leave no half of an environment behind.
abandon() {
    trap - EXIT INT TERM HUP
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    rm -rf .venv
}

# Modules are compiled when they are first imported: most never are.
install_packages() {
    if command -v uv >/dev/null; then
        run uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock && return
        say "uv could not install requirements.lock, trying pip"
    fi
    run .venv/bin/python -m pip install -qq --no-compile --require-hashes -r requirements.lock
}

build_environment() {
    say "building .venv with $1, once; this takes a while"
    trap abandon EXIT
    trap 'abandon; exit 130' INT
    trap 'abandon; exit 143' TERM HUP
    rm -rf .venv
    run "$1" -m venv .venv || die "$1 -m venv failed, see above; .venv is removed"
    install_packages || die "requirements.lock could not be installed, see above; .venv is removed"
    printf '%s\n' "$1" >.venv/.interpreter
    environment_key >.venv/.environment
    trap - EXIT INT TERM HUP
}

# The build backend is in the lock, so nothing is fetched here.
install_project() {
    .venv/bin/python -m pip install -qq --no-index --no-deps --no-build-isolation -e . ||
        die "the project could not be installed into .venv, see above"
    project_key >.venv/.project
}

main() {
    local python=
    case "${1:-}" in
        --probe) choose_python; return ;;
        ?*) die "unknown argument $1 (--probe is the only one)" ;;
    esac
    if [ -n "${PYTHON:-}" ]; then python=$(choose_python); fi
    if environment_current "$python" && project_current; then return; fi
    python=${python:-$(choose_python)}
    take_turn "$python"
    environment_current "$python" || build_environment "$python"
    project_current || install_project
}

main "$@"
