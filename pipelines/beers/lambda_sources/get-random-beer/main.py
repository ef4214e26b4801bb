"""Fetches a beer and puts it on a stream, as the API gave it."""

import os

import boto3
import requests

kinesis = boto3.client("kinesis")


def handler(event, context):
    answer = requests.get(os.environ["BEER_API"], timeout=10)
    answer.raise_for_status()
    put = kinesis.put_record(
        StreamName=os.environ["STREAM_NAME"],
        Data=answer.text,
        PartitionKey=os.environ.get("PARTITION_KEY", "shard-1"),
    )
    print(f"put {len(answer.content)} bytes as {put['SequenceNumber']} on {put['ShardId']}")
    return {"sequence_number": put["SequenceNumber"]}
