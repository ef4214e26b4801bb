#!/usr/bin/env bash
# Writes the lock file of Athena's engine anew: every jar with its size and SHA-256. From anywhere:
#   cloud/engines/trino/lock.sh
set -euo pipefail
cd "$(dirname "$0")"
jars=$(mktemp -d)
trap 'rm -rf "$jars"' EXIT
mvn -q -B -f pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies \
    -DincludeScope=runtime -Dmdep.useRepositoryLayout=true -DoutputDirectory="$jars"
lock=$PWD/../../src/main/resources/dev/millrace/cloud/service/athena/trino/trino.lock
{
    echo "# Trino $(sed -n 's/.*<version>\([0-9]*\)<.*/\1/p' pom.xml | head -n 1): group:artifact:version[:classifier] bytes sha256."
    echo "# Written by cloud/engines/trino/lock.sh."
    cd "$jars"
    # What netty brings for QUIC and for OpenSSL on five systems is not used.
    find . -name '*.jar' ! -name 'netty-codec-native-quic-*-*-*' ! -name 'netty-tcnative-boringssl-static-*Final-*' | sed 's|^\./||' |
        LC_ALL=C sort | while read -r path; do
        version=$(basename "$(dirname "$path")")
        artifact=$(basename "$(dirname "$(dirname "$path")")")
        group=$(dirname "$(dirname "$(dirname "$path")")" | tr / .)
        classifier=$(basename "$path" .jar)
        classifier=${classifier#"$artifact-$version"}
        echo "$group:$artifact:$version${classifier:+:${classifier#-}} $(stat -c %s "$path") $(sha256sum "$path" | cut -d ' ' -f 1)"
    done
} > "$lock.new"
mv "$lock.new" "$lock"
