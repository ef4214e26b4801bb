"""How long until an Airflow is ready, how much memory it takes and how much of a core when nothing is asked of it?

    python3 bench/airflow.py PORT [VERSION [MINUTES]]       boto3 is needed; 2.9.2 and 3 unless given

The environment has one DAG, which runs once by hand first, so that everything has been in use. Memory is the sum of PSS, processor
time what /proc counts, for every process of Airflow and its database; the server's own is told apart. Linux only.
"""
import json
import os
import sys
import time
import uuid

import boto3
from botocore.config import Config

port = sys.argv[1]
version = sys.argv[2] if len(sys.argv) > 2 else "2.9.2"
minutes = float(sys.argv[3]) if len(sys.argv) > 3 else 3
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test", config=Config(inject_host_prefix=False))
iam, ec2, s3, mwaa = (boto3.client(name, **at) for name in ("iam", "ec2", "s3", "mwaa"))
name = "bench-" + uuid.uuid4().hex[:8]
DAG = b"""
import datetime
from airflow import DAG
try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:
    from airflow.operators.bash import BashOperator
with DAG("one", schedule=None, start_date=datetime.datetime(2024, 1, 1), is_paused_upon_creation=False):
    BashOperator(task_id="echo", bash_command="echo")
"""


def processes(below):
    """Of a server: its children and theirs, each with its processor time in seconds and its memory in MB."""
    parents, found = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            with open(f"/proc/{pid}/smaps_rollup") as file:
                pss = next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
        parents[int(pid)] = int(fields[1])
        # Those of children that have ended are their parent's.
        found[int(pid)] = (sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK"), pss / 1024)

    def is_below(pid):
        while pid in parents:
            if pid == below:
                return True
            pid = parents[pid]
        return False

    return {pid: both for pid, both in found.items() if is_below(pid)}


def server():
    """Who listens at the port."""
    with open("/proc/net/tcp") as file:
        lines = [line.split() for line in file][1:]
    with open("/proc/net/tcp6") as file:
        lines += [line.split() for line in file][1:]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[3] == "0A" and int(line[1].rpartition(":")[2], 16) == int(port)}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if sockets & {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}:
                return int(pid)
        except OSError:
            continue
    sys.exit(f"nobody listens at {port}")


trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
    "Service": ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]}}]}
role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [
    "s3:GetObject*", "s3:GetBucket*", "s3:List*", "logs:*", "cloudwatch:PutMetricData", "airflow:PublishMetrics"]}]}
iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(may))
s3.create_bucket(Bucket=name)
s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
s3.put_object(Bucket=name, Key="dags/one.py", Body=DAG)
subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
group = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]


def load():
    return open("/proc/loadavg").read().split()[0]


before, began = load(), time.time()
mwaa.create_environment(Name=name, AirflowVersion=version, SourceBucketArn=f"arn:aws:s3:::{name}", DagS3Path="dags",
                        ExecutionRoleArn=role, NetworkConfiguration={"SubnetIds": subnets, "SecurityGroupIds": [group]})
while (status := mwaa.get_environment(Name=name)["Environment"]["Status"]) == "CREATING":
    time.sleep(0.2)
print(f"Airflow {version}: {status} after {time.time() - began:.1f} s (load {before} to {load()})", flush=True)
if status != "AVAILABLE":
    sys.exit(mwaa.get_environment(Name=name)["Environment"]["LastUpdate"]["Error"]["ErrorMessage"])
run = {"dag_run_id": "one"} | ({"logical_date": None} if version >= "3" else {})
while True:
    try:
        mwaa.invoke_rest_api(Name=name, Method="POST", Path="/dags/one/dagRuns", Body=run)
        break
    except mwaa.exceptions.RestApiClientException:
        time.sleep(1)
while mwaa.invoke_rest_api(Name=name, Method="GET", Path="/dags/one/dagRuns/one")["RestApiResponse"]["state"] not in ("success", "failed"):
    time.sleep(1)
time.sleep(30)
pid = server()
first, began = processes(pid), time.time()
time.sleep(minutes * 60)
last, took = processes(pid), time.time() - began
used = {one: (last[one][0] - first.get(one, (0, 0))[0]) / took * 100 for one in last}
print(f"idle for {minutes:g} min: {sum(share for one, share in used.items() if one != pid):.1f} % of a core, "
      f"{sum(mb for one, (_, mb) in last.items() if one != pid):.0f} MB; the server itself {used[pid]:.1f} % (load {load()})")
for one, share in sorted(used.items(), key=lambda it: -it[1])[:8]:
    words = open(f"/proc/{one}/cmdline").read().replace("\0", " ")[-60:] if os.path.exists(f"/proc/{one}") else ""
    print(f"  {one:8} {share:5.2f} % {last[one][1]:5.0f} MB  {words}")
mwaa.delete_environment(Name=name)
