#!/usr/bin/env bash
# Makes a virtual environment with the real MLflow, where it does not stand yet, and starts its tracking server on this
# machine: runs and registered models in a SQLite file, artifacts in S3 (the local server's, by AWS_ENDPOINT_URL).
#   bash pipelines/tools/mlflow.sh install FOLDER
#   bash pipelines/tools/mlflow.sh serve FOLDER BUCKET [PORT]     # artifacts go to s3://BUCKET; Ctrl-C stops it
# Nothing is installed but into FOLDER.
set -euo pipefail
version=3.17.2
usage="usage: mlflow.sh install FOLDER | serve FOLDER BUCKET [PORT]"
command=${1:?$usage} folder=${2:?$usage}

install() {
    [[ -x $folder/bin/mlflow ]] && return
    command -v python3 >/dev/null || { echo "python3 is needed: apt-get install python3 python3-venv" >&2; exit 1; }
    echo "Fetching MLflow $version into $folder (some 800 MB) ..." >&2
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check "mlflow==$version" boto3 onnx onnxruntime==1.28.0
}

case $command in
    install) install ;;
    serve)
        install
        bucket=${3:?$usage} port=${4:-5000}
        folder=$(cd "$folder" && pwd)
        # MLflow has a variable of its own for S3's address; its clients need it too.
        export MLFLOW_S3_ENDPOINT_URL=${MLFLOW_S3_ENDPOINT_URL:-${AWS_ENDPOINT_URL:-}}
        [[ -n $MLFLOW_S3_ENDPOINT_URL ]] || unset MLFLOW_S3_ENDPOINT_URL
        export MLFLOW_DISABLE_TELEMETRY=true
        # Seven processes for work that runs and models do not ask for; they also outlive the server for a while.
        export MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false
        # Artifacts go from the client to S3 and not through this server, so that they lie where the predictor looks:
        # s3://BUCKET/EXPERIMENT_ID/RUN_ID/artifacts.
        exec "$folder/bin/mlflow" server --host 127.0.0.1 --port "$port" --workers 1 --no-serve-artifacts \
            --backend-store-uri "sqlite:///$folder/mlflow.db" --default-artifact-root "s3://$bucket"
        ;;
    *) echo "$usage" >&2; exit 2 ;;
esac
