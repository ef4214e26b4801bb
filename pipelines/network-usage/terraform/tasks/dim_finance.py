"""Accounts of the raw rows, in s3://<bucket>/data/staging/dim_finance/: written anew by each run."""

import csv
import io
import sys

import boto3
from awsglue.utils import getResolvedOptions

COLUMNS = ["unique_id", "iban"]
RAW = "data/raw/"
STAGING = "data/staging/dim_finance/"

bucket = getResolvedOptions(sys.argv, ["bucket"])["bucket"]
s3 = boto3.client("s3")


def keys(folder):
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder):
        for found in page.get("Contents", []):
            yield found["Key"]


def raw_rows():
    for key in keys(RAW):
        if key.endswith(".csv"):
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
            yield from csv.DictReader(io.StringIO(body))


table = io.StringIO()
writer = csv.DictWriter(table, COLUMNS, extrasaction="ignore", lineterminator="\n")
writer.writeheader()
count = 0
for row in raw_rows():
    writer.writerow(row)
    count += 1

written = STAGING + "dim_finance.csv"
s3.put_object(Bucket=bucket, Key=written, Body=table.getvalue().encode("utf-8"))
for key in keys(STAGING):
    if key != written:
        s3.delete_object(Bucket=bucket, Key=key)
print(f"{count} rows in s3://{bucket}/{written}")
