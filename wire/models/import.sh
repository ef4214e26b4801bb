#!/usr/bin/env bash
# Writes wire/models/*.json anew from the botocore of the python3 on PATH. From the repository's root:
#   bash wire/models/import.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -B -pl wire/codegen compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
data=$(python3 -c 'import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), "data"))')
version=$(python3 -c 'import botocore; print(botocore.__version__)')
java_home=${JAVA_HOME:-}
[[ -n $java_home ]] && "$java_home/bin/java" --version 2>/dev/null | grep -qE '^[a-z]+ (2[5-9]|[3-9][0-9])' ||
    java_home=$(ls -d /usr/lib/jvm/*2[5-9]* 2>/dev/null | head -n 1)
"${java_home:?a JDK 25 is needed}/bin/java" -cp "wire/codegen/target/classes:$(cat wire/codegen/target/classpath.txt)" \
    dev.millrace.wire.codegen.ImportModels "$data" "$version" wire/models
