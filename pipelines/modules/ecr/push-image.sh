#!/usr/bin/env bash
# Builds the predictor's image with Jib and pushes it: no container engine needed. Called by the module.
set -euo pipefail
: "${PROJECT_ROOT:?}" "${IMAGE:?}" "${HANDLER:?}" "${BASE_IMAGE:?}" "${REGISTRY_USER:?}" "${REGISTRY_PASSWORD:?}"

insecure=()
case $IMAGE in
    *.amazonaws.com/*) ;;
    # A local registry speaks plain HTTP.
    *) insecure=(-Djib.allowInsecureRegistries=true -DsendCredentialsOverHttp=true) ;;
esac

# Two at once, as by two applies, would write over one another's staged files.
if command -v flock >/dev/null; then
    mkdir -p "$PROJECT_ROOT/predictor/target"
    exec 9>"$PROJECT_ROOT/predictor/target/push-image.lock"
    flock 9
fi

echo "building the image of $HANDLER with Maven and Jib ..."
mvn -q -B -ntp -f "$PROJECT_ROOT/pom.xml" -pl predictor -Dmaven.test.skip=true package com.google.cloud.tools:jib-maven-plugin:build \
    "-Djib.to.image=$IMAGE" "-Djib.from.image=$BASE_IMAGE" "-Dpredictor.handler=$HANDLER" \
    "-Djib.to.auth.username=$REGISTRY_USER" "-Djib.to.auth.password=$REGISTRY_PASSWORD" "${insecure[@]}"
echo "pushed $IMAGE"
