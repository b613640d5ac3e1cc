#!/usr/bin/env bash
# Writes constraints.txt anew: exactly what this repository's projects (given as arguments) need, all the way down,
# and nothing else. Versions that are pinned already stay as they are; to raise one, change its line first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

wanted=()
for project in "$@"; do
    case $project in
        deploy/local) wanted+=(-e "./$project[development]") ;;
        *) wanted+=(-e "./$project") ;;
    esac
done

"${PYTHON:-python3.11}" -m venv "$scratch/venv"
pip=("$scratch/venv/bin/python" -m pip --disable-pip-version-check --quiet)
"${pip[@]}" install --constraint constraints.txt "setuptools>=70.1"
"${pip[@]}" install --constraint constraints.txt --no-build-isolation "${wanted[@]}"
"${pip[@]}" freeze --all --exclude-editable | grep -v '^pip==' | LC_ALL=C sort -f >"$scratch/constraints.txt"
mv "$scratch/constraints.txt" constraints.txt
