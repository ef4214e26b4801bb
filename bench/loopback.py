"""What a loopback of a function's own costs: a cold start, a small call and payloads of 6 MB, with and without.

python3 bench/loopback.py PORT_OWN PORT_MACHINE

Two servers that run already, the first with --own-loopback, on the same machine. They are called by turns, so that what else
the machine does meets both; the median of each is told, and how much more the first has.
"""

import io
import json
import statistics
import sys
import time
import zipfile

import boto3
from botocore.config import Config

NAME = "bench-loopback"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
CODE = """
def handler(event, context):
    return "x" * event["answer"]
"""
LARGE = 6_000_000
STARTS = 15
CALLS = 300
LARGE_CALLS = 15


class Server:
    def __init__(self, port):
        settings = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
                        aws_secret_access_key="test", config=Config(read_timeout=120, retries={"max_attempts": 0}))
        iam, self.functions = boto3.client("iam", **settings), boto3.client("lambda", **settings)
        role = iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("app.py", CODE)
        self.functions.create_function(
            FunctionName=NAME, Runtime="python3.12", Handler="app.handler", Role=role, Timeout=60,
            Code={"ZipFile": archive.getvalue()})
        self.functions.get_waiter("function_active_v2").wait(FunctionName=NAME)
        self.starts = 0

    def call(self, sent=0, answer=0):
        event = json.dumps({"answer": answer, "sent": "x" * sent})
        began = time.perf_counter()
        result = self.functions.invoke(FunctionName=NAME, Payload=event)
        got = json.loads(result["Payload"].read())
        assert got == "x" * answer, got
        return time.perf_counter() - began

    def cold(self):
        self.starts += 1
        self.functions.update_function_configuration(
            FunctionName=NAME, Environment={"Variables": {"START": str(self.starts)}})
        self.functions.get_waiter("function_updated_v2").wait(FunctionName=NAME)
        return self.call()


def main(own, machine):
    servers = Server(own), Server(machine)
    for what, times, measure in (
            ("cold start", STARTS, Server.cold),
            ("small call", CALLS, Server.call),
            ("6 MB in", LARGE_CALLS, lambda server: server.call(sent=LARGE)),
            ("6 MB out", LARGE_CALLS, lambda server: server.call(answer=LARGE))):
        seen = [[measure(server) for server in servers] for _ in range(times)]
        first, second = (statistics.median(column) * 1000 for column in zip(*seen))
        print(f"{what:12} own {first:8.2f} ms   the machine's {second:8.2f} ms   {first - second:+8.2f} ms")


if __name__ == "__main__":
    main(*sys.argv[1:])
