"""What deciding about access costs: PutRecords' rate and a small call's time, with --iam=on against --iam=off.

python3 bench/access.py PORT_ON PORT_OFF [ROLES]

Two servers that run already, one with each mode, on the same machine. Requests are signed beforehand and sent over plain
sockets, by turns, a round to the one and a round to the other, so that what else the machine does meets both. As the
root, as a user with a policy, as a session of a role. With ROLES, such as 10000, each server has so many more roles, each
with a policy, before anything is measured: they must slow nothing.
"""

import json
import socket
import statistics
import sys
import time

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION = "us-east-1"
STREAM = "bench-access"
RECORDS = 500
ROUNDS = 15
PUTS_A_ROUND = 40
SMALL_A_ROUND = 1000
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["logs:*", "s3:Get*"], "Resource": "*"},
    {"Effect": "Allow", "Action": "kinesis:*", "Resource": f"arn:aws:kinesis:{REGION}:*:stream/{STREAM}"},
]})
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"},
]})


class Server:
    def __init__(self, port):
        self.port = port
        self.kinesis = self.client("kinesis")
        self.who = {"root": Credentials("test", "test")}

    def client(self, service):
        return boto3.client(service, endpoint_url=f"http://127.0.0.1:{self.port}", region_name=REGION,
                            aws_access_key_id="test", aws_secret_access_key="test")

    def prepare(self):
        iam = self.client("iam")
        self.kinesis.create_stream(StreamName=STREAM, ShardCount=4)
        self.kinesis.get_waiter("stream_exists").wait(StreamName=STREAM)
        iam.create_user(UserName=STREAM)
        iam.put_user_policy(UserName=STREAM, PolicyName="p", PolicyDocument=POLICY)
        key = iam.create_access_key(UserName=STREAM)["AccessKey"]
        self.who["user"] = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        role = iam.create_role(RoleName=STREAM, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.put_role_policy(RoleName=STREAM, PolicyName="p", PolicyDocument=POLICY)
        session = self.client("sts").assume_role(RoleArn=role, RoleSessionName="bench")["Credentials"]
        self.who["role"] = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])

    def crowd(self, roles):
        """Other roles in the account, each with a policy of its own."""
        iam = self.client("iam")
        for i in range(roles):
            iam.create_role(RoleName=f"{STREAM}-{i}", AssumeRolePolicyDocument=TRUST)
            iam.put_role_policy(RoleName=f"{STREAM}-{i}", PolicyName="p", PolicyDocument=POLICY)

    def disperse(self, roles):
        iam = self.client("iam")
        for i in range(roles):
            iam.delete_role_policy(RoleName=f"{STREAM}-{i}", PolicyName="p")
            iam.delete_role(RoleName=f"{STREAM}-{i}")

    def clean(self):
        iam = self.client("iam")
        self.kinesis.delete_stream(StreamName=STREAM)
        for key in iam.list_access_keys(UserName=STREAM)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=STREAM, AccessKeyId=key["AccessKeyId"])
        iam.delete_user_policy(UserName=STREAM, PolicyName="p")
        iam.delete_user(UserName=STREAM)
        iam.delete_role_policy(RoleName=STREAM, PolicyName="p")
        iam.delete_role(RoleName=STREAM)

    def request(self, who, operation, body):
        url = f"http://127.0.0.1:{self.port}/"
        request = AWSRequest("POST", url, data=body, headers={
            "Host": f"127.0.0.1:{self.port}",
            "X-Amz-Target": "Kinesis_20131202." + operation,
            "Content-Type": "application/x-amz-json-1.1",
        })
        SigV4Auth(self.who[who], "kinesis", REGION).add_auth(request)
        head = "POST / HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in request.headers.items())
        return (head + f"Content-Length: {len(body)}\r\n\r\n").encode() + body

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def call(connection, request):
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        more = connection.recv(1 << 16)
        if not more:
            raise SystemExit("the server closed the connection")
        answer += more
    head, body = answer.split(b"\r\n\r\n", 1)
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += connection.recv(1 << 16)
    if b" 200" not in head.split(b"\r\n")[0]:
        raise SystemExit(f"refused: {body[:300]!r}")


def seconds(server, request, times):
    with server.connect() as connection:
        call(connection, request)
        begun = time.perf_counter()
        for _ in range(times):
            call(connection, request)
        return time.perf_counter() - begun


def pairs(on, off, who, operation, body, times):
    """Of each pair of rounds the seconds of both; which goes first changes. Signed anew: a signature ages."""
    taken = []
    for i in range(ROUNDS + 1):
        one = [(on, 0), (off, 1)] if i % 2 else [(off, 1), (on, 0)]
        pair = [0.0, 0.0]
        for server, place in one:
            pair[place] = seconds(server, server.request(who, operation, body), times)
        if i:
            taken.append(pair)
    return taken


def main():
    on, off = (Server(int(port)) for port in sys.argv[1:3])
    roles = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    for server in (on, off):
        server.crowd(roles)
        server.prepare()
    try:
        record = {"Data": "A" * 268, "PartitionKey": "key"}
        many = json.dumps({"StreamName": STREAM, "Records": [dict(record, PartitionKey=str(i)) for i in range(RECORDS)]})
        small = json.dumps({"StreamName": STREAM})
        for who in on.who:
            puts = pairs(on, off, who, "PutRecords", many.encode(), PUTS_A_ROUND)
            rate = statistics.median(pair[1] / pair[0] for pair in puts)
            calls = pairs(on, off, who, "DescribeStreamSummary", small.encode(), SMALL_A_ROUND)
            more = statistics.median((pair[0] - pair[1]) / SMALL_A_ROUND * 1e6 for pair in calls)
            each = statistics.median(pair[1] / SMALL_A_ROUND * 1e6 for pair in calls)
            print(f"{who:5} PutRecords on/off {rate:6.3f} of the rate   a small call {more:+6.1f} us on {each:.0f} us", flush=True)
    finally:
        for server in (on, off):
            server.clean()
            server.disperse(roles)


main()
