#!/bin/sh
# Run every notebook (a jupytext percent script) as a plain script, each in an empty folder.
#   sh tools/run_notebooks.sh .venv/bin/python
set -eu

root=$(pwd)
python=$root/$1
found=0
for notebook in notebooks/*.py; do
    [ -f "$notebook" ] || continue
    found=1
    echo "$notebook"
    scratch=$(mktemp -d)
    (cd "$scratch" && "$python" -W error "$root/$notebook")
    rm -rf "$scratch"
done
if [ "$found" = 0 ]; then
    echo "There is no notebook in notebooks/." >&2
    exit 1
fi
