"""Rules of the function that need no model: python3 -m unittest discover pipelines/rides/python/tests"""

import base64
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from predict import BadRecord, Function, UnfitModel, onnx_file, require_features, ride_of


class Doubling:
    version = "v1"

    def predict(self, rows):
        return [row["trip_distance"] * 2 for row in rows]


class Stream:
    """Takes records, refusing those of some partition keys."""

    def __init__(self, refused=()):
        self.taken, self.refused = [], set(refused)

    def put_records(self, StreamName, Records):
        self.taken += [entry["PartitionKey"] for entry in Records if entry["PartitionKey"] not in self.refused]
        return {"Records": [{"ErrorCode": "x"} if e["PartitionKey"] in self.refused else {} for e in Records]}


class Input:
    """What a model says of one of its inputs."""

    def __init__(self, type):
        self.type = type


def record(number, data):
    return {"kinesis": {"sequenceNumber": number, "data": base64.b64encode(data.encode()).decode()}}


def good(number):
    return record(number, json.dumps({"ride": ride(), "ride_id": int(number)}))


def ride(**fields):
    return {"PULocationID": 130, "DOLocationID": 205, "trip_distance": 3.5, **fields}


class PredictTest(unittest.TestCase):
    def test_a_ride_becomes_its_pair_of_zones_and_its_distance(self):
        self.assertEqual(
            ride_of({"ride": ride(), "ride_id": 1}), ({"PU_DO": "130_205", "trip_distance": 3.5}, 1)
        )

    def test_absurd_values_are_refused_with_the_field_and_what_is_needed(self):
        for fields, sentence in (
            ({"trip_distance": -1}, "ride.trip_distance is -1: a distance in miles from 0 to 500 is needed"),
            ({"trip_distance": float("nan")}, "ride.trip_distance is NaN: a distance in miles from 0 to 500 is needed"),
            ({"PULocationID": 1.5}, "ride.PULocationID is 1.5: a taxi zone's number, whole, from 1 to 999 is needed"),
            ({"DOLocationID": "205"}, 'ride.DOLocationID is "205": a taxi zone\'s number, a number, is needed'),
        ):
            with self.assertRaises(BadRecord) as refused:
                ride_of({"ride": ride(**fields), "ride_id": 1})
            self.assertEqual(str(refused.exception), sentence)

    def test_what_stands_behind_a_bad_record_is_not_published(self):
        stream = Stream()
        answer = Function(Doubling(), stream, "out", False).handle({"Records": [good("1"), record("2", "{"), good("3")]})
        self.assertEqual(stream.taken, ["1"])
        self.assertEqual(answer["batchItemFailures"], [{"itemIdentifier": "2"}])
        self.assertEqual([p["prediction"] for p in answer["predictions"]], [{"ride_duration": 7.0, "ride_id": 1}])

    def test_a_bad_record_before_good_ones_fails_the_batch_and_alone_is_reported(self):
        stream = Stream()
        function = Function(Doubling(), stream, "out", False)
        with self.assertRaises(BadRecord) as held_up:
            function.handle({"Records": [record("1", "no"), good("2")]})
        self.assertEqual(str(held_up.exception), "Record 1 is bad and 1 good ones stand behind it")
        self.assertEqual(stream.taken, [])
        self.assertEqual(
            function.handle({"Records": [record("1", "no")]}),
            {"predictions": [], "batchItemFailures": [{"itemIdentifier": "1"}]},
        )

    def test_bad_records_can_be_passed_over(self):
        stream = Stream()
        answer = Function(Doubling(), stream, "out", True).handle({"Records": [record("1", "no"), good("2")]})
        self.assertEqual(stream.taken, ["2"])
        self.assertNotIn("batchItemFailures", answer)

    def test_a_test_run_publishes_nothing_and_predicts_all(self):
        answer = Function(Doubling(), None, "", False).handle({"Records": [good("1"), good("2")]})
        self.assertEqual(len(answer["predictions"]), 2)

    def test_a_record_that_nests_without_end_is_reported_like_any_other(self):
        answer = Function(Doubling(), Stream(), "out", False).handle({"Records": [good("1"), record("2", "[" * 100_000)]})
        self.assertEqual(answer["batchItemFailures"], [{"itemIdentifier": "2"}])

    def test_an_id_that_kinesis_cannot_hold_is_refused(self):
        with self.assertRaises(BadRecord) as refused:
            ride_of(json.loads('{"ride": {}, "ride_id": "\\ud800"}'))
        self.assertEqual(str(refused.exception), "the id holds half a character")

    def test_a_model_for_other_features_is_refused_with_both(self):
        fitting = {"PU_DO": Input("tensor(string)"), "trip_distance": Input("tensor(float)")}
        require_features(fitting, "here")
        with self.assertRaises(UnfitModel) as refused:
            require_features({"store": Input("tensor(int64)"), "date": Input("tensor(string)")}, "s3://models/1/x")
        self.assertEqual(
            str(refused.exception),
            "The model at s3://models/1/x takes store (number), date (text);"
            " this function's features are PU_DO (text), trip_distance (number)",
        )

    def test_the_onnx_flavour_names_the_file(self):
        self.assertEqual(onnx_file("flavors:\n  onnx:\n    data: model.onnx\n", "here"), "model.onnx")
        with self.assertRaises(UnfitModel) as refused:
            onnx_file("flavors:\n  sklearn:\n    data: model.pkl\n", "here")
        self.assertEqual(str(refused.exception), "The model at here has no onnx flavour: log it with mlflow.onnx")


if __name__ == "__main__":
    unittest.main()
