#!/usr/bin/env bash
# Makes the Python function's image (without a container engine) and pushes it with skopeo. Called by the module ecr in
# place of its own script; IMAGE, REGISTRY_USER and REGISTRY_PASSWORD come from there.
set -euo pipefail
: "${PROJECT_ROOT:?}" "${IMAGE:?}" "${REGISTRY_USER:?}" "${REGISTRY_PASSWORD:?}"
command -v skopeo >/dev/null || { echo "skopeo is needed: apt-get install skopeo" >&2; exit 1; }

echo "building the image of the function in Python ..."
layout=$PROJECT_ROOT/pipelines/rides/python/target/image
mkdir -p "$(dirname "$layout")"
python3 "$PROJECT_ROOT/pipelines/tools/python_image.py" --source "$PROJECT_ROOT/pipelines/rides/python" \
    --handler predict.lambda_handler --out "$layout"

verify=()
case $IMAGE in
    *.amazonaws.com/*) ;;
    # A local registry speaks plain HTTP.
    *) verify=(--dest-tls-verify=false) ;;
esac
# The password by way of a file, so that no list of processes shows it.
login=$(mktemp)
echo "{}" >"$login"
trap 'rm -f "$login"' EXIT
skopeo login "${verify[@]/--dest-/--}" --authfile "$login" --username "$REGISTRY_USER" --password-stdin \
    "${IMAGE%%/*}" <<<"$REGISTRY_PASSWORD" >/dev/null
skopeo copy --quiet "${verify[@]}" --dest-authfile "$login" "oci:$layout:latest" "docker://$IMAGE"
echo "pushed $IMAGE"
