"""Predicts how long a taxi ride takes. A Lambda function, in Python, with the contract of docs/predictor.md.

A batch of Kinesis records comes in; predictions go out to another stream. The model is an ONNX file in MLflow's layout
in S3, or in a folder. Nothing here knows of the local server: it runs unchanged on AWS.
"""

import base64
import binascii
import json
import math
import os
import re
import time

FEATURES = {"PU_DO": "text", "trip_distance": "number"}
MODEL_NAME = "ride_duration_prediction_model"

HIGHEST_ZONE = 999
LONGEST_MILES = 500
PUT_RECORDS_MAX = 500
PUT_ATTEMPTS = 10


class BadRecord(Exception):
    """A record that can never be predicted; the message says which field and why."""


class UnfitModel(Exception):
    """No model, or one that this function cannot ask."""


# Events


def ride_of(event):
    """The features of an event, and its id."""
    if not isinstance(event, dict):
        raise BadRecord("the data is not a JSON object")
    ride = event.get("ride")
    if not isinstance(ride, dict):
        raise BadRecord("ride is missing or not an object")
    ride_id = event.get("ride_id")
    if isinstance(ride_id, bool) or not isinstance(ride_id, (int, str)):
        raise BadRecord("ride_id is missing, or neither a whole number nor a text")
    if not 1 <= len(str(ride_id)) <= 256:
        raise BadRecord(f"the id has {len(str(ride_id))} characters: 1 to 256 are needed")
    # JSON can write half of a surrogate pair, UTF-8 and thus Kinesis cannot.
    if any("\ud800" <= character <= "\udfff" for character in str(ride_id)):
        raise BadRecord("the id holds half a character")
    pick_up = number(ride, "PULocationID", 1, HIGHEST_ZONE, "a taxi zone's number", whole=True)
    drop_off = number(ride, "DOLocationID", 1, HIGHEST_ZONE, "a taxi zone's number", whole=True)
    miles = number(ride, "trip_distance", 0, LONGEST_MILES, "a distance in miles")
    return {"PU_DO": f"{int(pick_up)}_{int(drop_off)}", "trip_distance": float(miles)}, ride_id


def number(ride, name, least, most, unit, whole=False):
    if name not in ride:
        raise BadRecord(f"ride.{name} is missing")
    value = ride[name]
    shown = json.dumps(value)[:60]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadRecord(f"ride.{name} is {shown}: {unit}, a number, is needed")
    if not least <= value <= most or (whole and value != int(value)):
        raise BadRecord(f"ride.{name} is {shown}: {unit}{', whole,' if whole else ''} from {least} to {most} is needed")
    return value


def event_of(record):
    """The event in a Kinesis record."""
    try:
        data = base64.b64decode(record["kinesis"]["data"], validate=True)
    except binascii.Error:
        raise BadRecord("the data is not base64") from None
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"the data is not JSON: {error}") from None


# The model


class Model:
    def __init__(self, onnx, version, where):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
        self.version = version
        self.inputs = {value.name: value for value in self.session.get_inputs()}
        require_features(self.inputs, where)

    def predict(self, rows):
        import numpy

        types = {"tensor(string)": object, "tensor(double)": numpy.float64, "tensor(int64)": numpy.int64}
        columns = {}
        for name, value in self.inputs.items():
            column = numpy.array([row[name] for row in rows], dtype=types.get(value.type, numpy.float32))
            columns[name] = column if len(value.shape) == 1 else column.reshape(-1, 1)
        answers = self.session.run(None, columns)[0].reshape(-1)
        # By way of the decimal form, so that 18.32163 does not become 18.321630477905273.
        return [float(str(answer)) for answer in answers]


def require_features(inputs, where):
    found = {name: "text" if "string" in value.type else "number" for name, value in inputs.items()}
    if found != FEATURES:
        raise UnfitModel(f"The model at {where} takes {listed(found)}; this function's features are {listed(FEATURES)}")


def listed(kinds):
    return ", ".join(f"{name} ({kind})" for name, kind in kinds.items())


def load_model():
    run_id = os.environ.get("RUN_ID", "")
    where = os.environ.get("MODEL_LOCATION", "")
    if not where:
        bucket = os.environ.get("MODEL_BUCKET", "")
        if not bucket or not run_id:
            raise UnfitModel("It is not said which model: set MODEL_BUCKET and RUN_ID, or MODEL_LOCATION")
        where = f"s3://{bucket}/{os.environ.get('EXPERIMENT_ID', '1')}/{run_id}/artifacts/model"
    where = where.rstrip("/")
    description = read(where, "MLmodel").decode()
    return Model(read(where, onnx_file(description, where)), run_id or own_run_id(description), where)


def onnx_file(description, where):
    """The file that MLmodel's onnx flavour names; two fields do not justify a YAML library."""
    flavour = re.search(r"^  onnx:\n((?:    .*\n?)+)", description, re.MULTILINE)
    named = re.search(r"^    data: *['\"]?([^'\"\n]+)", flavour.group(1), re.MULTILINE) if flavour else None
    if not named:
        raise UnfitModel(f"The model at {where} has no onnx flavour: log it with mlflow.onnx")
    if "/" in named.group(1):
        raise UnfitModel(f'The MLmodel at {where} names "{named.group(1)}": a file beside it is needed')
    return named.group(1).strip()


