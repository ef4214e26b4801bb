#!/usr/bin/env bash
# Makes a function's zip of a folder of sources: bash build-zip.sh SOURCES ZIP PYTHON
# What requirements.txt names goes in beside the code, as wheels for Lambda's Linux. The same sources give the same bytes.
set -euo pipefail
sources=${1:?usage: build-zip.sh SOURCES ZIP PYTHON} zip=${2:?} version=${3:?}
command -v python3 >/dev/null || { echo "python3 is needed to build the zip: apt-get install python3 python3-pip" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if grep -qE '^[[:space:]]*[^#[:space:]]' "$sources/requirements.txt" 2>/dev/null; then
    pip=(python3 -m pip)
    if ! "${pip[@]}" --version >/dev/null 2>&1; then # Debian's Python comes without.
        python3 -m venv "$work.venv"
        trap 'rm -rf "$work" "$work.venv"' EXIT
        pip=("$work.venv/bin/python" -m pip)
    fi
    case $(uname -m) in aarch64 | arm64) machine=aarch64 ;; *) machine=x86_64 ;; esac
    "${pip[@]}" install --quiet --disable-pip-version-check --root-user-action=ignore --no-compile --target "$work" \
        --platform "manylinux2014_$machine" --implementation cp --python-version "$version" --only-binary=:all: \
        -r "$sources/requirements.txt"
fi
cp -R "$sources/." "$work/"
rm -rf "$work/bin" "$work/__pycache__"
mkdir -p "$(dirname "$zip")"
python3 - "$work" "$zip" <<'PYTHON'
import os, sys, zipfile
folder, target = sys.argv[1:]
files = sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)
with zipfile.ZipFile(target + ".part", "w", zipfile.ZIP_DEFLATED) as archive:
    for file in files:
        entry = zipfile.ZipInfo(os.path.relpath(file, folder), (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with open(file, "rb") as content:
            archive.writestr(entry, content.read())
os.replace(target + ".part", target)
PYTHON
