#!/usr/bin/env bash
# Writes the lock files of the libraries of Python shell jobs anew: every package with the hashes of its files. Needs uv and network.
# From anywhere:
#   cloud/engines/shell/lock.sh
set -euo pipefail
cd "$(dirname "$0")"
locks=$PWD/../../src/main/resources/dev/millrace/cloud/service/glue/shell
compiled() { # NAME OPTIONS
    local name=$1
    shift
    {
        echo "# Written by cloud/engines/shell/lock.sh from $name.in."
        uv pip compile -q --no-emit-index-url --no-header --no-annotate --generate-hashes "$@" "$name.in"
    } > "$locks/$name.lock.new"
    mv "$locks/$name.lock.new" "$locks/$name.lock"
}
compiled aws --no-strip-markers --python-version 3.9 --exclude-newer 2024-06-01
compiled base --universal --python-version 3.9 --exclude-newer 2026-11-01
compiled newer --universal --python-version 3.11 --exclude-newer 2026-11-01
