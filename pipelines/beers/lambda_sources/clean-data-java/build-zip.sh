#!/usr/bin/env bash
# Makes the function's zip: bash build-zip.sh SOURCES ZIP RUNTIME (the runtime is fixed: Java 21).
# Maven builds the classes; what they need lies in lib/, where Lambda looks for it.
set -euo pipefail
sources=${1:?usage: build-zip.sh SOURCES ZIP RUNTIME} zip=${2:?}
command -v mvn >/dev/null || { echo "mvn is needed to build the zip: apt-get install maven" >&2; exit 1; }
mkdir -p "$(dirname "$zip")"
zip=$(cd "$(dirname "$zip")" && pwd)/$(basename "$zip")
cd "$sources"
mvn -B -ntp -q -f ../../../../pom.xml -pl pipelines/beers/lambda_sources/clean-data-java package -DskipTests
python3 - "$PWD/target" "$zip" <<'PYTHON'
import os, sys, zipfile
target, archive_file = sys.argv[1:]
files = {}
for at, _, names in os.walk(os.path.join(target, "classes")):
    for name in names:
        file = os.path.join(at, name)
        files[os.path.relpath(file, os.path.join(target, "classes"))] = file
for name in os.listdir(os.path.join(target, "lib")):
    if name.endswith(".jar") and not name.startswith("jspecify"):
        files["lib/" + name] = os.path.join(target, "lib", name)
with zipfile.ZipFile(archive_file + ".part", "w", zipfile.ZIP_DEFLATED) as archive:
    for name in sorted(files):
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with open(files[name], "rb") as content:
            archive.writestr(entry, content.read())
os.replace(archive_file + ".part", archive_file)
PYTHON
