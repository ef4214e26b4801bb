"""A ride's duration, said without a model: ten minutes for every ride. It shows the way from stream to stream."""

import base64
import json
import os

import boto3

kinesis = boto3.client("kinesis")


def lambda_handler(event, context):
    predictions = []
    for record in event["Records"]:
        ride = json.loads(base64.b64decode(record["kinesis"]["data"]))
        print(json.dumps(ride))
        prediction = {
            "model": "ride_duration_prediction_model",
            "version": "none",
            "prediction": {"ride_duration": 10.0, "ride_id": ride["ride_id"]},
        }
        kinesis.put_record(
            StreamName=os.environ["PREDICTIONS_STREAM_NAME"],
            Data=json.dumps(prediction),
            PartitionKey=str(ride["ride_id"]),
        )
        predictions.append(prediction)
    return {"predictions": predictions}
