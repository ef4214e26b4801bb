#!/usr/bin/env bash
# Writes the lock files of Airflow anew: for each version the packages that were the newest on the day after it came out, with
# their hashes. Needs uv, and a package index that tells when its files were put there. From anywhere:
#   cloud/engines/airflow/lock.sh [VERSION ...]
set -euo pipefail
cd "$(dirname "$0")/../../src/main/resources/dev/millrace/cloud/service/mwaa/airflow"
while read -r version python day; do
    [ $# -eq 0 ] || [[ " $* " == *" $version "* ]] || continue
    # Amazon's deferred operators need aiobotocore, requirements.txt pip.
    printf '%s\n' "apache-airflow[amazon,postgres,statsd]==$version" "apache-airflow-providers-amazon[aiobotocore]" pip |
        uv pip compile -q --no-header --no-annotate --generate-hashes --exclude-newer "$day" --python-version "$python" \
            --python-platform x86_64-manylinux_2_28 -o "airflow-$version.lock.new" -
    mv "airflow-$version.lock.new" "airflow-$version.lock"
done <<END
2.9.2 3.11 2024-06-11
2.10.3 3.11 2024-11-06
2.11.0 3.11 2025-05-21
3.0.6 3.12 2025-08-30
3.3.1 3.12 2026-08-13
END
