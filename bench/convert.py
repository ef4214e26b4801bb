"""How many records a second does a delivery stream convert to Parquet or ORC, and is one lost when the server is killed?

    python3 bench/convert.py PORT [RECORDS] [orc] -- COMMAND...    boto3 and pyarrow are needed

COMMAND starts the server in the foreground on PORT. Two rounds. In each the records are put while the table they belong
to is not there, so that the delivery stream stands still; then the table is made, and the time runs until the objects'
footers say that every record is in one. In the second round the server is killed (SIGKILL) once the first object is there,
and started again. Athena counts what lies there. The driver exits with 1 if a record is lost, or one comes twice
though nobody was killed: a kill may repeat the object that was being written.
"""
import io
import json
import os
import signal
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import boto3
import pyarrow.orc
import pyarrow.parquet

import served

separator = sys.argv.index("--")
port = sys.argv[1]
orc = "orc" in sys.argv[2:separator]
records = int(next((word for word in sys.argv[2:separator] if word.isdecimal()), 1_000_000))
command = sys.argv[separator + 1:]
PUTTERS = 4
HIVE = "org.apache.hadoop.hive.ql.io."
at = dict(endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id="test",
          aws_secret_access_key="test")
iam, s3, glue, firehose, athena = (boto3.client(name, **at) for name in ("iam", "s3", "glue", "firehose", "athena"))
columns = [("id", "bigint"), ("name", "string"), ("abv", "double"), ("ibu", "int"), ("made", "timestamp"),
           ("bottled", "boolean")]


def cpu(server):
    """Seconds of processor that the server and what it started have used."""
    used = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == server.pid:
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def record(number):
    return json.dumps({"id": number, "name": f"beer number {number} of the bench", "abv": number % 120 / 10,
                       "ibu": number % 100, "made": "2026-03-01 12:00:%02d" % (number % 60),
                       "bottled": number % 2 == 0}).encode() + b"\n"


def put(stream, first):
    block = [{"Data": record(number)} for number in range(first, min(first + 500, records))]
    assert firehose.put_record_batch(DeliveryStreamName=stream, Records=block)["FailedPutCount"] == 0


def rows(bucket, key):
    if orc:
        return pyarrow.orc.ORCFile(io.BytesIO(s3.get_object(Bucket=bucket, Key=key)["Body"].read())).nrows
    # Only the footer is looked at: it is found from the end.
    tail = s3.get_object(Bucket=bucket, Key=key, Range="bytes=-65536")["Body"].read()
    return pyarrow.parquet.read_metadata(io.BytesIO(tail)).num_rows


def objects(bucket, known):
    """The rows in the data of a bucket, by object; a footer is read once."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="data/"):
        for each in page.get("Contents", []):
            if each["Key"] not in known:
                known[each["Key"]] = rows(bucket, each["Key"])
    return sum(known.values())


def ask(sql, name):
    query = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": name},
        ResultConfiguration={"OutputLocation": f"s3://{name}/results/"})["QueryExecutionId"]
    while True:
        status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        if status["State"] in ("FAILED", "CANCELLED"):
            raise AssertionError(status["StateChangeReason"])
        if status["State"] == "SUCCEEDED":
            rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
            return [int(cell["VarCharValue"]) for cell in rows[1]["Data"]]
        time.sleep(0.2)


def table(name):
    glue.create_table(DatabaseName=name, TableInput=dict(
        Name="beers", TableType="EXTERNAL_TABLE", Parameters={"classification": "orc" if orc else "parquet"},
        StorageDescriptor=dict(
            Columns=[dict(Name=column, Type=kind) for column, kind in columns], Location=f"s3://{name}/data/",
            InputFormat=HIVE + ("orc.OrcInputFormat" if orc else "parquet.MapredParquetInputFormat"),
            OutputFormat=HIVE + ("orc.OrcOutputFormat" if orc else "parquet.MapredParquetOutputFormat"),
            SerdeInfo={"SerializationLibrary": HIVE + ("orc.OrcSerde" if orc else "parquet.serde.ParquetHiveSerDe")})))


def make(name):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                      "Principal": {"Service": "firehose.amazonaws.com"}}]}
    may = {"Version": "2012-10-17",
           "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "glue:GetTable*"], "Resource": "*"}]}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="delivers", PolicyDocument=json.dumps(may))
    s3.create_bucket(Bucket=name)
    glue.create_database(DatabaseInput={"Name": name})
    table(name)
    conversion = dict(
        SchemaConfiguration=dict(RoleARN=role, DatabaseName=name, TableName="beers"),
        InputFormatConfiguration={"Deserializer": {"OpenXJsonSerDe": {}}},
        OutputFormatConfiguration={"Serializer": {"OrcSerDe" if orc else "ParquetSerDe": {}}})
    firehose.create_delivery_stream(
        DeliveryStreamName=name, DeliveryStreamType="DirectPut",
        ExtendedS3DestinationConfiguration=dict(
            RoleARN=role, BucketARN=f"arn:aws:s3:::{name}", Prefix="data/", ErrorOutputPrefix="errors/",
            BufferingHints=dict(SizeInMBs=64, IntervalInSeconds=15),
            DataFormatConversionConfiguration=conversion))
    glue.delete_table(DatabaseName=name, Name="beers")


def round_of(server, kills):
    name = "bench" + uuid.uuid4().hex[:8]
    make(name)
    began = time.monotonic()
    with ThreadPoolExecutor(PUTTERS) as putters:
        list(putters.map(lambda first: put(name, first), range(0, records, 500)))
    print(f"put:       {records:,} records of {len(record(records))} bytes in {time.monotonic() - began:.1f} s", flush=True)
    table(name)
    began, used = time.monotonic(), cpu(server)
    # What waits for its next try is tried now.
    firehose.update_destination(DeliveryStreamName=name, CurrentDeliveryStreamVersionId="1",
                                DestinationId="destinationId-000000000001",
                                ExtendedS3DestinationUpdate=dict(Prefix="data/"))
    known = {}
    while objects(name, known) < records:
        if kills and known:
            served.end(server, signal.SIGKILL)
            print(f"killed:    when {sum(known.values()):,} records were in {len(known)} objects", flush=True)
            server = served.start(command, port)
            kills, used = False, None
        time.sleep(0.25)
    took = time.monotonic() - began
    costs = "" if used is None else f", {records / (cpu(server) - used):,.0f} a second of processor"
    print(f"converted: into {len(known)} objects in {took:.1f} s, {records / took:,.0f} records/s{costs},"
          f" at a load of {os.getloadavg()[0]:.1f}", flush=True)
    began = time.monotonic()
    rows, ids = ask("SELECT count(*), count(DISTINCT id) FROM beers", name)
    print(f"Athena:    {rows:,} rows, {ids:,} records, in {time.monotonic() - began:.1f} s with its engine's start:"
          f" {records - ids:,} lost, {rows - ids:,} twice", flush=True)
    firehose.delete_delivery_stream(DeliveryStreamName=name)
    return server, records - ids, rows - ids


server = served.start(command, port)
try:
    server, lost, twice = round_of(server, False)
    server, lost_by_kill, _ = round_of(server, True)
finally:
    served.end(server, signal.SIGTERM)
sys.exit(1 if lost or twice or lost_by_kill else 0)
