#!/usr/bin/env bash
# Writes the lock file of Spark anew: PySpark's archive and the jars put beside its own, each with its size and SHA-256.
# From anywhere:
#   cloud/engines/spark/lock.sh
# The jars are what hadoop-aws of PySpark's Hadoop needs of AWS's first SDK, instead of the whole of it (270 MB): S3, and the
# classes of STS and DynamoDB that hadoop-aws names and does not use here. PySpark brings the HTTP client, Jackson and
# Joda-Time.
set -euo pipefail
cd "$(dirname "$0")"
spark=3.5.4 hadoop=3.3.4 sdk=1.12.262
central=${MILLRACE_MAVEN_REPOSITORY:-https://repo.maven.apache.org/maven2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pinned() { echo "$1 $(stat -c %s "$2") $(sha256sum "$2" | cut -d ' ' -f 1)"; }
python3 -m pip download -q --no-deps --no-binary :all: -d "$work" "pyspark==$spark"
lock=$PWD/../../src/main/resources/dev/millrace/cloud/service/glue/spark/spark.lock
{
    echo "# Spark $spark: pypi:project:version bytes sha256, then group:artifact:version bytes sha256."
    echo "# Written by cloud/engines/spark/lock.sh."
    pinned "pypi:pyspark:$spark" "$work/pyspark-$spark.tar.gz"
    for jar in org.apache.hadoop:hadoop-aws:$hadoop org.apache.spark:spark-avro_2.12:$spark \
        com.amazonaws:aws-java-sdk-{core,dynamodb,kms,s3,sts}:$sdk com.amazonaws:jmespath-java:$sdk software.amazon.ion:ion-java:1.0.2; do
        IFS=: read -r group artifact version <<< "$jar"
        curl -sSfL -o "$work/jar" "${central%/}/${group//.//}/$artifact/$version/$artifact-$version.jar"
        pinned "$jar" "$work/jar"
    done
} > "$lock.new"
mv "$lock.new" "$lock"
