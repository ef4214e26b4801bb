"""How many records a second does a delivery stream take from a Kinesis stream to objects in S3?

    python3 bench/deliver.py PORT [RECORDS [SHARDS]]        boto3 is needed

The delivery stream is pointed at a bucket that is not there, so that it stands still; the records are put; then it is
pointed at one that is, and the time runs until every byte of every record lies in the bucket, exactly once.
"""
import json
import os
import sys
import time
import uuid

import boto3

port = sys.argv[1]
records = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
shards = int(sys.argv[3]) if len(sys.argv) > 3 else 4
RECORD_BYTES = 200
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test")
firehose, s3, iam, kinesis = (boto3.client(name, **at) for name in ("firehose", "s3", "iam", "kinesis"))
name = "bench-" + uuid.uuid4().hex[:8]
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                  "Principal": {"Service": "firehose.amazonaws.com"}}]}
role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "kinesis:*"],
                                               "Resource": "*"}]}
iam.put_role_policy(RoleName=name, PolicyName="delivers", PolicyDocument=json.dumps(may))
s3.create_bucket(Bucket=name)
kinesis.create_stream(StreamName=name, ShardCount=shards)
kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig=dict(Delay=1))
stream = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
firehose.create_delivery_stream(
    DeliveryStreamName=name, DeliveryStreamType="KinesisStreamAsSource",
    KinesisStreamSourceConfiguration=dict(KinesisStreamARN=stream, RoleARN=role),
    ExtendedS3DestinationConfiguration=dict(RoleARN=role, BucketARN=f"arn:aws:s3:::{name}-later",
                                            BufferingHints=dict(SizeInMBs=5, IntervalInSeconds=0)))
try:
    for first in range(0, records, 500):
        count = min(500, records - first)
        block = os.urandom(RECORD_BYTES * count)
        answer = kinesis.put_records(StreamName=name, Records=[
            dict(Data=block[i * RECORD_BYTES:(i + 1) * RECORD_BYTES], PartitionKey=str(first + i))
            for i in range(count)])
        assert answer["FailedRecordCount"] == 0
    began = time.monotonic()
    firehose.update_destination(
        DeliveryStreamName=name, CurrentDeliveryStreamVersionId="1", DestinationId="destinationId-000000000001",
        ExtendedS3DestinationUpdate=dict(BucketARN=f"arn:aws:s3:::{name}"))
    while True:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name)
        objects = [each["Size"] for page in pages for each in page.get("Contents", [])]
        if sum(objects) >= records * RECORD_BYTES:
            break
        time.sleep(0.02)
    took = time.monotonic() - began
    assert sum(objects) == records * RECORD_BYTES, "some were delivered twice"
    print(f"{records:,} records of {RECORD_BYTES} bytes from {shards} shards into {len(objects)} objects:"
          f" {took:.2f} s, {records / took:,.0f} records/s")
finally:
    firehose.delete_delivery_stream(DeliveryStreamName=name)
    kinesis.delete_stream(StreamName=name)
    iam.delete_role_policy(RoleName=name, PolicyName="delivers")
    iam.delete_role(RoleName=name)
