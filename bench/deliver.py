"""How many records a second does a delivery stream take from a Kinesis stream to objects in S3?

    python3 bench/deliver.py PORT [RECORDS [SHARDS]] [--java ZIP] [--pid SERVER]        boto3 is needed

The delivery stream is pointed at a bucket that is not there, so that it stands still; the records are put; then it is
pointed at one that is, and the time runs until every byte of every record lies in the bucket, exactly once.

With --java each record is a beer that the beers pipeline's function in Java cleans on the way, ZIP is what
pipelines/beers/lambda_sources/clean-data-java/build-zip.sh makes. Before the time runs the function has cleaned a tenth as
many, so that it is warm; at the end every beer is looked for in the objects.

With --pid the processor's seconds are told, too, of the server and all that it started: a fairer figure where the machine
does other work.
"""
import argparse
import json
import os
import time
import uuid

import boto3

arguments = argparse.ArgumentParser()
arguments.add_argument("port")
arguments.add_argument("records", nargs="?", type=int, default=1_000_000)
arguments.add_argument("shards", nargs="?", type=int, default=4)
arguments.add_argument("--java", metavar="ZIP")
arguments.add_argument("--pid", type=int, metavar="SERVER")
given = arguments.parse_args()
port, records, shards = given.port, given.records, given.shards
RECORD_BYTES = 200
FIRST = 100_000_000
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test")
firehose, s3, iam, kinesis = (boto3.client(name, **at) for name in ("firehose", "s3", "iam", "kinesis"))
name = "bench-" + uuid.uuid4().hex[:8]


def role(service, *actions):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                      "Principal": {"Service": service + ".amazonaws.com"}}]}
    made = iam.create_role(RoleName=f"{name}-{service}", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}
    iam.put_role_policy(RoleName=made["RoleName"], PolicyName="own", PolicyDocument=json.dumps(may))
    return made["Arn"]


def blobs(first, count):
    """What is put, from the number `first` on."""
    block = os.urandom(RECORD_BYTES * count)
    return [block[i * RECORD_BYTES:(i + 1) * RECORD_BYTES] for i in range(count)]


def beers(first, count):
    return [(f'[{{"id":{FIRST + number},"name":"a beer to be cleaned","tagline":"left out on the way","abv":5.4,"ibu":40,'
             f'"target_fg":1010,"target_og":1056,"ebc":17,"srm":8.5,"ph":4.4,"hops":"left out too"}}]').encode()
            for number in range(first, first + count)]


def put(first, count, made):
    for start in range(first, first + count, 500):
        some = made(start, min(500, first + count - start))
        answer = kinesis.put_records(StreamName=name, Records=[
            dict(Data=data, PartitionKey=str(start + i)) for i, data in enumerate(some)])
        assert answer["FailedRecordCount"] == 0


def processor():
    """Seconds that the server and what it started have used until now."""
    parents, used = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(pid)] = int(fields[1])
        used[int(pid)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def ours(pid):
        return pid == given.pid or pid in parents and ours(parents[pid])

    return sum(seconds for pid, seconds in used.items() if ours(pid))


def listed():
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name)
    return [each for page in pages for each in page.get("Contents", [])]


def to(bucket):
    about = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=name, CurrentDeliveryStreamVersionId=about["VersionId"],
        DestinationId=about["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate=dict(BucketARN=f"arn:aws:s3:::{bucket}"))


def delivered(size):
    """Waits until so many bytes lie in the bucket, looking rarely enough that it costs the server little."""
    began = time.monotonic()
    while sum(each["Size"] for each in listed()) < size:
        time.sleep(max(0.02, (time.monotonic() - began) / 50))


s3.create_bucket(Bucket=name)
kinesis.create_stream(StreamName=name, ShardCount=shards)
kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig=dict(Delay=1))
stream = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
delivers = role("firehose", "s3:PutObject", "kinesis:*", "lambda:InvokeFunction")
destination = dict(RoleARN=delivers, BucketARN=f"arn:aws:s3:::{name}-later",
                   BufferingHints=dict(SizeInMBs=5, IntervalInSeconds=0))
if given.java:
    functions = boto3.client("lambda", **at)
    with open(given.java, "rb") as code:
        function = functions.create_function(
            FunctionName=name, Runtime="java21", Role=role("lambda", "logs:*"), Handler="dev.millrace.beers.CleanData",
            MemorySize=1769, Timeout=60, Code={"ZipFile": code.read()})["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    parameters = dict(LambdaArn=function + ":$LATEST", BufferSizeInMBs="3", BufferIntervalInSeconds="0", RoleArn=delivers)
    destination["ProcessingConfiguration"] = dict(Enabled=True, Processors=[dict(Type="Lambda", Parameters=[
        dict(ParameterName=key, ParameterValue=value) for key, value in parameters.items()])])
firehose.create_delivery_stream(
    DeliveryStreamName=name, DeliveryStreamType="KinesisStreamAsSource",
    KinesisStreamSourceConfiguration=dict(KinesisStreamARN=stream, RoleARN=delivers),
    ExtendedS3DestinationConfiguration=destination)
try:
    warm, line = 0, RECORD_BYTES
    if given.java:
        warm = records // 10
        put(0, warm, beers)
        to(name)
        line = len(f'{{"id":{FIRST},"name":"a beer to be cleaned","abv":5.4,"ibu":40,"target_fg":1010,"target_og":1056,'
                   f'"ebc":17,"srm":8.5,"ph":4.4}}\n')
        delivered(warm * line)
        to(name + "-later")
    before = listed()
    put(warm, records, beers if given.java else blobs)
    used, began = processor(), time.monotonic()
    to(name)
    delivered((warm + records) * line)
    took, used = time.monotonic() - began, processor() - used
    objects = listed()
    assert sum(each["Size"] for each in objects) == (warm + records) * line, "some were delivered twice"
    if given.java:
        ids = [json.loads(each)["id"] for key in objects
               for each in s3.get_object(Bucket=name, Key=key["Key"])["Body"].read().splitlines()]
        assert sorted(ids) == list(range(FIRST, FIRST + warm + records)), "not every beer once"
    print(f"{records:,} records of {len((beers if given.java else blobs)(0, 1)[0])} bytes from {shards} shards into {len(objects) - len(before)} objects"
          f"{', cleaned in Java on the way' if given.java else ''}: {took:.2f} s, {records / took:,.0f} records/s")
    if given.pid:
        print(f"{used:.2f} s of processor, {records / used:,.0f} records a second of it")
finally:
    firehose.delete_delivery_stream(DeliveryStreamName=name)
    kinesis.delete_stream(StreamName=name)
    for made in [f"{name}-firehose"] + ([f"{name}-lambda"] if given.java else []):
        iam.delete_role_policy(RoleName=made, PolicyName="own")
        iam.delete_role(RoleName=made)
    if given.java:
        functions.delete_function(FunctionName=name)
