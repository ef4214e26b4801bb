"""Is anything lost, or called more often than it may be, where the server is killed while it tries again?

    python3 bench/retries.py PORT -- COMMAND...    boto3 is needed

COMMAND starts the server in the foreground on PORT, with --kinesis-limits. Time is frozen, and far more is put than a
shard takes in a second: events by a rule, times of schedules, log events by a subscription filter. So most of it is
refused and tried again. Events go to a function that takes one at a time, too, and a bucket's notifications to one
that fails. Then time is moved on by some seconds, again and again, and each time the server is killed (SIGKILL) in
the middle and started again. At the end the function is mended, half an hour goes by, and what was acknowledged is
counted. It exits with 1 if any is lost. What came twice is said: each kill may repeat what was being handed over.
"""
import base64
import collections
import datetime
import gzip
import io
import json
import os
import random
import re
import signal
import sys
import threading
import time
import urllib.request
import zipfile

import boto3
from botocore.config import Config

import served

separator = sys.argv.index("--")
port = sys.argv[1]
EACH = 40
STEPS = (2, 3, 5, 10, 15, 20, 25, 30)
command = sys.argv[separator + 1:]
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 1}, read_timeout=120))
events, functions, iam, kinesis, logs, s3, scheduler = (boto3.client(name, **at) for name in (
    "events", "lambda", "iam", "kinesis", "logs", "s3", "scheduler"))
LARGE = base64.b64encode(os.urandom(130_000)).decode()
CODE = """import os
def handler(event, context):
    n = event["detail"]["n"] if "detail" in event else event["Records"][0]["s3"]["object"]["key"]
    if os.environ.get("BROKEN"):
        print("failed " + n)
        raise ValueError(n)
    print("done " + n)
"""


def clock(**move):
    """What time it is; or moves it."""
    body = json.dumps(move).encode() if move else None
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/_millrace/clock", data=body)
    with urllib.request.urlopen(asked) as answer:
        return datetime.datetime.fromisoformat(json.load(answer)["now"][:19])


def role():
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
        "Service": [name + ".amazonaws.com" for name in ("events", "scheduler", "logs", "lambda")]}}]}
    may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    made = iam.create_role(RoleName="retries", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.put_role_policy(RoleName="retries", PolicyName="own", PolicyDocument=json.dumps(may))
    return made["Arn"]


def function(name, **more):
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", CODE)
    arn = functions.create_function(FunctionName=name, Runtime="python3.12", Role=mine, Handler="app.handler",
                                    Timeout=60, Code={"ZipFile": code.getvalue()}, **more)["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    for caller in ("events", "s3"):
        functions.add_permission(FunctionName=name, StatementId=caller, Action="lambda:InvokeFunction",
                                 Principal=caller + ".amazonaws.com")
    return arn


def put_event(n):
    detail = json.dumps({"n": n, "more": LARGE})
    answer = events.put_events(Entries=[{"Source": "bench", "DetailType": "retry", "Detail": detail}])
    assert answer["FailedEntryCount"] == 0


def put_schedule(n):
    due = clock() + datetime.timedelta(seconds=2)
    scheduler.create_schedule(
        Name=n, ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": stream, "RoleArn": mine, "Input": f"schedule {n} {LARGE}",
                "KinesisParameters": {"PartitionKey": "1"}})


def put_line(n):
    now = int(clock().replace(tzinfo=datetime.timezone.utc).timestamp() * 1000)
    logs.put_log_events(logGroupName="bench", logStreamName="bench",
                        logEvents=[{"timestamp": now, "message": f"line {n} {LARGE}"}])


def put_object(n):
    s3.put_object(Bucket="bench", Key=n, Body=b"")


PUTS = {"event": put_event, "schedule": put_schedule, "line": put_line, "object": put_object}
acknowledged = {kind: [] for kind in PUTS}
last, streamed = None, collections.defaultdict(collections.Counter)


def on_stream():
    """What came on the stream until now."""
    global last
    since = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": last} if last else {
        "ShardIteratorType": "TRIM_HORIZON"}
    shard = kinesis.get_shard_iterator(StreamName="bench", ShardId="shardId-000000000000", **since)["ShardIterator"]
    while True:
        try:
            page = kinesis.get_records(ShardIterator=shard, Limit=10_000)
        except kinesis.exceptions.ProvisionedThroughputExceededException:
            time.sleep(0.3)
            continue
        for record in page["Records"]:
            last = record["SequenceNumber"]
            data = record["Data"]
            if data[:2] == b"\x1f\x8b":
                message = json.loads(gzip.decompress(data))
                for line in message["logEvents"] if message["messageType"] == "DATA_MESSAGE" else []:
                    streamed["line"][line["message"].split()[1]] += 1
            elif data.startswith(b"schedule"):
                streamed["schedule"][data.split()[1].decode()] += 1
            else:
                streamed["event"][json.loads(data)["detail"]["n"]] += 1
        shard = page["NextShardIterator"]
        if not page["MillisBehindLatest"]:
            return streamed


