"""How long does a crawl take over 10,000 small objects, and over one CSV of 1 GB, and how much does the server hold for it?

    python3 bench/crawl.py PORT [OBJECTS] [MEGABYTES]    a server that runs; boto3 is needed

The small objects are JSON lines in a folder for each of a hundred days. Memory is what the process that listens on PORT has
resident, the most that was seen before and during the second crawl.
"""
import json
import os
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import boto3

port = sys.argv[1]
objects = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
megabytes = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test")
iam, s3, glue = (boto3.client(name, **at) for name in ("iam", "s3", "glue"))
name = "bench" + uuid.uuid4().hex[:8]
PART = 16 << 20


def resident():
    """Megabytes of the server, by its port."""
    pid = subprocess.run(["fuser", f"{port}/tcp"], capture_output=True, text=True).stdout.split()
    if not pid:
        return 0
    with open(f"/proc/{pid[0]}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def crawl(prefix):
    glue.create_crawler(Name=prefix, Role=role, DatabaseName=name, Targets={"S3Targets": [{"Path": f"s3://{name}/{prefix}/"}]})
    most, began = resident(), time.monotonic()
    glue.start_crawler(Name=prefix)
    while glue.get_crawler(Name=prefix)["Crawler"]["State"] != "READY":
        most = max(most, resident())
        time.sleep(0.1)
    took = time.monotonic() - began
    last = glue.get_crawler(Name=prefix)["Crawler"]["LastCrawl"]
    assert last["Status"] == "SUCCEEDED", last
    glue.delete_crawler(Name=prefix)
    return took, most


def small(number):
    s3.put_object(Bucket=name, Key=f"small/day={number % 100:02}/{number}.json",
                  Body=json.dumps({"id": number, "name": f"beer {number}", "abv": number % 120 / 10}).encode() + b"\n")


def large():
    row = b"123456,a beer of some name,4.5,38,2026-03-01 12:00:00,true\n"
    part = row * (PART // len(row))
    upload = s3.create_multipart_upload(Bucket=name, Key="large/beers.csv")["UploadId"]
    parts = []
    for number in range(1, megabytes * 1_000_000 // PART + 2):
        body = b"id,name,abv,ibu,made,bottled\n" + part if number == 1 else part
        tag = s3.upload_part(Bucket=name, Key="large/beers.csv", UploadId=upload, PartNumber=number, Body=body)["ETag"]
        parts.append({"PartNumber": number, "ETag": tag})
    s3.complete_multipart_upload(Bucket=name, Key="large/beers.csv", UploadId=upload, MultipartUpload={"Parts": parts})


trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                 "Principal": {"Service": "glue.amazonaws.com"}}]}
may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "glue:*", "logs:*"], "Resource": "*"}]}
role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
iam.put_role_policy(RoleName=name, PolicyName="crawls", PolicyDocument=json.dumps(may))
s3.create_bucket(Bucket=name)
glue.create_database(DatabaseInput={"Name": name})
with ThreadPoolExecutor(8) as putters:
    list(putters.map(small, range(objects)))
took, most = crawl("small")
partitions = sum(len(page["Partitions"]) for page in
                 glue.get_paginator("get_partitions").paginate(DatabaseName=name, TableName="small"))
print(f"small: {objects:,} objects in {took:.1f} s, {partitions} partitions, at a load of {os.getloadavg()[0]:.1f}", flush=True)
large()
before = resident()
took, most = crawl("large")
columns = glue.get_table(DatabaseName=name, Name="large")["Table"]["StorageDescriptor"]["Columns"]
print(f"large: {megabytes:,} MB in {took:.1f} s, {len(columns)} columns, resident {before} MB before and {most} MB at most,"
      f" at a load of {os.getloadavg()[0]:.1f}")
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
    s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": each["Key"]} for each in page["Contents"]]})
s3.delete_bucket(Bucket=name)
glue.delete_database(Name=name)
iam.delete_role_policy(RoleName=name, PolicyName="crawls")
iam.delete_role(RoleName=name)
