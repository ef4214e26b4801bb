"""How long is a day of a schedule every five minutes, when the clock is advanced by it?

    python3 bench/day.py PORT [SPAN]        boto3 is needed; SPAN is 24h unless given

A Python function from a zip prints the time that its schedule says. The day runs twice: the first has the cold starts and
the server's own warming up, too. It exits with 1 if a time came twice, and says how many lines do not stand under theirs:
where the processors are overbooked, a function's line is read from its pipe after the time has gone on.
"""
import collections
import datetime
import io
import json
import sys
import time
import urllib.request
import uuid
import zipfile

import boto3

port = sys.argv[1]
span = sys.argv[2] if len(sys.argv) > 2 else "24h"
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test")
iam, functions, scheduler, logs = (boto3.client(name, **at) for name in ("iam", "lambda", "scheduler", "logs"))
name = "bench-" + uuid.uuid4().hex[:8]


def role(service, action):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                      "Principal": {"Service": service + ".amazonaws.com"}}]}
    made = iam.create_role(RoleName=f"{name}-{service}", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
    iam.put_role_policy(RoleName=made["RoleName"], PolicyName="own", PolicyDocument=json.dumps(policy))
    return made["Arn"]


code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    archive.writestr("app.py", "def handler(event, context):\n    print('due', event['at'])\n")
function = functions.create_function(FunctionName=name, Runtime="python3.12", Role=role("lambda", "logs:*"),
                                     Handler="app.handler", Code={"ZipFile": code.getvalue()})["FunctionArn"]
functions.get_waiter("function_active_v2").wait(FunctionName=name)
scheduler.create_schedule(Name=name, ScheduleExpression="cron(0/5 * * * ? *)", FlexibleTimeWindow={"Mode": "OFF"},
                          Target={"Arn": function, "RoleArn": role("scheduler", "lambda:InvokeFunction"),
                                  "Input": json.dumps({"at": "<aws.scheduler.scheduled-time>"})})
for day in ("first", "second"):
    began = time.monotonic()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/_millrace/clock", method="POST",
                                     data=json.dumps({"advance": span}).encode())
    ran = json.load(urllib.request.urlopen(request))["ran"].get("function " + name, 0)
    print(f"{day} {span}: {ran} invocations in {time.monotonic() - began:.1f} s")
scheduler.delete_schedule(Name=name)
events = [event for page in logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/" + name)
          for event in page["events"]]
due = [(event["timestamp"], event["message"].split()[1]) for event in events if event["message"].startswith("due ")]
reported = collections.Counter(event["timestamp"] for event in events if event["message"].startswith("REPORT"))
late = [(said, stamp) for stamp, said in due
        if datetime.datetime.fromisoformat(said.replace("Z", "+00:00")).timestamp() * 1000 != stamp
        or not reported[stamp]]
twice = [said for said, count in collections.Counter(said for _, said in due).items() if count > 1]
print(f"{len(due)} printed, {len(late)} not under their time, {len(twice)} twice")
functions.delete_function(FunctionName=name)
sys.exit(1 if twice or not due else 0)