def printed(name, word):
    said = collections.Counter()
    try:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/" + name):
            for line in page["events"]:
                said.update(re.findall(rf"^{word} (n\d+)", line["message"]))
    except logs.exceptions.ResourceNotFoundException:
        pass
    return said


server = served.start(command, port)
mine = role()
kinesis.create_stream(StreamName="bench", ShardCount=1)
kinesis.get_waiter("stream_exists").wait(StreamName="bench", WaiterConfig={"Delay": 1})
stream = kinesis.describe_stream_summary(StreamName="bench")["StreamDescriptionSummary"]["StreamARN"]
full, broken = function("full"), function("broken", Environment={"Variables": {"BROKEN": "1"}})
functions.put_function_concurrency(FunctionName="full", ReservedConcurrentExecutions=1)
functions.put_function_concurrency(FunctionName="broken", ReservedConcurrentExecutions=1)
events.put_rule(Name="bench", EventPattern='{"source":["bench"]}')
assert events.put_targets(Rule="bench", Targets=[
    {"Id": "stream", "Arn": stream, "RoleArn": mine}, {"Id": "full", "Arn": full}])["FailedEntryCount"] == 0
logs.create_log_group(logGroupName="bench")
logs.create_log_stream(logGroupName="bench", logStreamName="bench")
logs.put_subscription_filter(logGroupName="bench", filterName="bench", filterPattern="", destinationArn=stream,
                             roleArn=mine)
s3.create_bucket(Bucket="bench")
s3.put_bucket_notification_configuration(Bucket="bench", NotificationConfiguration={
    "LambdaFunctionConfigurations": [{"LambdaFunctionArn": broken, "Events": ["s3:ObjectCreated:*"]}]})

clock(freeze=True)
for kind, put in PUTS.items():
    for n in range(EACH):
        put(f"n{n:06d}")
        acknowledged[kind].append(f"n{n:06d}")


def move(seconds):
    try:
        clock(advance=f"{seconds}s")
    except OSError:
        pass  # killed meanwhile


dice = random.Random(10)
for kill, seconds in enumerate(STEPS, 1):
    print({kind: len(found) for kind, found in on_stream().items()}, "came; the function that fails was called",
          sum(printed("broken", "failed").values()), "times, the other", sum(printed("full", "done").values()),
          flush=True)
    before, until = clock(), time.monotonic() + 60
    moving = threading.Thread(target=move, args=(seconds,))
    moving.start()
    # The first two in the midst of what the functions are called for at once, the others in the midst of what is due.
    while kill > 2 and clock() == before and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(dice.uniform(0.1, 1))
    served.end(server, signal.SIGKILL)
    moving.join()
    server = served.start(command, port)
    print(f"kill {kill}, at {clock()}:", end=" ", flush=True)
print()
functions.update_function_configuration(FunctionName="broken", Environment={"Variables": {}})
functions.get_waiter("function_updated_v2").wait(FunctionName="broken")
# What waits longest: a minute and two between the attempts of an event, eight minutes between a rule's.
clock(advance="30m")
wanted = dict(acknowledged, full=acknowledged["event"])


def came():
    return dict(on_stream(), full=printed("full", "done"), object=printed("broken", "done"))


until = time.monotonic() + 120
while True:
    found = came()
    lost = {kind: [n for n in names if n not in found.get(kind, {})] for kind, names in wanted.items()}
    if not any(lost.values()) or time.monotonic() > until:
        break
    time.sleep(2)
failed = printed("broken", "failed")
for kind, names in wanted.items():
    counts = found.get(kind, {})
    print(f"{kind:9} acknowledged {len(names):5}, lost {len(lost[kind])}, "
          f"twice {sum(count > 1 for count in counts.values())}, most {max(counts.values(), default=0)}")
given_up = [n for n in lost["object"] if failed[n] >= 3]
most = max((failed + found["object"]).values(), default=0)
print(f"calls of the function that fails for one object: at most {most}; "
      f"given up after all three attempts: {len(given_up)}")
served.end(server, signal.SIGTERM)
lost["object"] = [n for n in lost["object"] if n not in given_up]
sys.exit(1 if any(lost.values()) else 0)
