#!/bin/sh
# Build a virtual environment and install a hash-locked requirements file and the project (editable) into it.
#   sh tools/venv.sh .venv requirements/run.txt
# PYTHON names the interpreter; without it the first of the usual names that runs and is new enough is taken.
set -eu

venv=$1
requirements=$2
log=.build/venv.log
mkdir -p .build

new_enough() {
    # A version manager's shim may exist and not run: only what answers counts.
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        if new_enough "$PYTHON"; then
            echo "$PYTHON"
            return 0
        fi
        echo "PYTHON=$PYTHON does not run, or is older than Python 3.11: name another interpreter." >&2
        return 1
    fi
    for candidate in python3.13 python3.12 python3.11 python3 python; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done
    echo "channelcrm needs Python 3.11 or newer and found none: install it, or name it by PYTHON=/path/to/python3." >&2
    return 1
}

say_log_and_fail() {
    tail -n 30 "$log" >&2
    echo "$1 The whole output is in $log." >&2
    exit 1
}

make_venv() {
    python=$(find_python)
    echo "Making $venv with $("$python" --version) ..."
    if "$python" -m venv "$venv" >"$log" 2>&1; then
        return 0
    fi
    # Some systems ship Python without ensurepip: virtualenv brings its own pip. It is installed aside.
    echo "The standard library's venv does not work here; taking virtualenv instead ..."
    rm -rf "$venv" .build/virtualenv
    "$python" -m pip install --quiet --require-hashes --target .build/virtualenv -r requirements/virtualenv.txt \
        >>"$log" 2>&1 || say_log_and_fail "Neither venv nor pip work with $python: install the system's packages for them (Debian: python3-venv)."
    PYTHONPATH=.build/virtualenv "$python" -m virtualenv --quiet --no-download "$venv" >>"$log" 2>&1 \
        || say_log_and_fail "virtualenv could not make $venv."
}

if ! new_enough "$venv/bin/python" || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    make_venv
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1
echo "Installing $requirements into $venv ..."
"$venv/bin/python" -m pip install --quiet --require-hashes -r "$requirements" >"$log" 2>&1 \
    || say_log_and_fail "The requirements could not be installed."
"$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --editable . >"$log" 2>&1 \
    || say_log_and_fail "The project could not be installed."
