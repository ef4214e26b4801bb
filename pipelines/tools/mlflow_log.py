#!/usr/bin/env python3
"""Logs a trained run (MLmodel and model.onnx) to an MLflow tracking server, registers it and sets an alias.

    python mlflow_log.py --model FOLDER --name ride_duration --alias champion [--tracking http://127.0.0.1:5000]

FOLDER holds MLmodel, as `millrace train` writes it. Prints the RUN_ID that MLflow gave: the predictor reads the model
under it, from s3://BUCKET/EXPERIMENT_ID/RUN_ID/artifacts/model. Run it with the Python that mlflow.sh made.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
if os.environ.get("AWS_ENDPOINT_URL"):
    os.environ.setdefault("MLFLOW_S3_ENDPOINT_URL", os.environ["AWS_ENDPOINT_URL"])

import mlflow
import yaml
from mlflow.exceptions import MlflowException


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--name", required=True, help="the registered model's name")
    parser.add_argument("--alias", help="set on the new version")
    parser.add_argument("--experiment", default="rides", help="made where it is not there")
    parser.add_argument("--tracking", default=os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000"))
    arguments = parser.parse_args()
    mlflow.set_tracking_uri(arguments.tracking)
    experiment = mlflow.set_experiment(arguments.experiment)
    description = yaml.safe_load((arguments.model / "MLmodel").read_text())
    metadata = dict(description.get("metadata") or {})
    with mlflow.start_run() as run:
        mlflow.log_metrics({name: float(value) for name, value in metadata.pop("metrics", {}).items()})
        mlflow.log_params(metadata)
        with tempfile.TemporaryDirectory() as folder:
            # The copy tells the run it is logged under, or a prediction would be signed with the trainer's.
            description["run_id"] = run.info.run_id
            for file in arguments.model.iterdir():
                if file.name != "MLmodel":
                    Path(folder, file.name).write_bytes(file.read_bytes())
            Path(folder, "MLmodel").write_text(yaml.safe_dump(description, sort_keys=False))
            mlflow.log_artifacts(folder, "model")
    client = mlflow.MlflowClient()
    try:
        client.create_registered_model(arguments.name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    version = client.create_model_version(arguments.name, f"{run.info.artifact_uri}/model", run.info.run_id)
    if arguments.alias:
        client.set_registered_model_alias(arguments.name, arguments.alias, version.version)
    print(f"EXPERIMENT_ID={experiment.experiment_id}")
    print(f"RUN_ID={run.info.run_id}")
    print(f"MODEL_VERSION={version.version}")
    print(f"ARTIFACTS={run.info.artifact_uri}")


if __name__ == "__main__":
    main()
