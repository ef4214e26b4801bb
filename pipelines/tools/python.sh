#!/usr/bin/env bash
# Makes a virtual environment with the AWS CLI and boto3, where it does not stand yet:
#   bash pipelines/tools/python.sh FOLDER
set -euo pipefail
folder=${1:?usage: python.sh FOLDER}
[[ -x $folder/bin/aws ]] && exit 0
command -v python3 >/dev/null || { echo "python3 is needed: apt-get install python3 python3-venv" >&2; exit 1; }
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet awscli boto3