def own_run_id(description):
    found = re.search(r"^run_id: *['\"]?([^'\"\n]+)", description, re.MULTILINE)
    return found.group(1).strip() if found else ""


def read(where, name):
    try:
        if not where.startswith("s3://"):
            with open(os.path.join(where, name), "rb") as file:
                return file.read()
        bucket, _, prefix = where[len("s3://") :].partition("/")
        return client("s3").get_object(Bucket=bucket, Key=f"{prefix}/{name}")["Body"].read()
    except Exception as error:
        raise UnfitModel(f"The model's file {name} at {where} cannot be read: {error}") from error


def client(service):
    import boto3

    if service == "s3":
        from botocore.config import Config

        # A local address has no names for buckets.
        style = "path" if os.environ.get("AWS_ENDPOINT_URL") else "auto"
        return boto3.client("s3", config=Config(s3={"addressing_style": style}))
    return boto3.client(service)


# The function


class Function:
    """What is made once per environment: the model, and the stream's client where something is published."""

    def __init__(self, model, kinesis, stream, skip_bad):
        self.model = model
        self.kinesis = kinesis
        self.stream = stream
        self.skip_bad = skip_bad

    def handle(self, event):
        if isinstance(event, dict) and "Records" in event:
            return self.batch(event["Records"])
        features, ride_id = ride_of(event)
        return {"ride_duration": self.answers([features])[0], "ride_id": ride_id}

    def answers(self, rows):
        return self.model.predict(rows) if rows else []

    def batch(self, records):
        """Publishes the predictions before the first bad record, and reports every bad one.

        Lambda sends again the lowest record reported and all behind it, so nothing behind it may be published. Where the
        first record is bad and others follow, the invocation fails: Lambda then halves the batch until it is alone.
        """
        predictions = self.predictions(records)
        bad = [place for place, prediction in enumerate(predictions) if prediction is None]
        if self.skip_bad:
            bad = []
        due = [place for place, prediction in enumerate(predictions) if prediction is not None]
        if self.kinesis is not None:
            if bad:
                if bad[0] == 0 and due:
                    raise BadRecord(f"Record {sequence_number(records[0])} is bad and {len(due)} good ones stand behind it")
                due = [place for place in due if place < bad[0]]
            refused = self.publish(predictions, due)
            bad = sorted(set(bad) | set(refused))
            due = [place for place in due if place not in refused]
        done = [predictions[place] for place in due]
        print(f"{'Predicted' if self.kinesis is None else 'Published'} {len(done)} of {len(records)} records")
        if len(done) <= 3:
            print(done)
        answer = {"predictions": done}
        if bad:
            answer["batchItemFailures"] = [{"itemIdentifier": sequence_number(records[place])} for place in bad]
        return answer

    def predictions(self, records):
        """In the records' order; None for a bad one, whose reason is logged."""
        rows, ids, places = [], [], []
        predictions = [None] * len(records)
        for place, record in enumerate(records):
            try:
                features, ride_id = ride_of(event_of(record))
            except BadRecord as reason:
                print(f"Record {sequence_number(record)}: {reason}")
                continue
            rows.append(features)
            ids.append(ride_id)
            places.append(place)
        for place, ride_id, answer in zip(places, ids, self.answers(rows)):
            if not math.isfinite(answer):
                print(f"Record {sequence_number(records[place])}: the model's answer is {answer}")
                continue
            predictions[place] = {
                "model": MODEL_NAME,
                "version": self.model.version,
                "prediction": {"ride_duration": answer, "ride_id": ride_id},
            }
        return predictions

    def publish(self, predictions, places):
        """@return the places of those that the stream still refuses after some repetitions"""
        left = list(places)
        for attempt in range(PUT_ATTEMPTS):
            refused = []
            for start in range(0, len(left), PUT_RECORDS_MAX):
                chunk = left[start : start + PUT_RECORDS_MAX]
                entries = [
                    {
                        "Data": json.dumps(predictions[place]).encode(),
                        "PartitionKey": str(predictions[place]["prediction"]["ride_id"]),
                    }
                    for place in chunk
                ]
                results = self.kinesis.put_records(StreamName=self.stream, Records=entries)["Records"]
                refused += [place for place, result in zip(chunk, results) if "ErrorCode" in result]
            if not refused:
                return []
            left = refused
            time.sleep(min(1, 0.025 * 2**attempt))
        print(f"The stream {self.stream} refuses {len(left)} predictions")
        return left


def sequence_number(record):
    return record["kinesis"]["sequenceNumber"]


def make_function():
    test_run = os.environ.get("TEST_RUN", "").lower() in ("true", "1", "yes")
    stream = os.environ.get("PREDICTIONS_STREAM_NAME", "")
    if not stream and not test_run:
        raise UnfitModel("PREDICTIONS_STREAM_NAME is not set: it names the stream that predictions go to")
    kinesis = None if test_run else client("kinesis")
    return Function(load_model(), kinesis, stream, os.environ.get("BAD_RECORDS", "report") == "skip")


# Made at the start, as AWS advises; a test that imports this file makes its own.
FUNCTION = make_function() if "AWS_LAMBDA_RUNTIME_API" in os.environ else None


def lambda_handler(event, context):
    return FUNCTION.handle(event)
