"""What share of a processor functions of several sizes have.

python3 bench/processor.py PORT

A server that runs already, with --truthful-cpu or without. Each function uses a third of a second of processor by itself,
then by ten programs that it starts; the share is what was used of the time that passed. On a busy machine it is less.
"""

import io
import json
import sys
import zipfile

import boto3
from botocore.config import Config

ROLE = "bench-processor"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
CODE = """
import resource, subprocess, time

def handler(event, context):
    began, used = time.time(), time.process_time()
    if event["programs"]:
        for _ in range(10):
            subprocess.run(["/bin/sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"])
        of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = of_children.ru_utime + of_children.ru_stime
    else:
        while time.process_time() < used + 0.33:
            pass
        spent = time.process_time() - used
    return {"seconds": time.time() - began, "processor": spent}
"""


def main(port):
    settings = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
                    aws_secret_access_key="test", config=Config(read_timeout=120, retries={"max_attempts": 0}))
    iam, functions = boto3.client("iam", **settings), boto3.client("lambda", **settings)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", CODE)
    role = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    try:
        for megabytes in (128, 442, 884, 1769):
            name = f"bench-processor-{megabytes}"
            functions.create_function(
                FunctionName=name, Role=role, Runtime="python3.12", Handler="app.handler", MemorySize=megabytes,
                Timeout=100, Code={"ZipFile": archive.getvalue()})
            try:
                functions.get_waiter("function_active_v2").wait(FunctionName=name)
                for programs in (False, True):
                    answer = functions.invoke(FunctionName=name, Payload=json.dumps({"programs": programs}))
                    said = json.loads(answer["Payload"].read())
                    print(f"{megabytes:5} MB, due {megabytes / 1769:.3f}, {'ten programs' if programs else 'by itself':12}"
                          f" {said['processor'] / said['seconds']:.3f} of a processor in {said['seconds']:.1f} s", flush=True)
            finally:
                functions.delete_function(FunctionName=name)
    finally:
        iam.delete_role(RoleName=ROLE)


if __name__ == "__main__":
    main(sys.argv[1])
