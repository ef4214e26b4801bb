"""How long does a Glue job take to start, in Python and on Spark?

    python3 bench/jobs.py PORT [RUNS]       boto3 is needed; RUNS is 5 unless given

Each script prints at once; the Spark job's begins a session and counts ten rows first. The first run of each kind, which
may install something, is told apart. A start is from the call of StartJobRun to the first line in the log group.
"""
import json
import statistics
import sys
import time
import uuid

import boto3

port = sys.argv[1]
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test")
iam, glue, logs, s3 = (boto3.client(name, **at) for name in ("iam", "glue", "logs", "s3"))
name = "bench-" + uuid.uuid4().hex[:8]
scripts = {
    "pythonshell": "print('first line')\n",
    "glueetl": "import sys\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"
               "print('first line', spark.range(10).count())\n",
}
groups = {"pythonshell": "/aws-glue/python-jobs/output", "glueetl": "/aws-glue/jobs/output"}
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                  "Principal": {"Service": "glue.amazonaws.com"}}]}
iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
s3.create_bucket(Bucket=name)
for kind, script in scripts.items():
    s3.put_object(Bucket=name, Key=kind, Body=script.encode())
    glue.create_job(Name=f"{name}-{kind}", Role=name, GlueVersion="5.0" if kind == "glueetl" else "3.0",
                    Command={"Name": kind, "ScriptLocation": f"s3://{name}/{kind}", "PythonVersion": "3"})
    started, ended = [], []
    for run in range(runs + 1):
        began = time.time()
        run_id = glue.start_job_run(JobName=f"{name}-{kind}")["JobRunId"]
        while True:
            said = glue.get_job_run(JobName=f"{name}-{kind}", RunId=run_id)["JobRun"]
            if "CompletedOn" in said:
                break
            time.sleep(0.05)
        if said["JobRunState"] != "SUCCEEDED":
            sys.exit(f"{kind}: {said['JobRunState']} {said.get('ErrorMessage')}")
        events = logs.get_log_events(logGroupName=groups[kind], logStreamName=run_id)["events"]
        line = next(event for event in events if event["message"].startswith("first line"))
        started.append(line["timestamp"] / 1000 - began)
        ended.append(time.time() - began)
    print(f"{kind}: first line after {statistics.median(started[1:]):.2f} s, over after {statistics.median(ended[1:]):.2f} s"
          f" (medians of {runs}); the first run {started[0]:.2f} s")
    glue.delete_job(JobName=f"{name}-{kind}")
