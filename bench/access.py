"""What deciding about access costs: PutRecords' rate and a small call's time, with --iam=on against --iam=off.

python3 bench/access.py PORT_ON PORT_OFF [ROLES]

Two servers that run already, one with each mode, on the same machine. Requests are signed beforehand and sent over plain
sockets, by turns, one to the one and one to the other, so that what else the machine does meets both. A small call is
given in time and in processor time of the servers (Linux; without their compilers'), which others disturb less. As the
root, as a user with a policy, as a session of a role. With ROLES, such as 900, each server has so many more roles, each
with a policy, before anything is measured: they must slow nothing. What is above an account's quota goes to others.
"""

import functools
import glob
import json
import os
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
PUTS = 2000
SMALL = 20000

# One part in so many more goes before, and is not counted.
WARM_UP = 4
SIGNED_ANEW_AFTER = 1000
ROLES_OF_AN_ACCOUNT = 900
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

    def client(self, service, key="test"):
        return boto3.client(service, endpoint_url=f"http://127.0.0.1:{self.port}", region_name=REGION,
                            aws_access_key_id=key, aws_secret_access_key="test")

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
        """Other roles, each with a policy of its own."""
        for i in range(roles):
            iam = self.iam(i)
            iam.create_role(RoleName=f"{STREAM}-{i}", AssumeRolePolicyDocument=TRUST)
            iam.put_role_policy(RoleName=f"{STREAM}-{i}", PolicyName="p", PolicyDocument=POLICY)

    def disperse(self, roles):
        for i in range(roles):
            iam = self.iam(i)
            iam.delete_role_policy(RoleName=f"{STREAM}-{i}", PolicyName="p")
            iam.delete_role(RoleName=f"{STREAM}-{i}")

    @functools.cache
    def iam_of(self, account):
        return self.client("iam", f"{account:012}" if account else "test")

    def iam(self, role):
        return self.iam_of(role // ROLES_OF_AN_ACCOUNT)

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

    @functools.cached_property
    def pid(self):
        """Of the process that listens at the port."""
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in open(table).readlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == self.port:
                    for held in glob.glob("/proc/[0-9]*/fd/*"):
                        try:
                            if os.readlink(held) == f"socket:[{fields[9]}]":
                                return held.split("/")[2]
                        except OSError:
                            pass
        raise SystemExit(f"no process of yours listens at {self.port}")

    def processor(self):
        """Seconds that its threads have had but for those that compile."""
        nanoseconds = 0
        for thread in glob.glob(f"/proc/{self.pid}/task/*"):
            try:
                if "Compiler" not in open(thread + "/comm").read():
                    nanoseconds += int(open(thread + "/schedstat").read().split()[0])
            except OSError:
                pass
        return nanoseconds / 1e9

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


def pairs(on, off, who, operation, body, times):
    """Of each pair of calls the seconds of both, which follow one another at once; which goes first changes. And of both
    servers the processor seconds of a call."""
    taken = []
    used = []
    with on.connect() as first, off.connect() as second:
        for i in range(times + times // WARM_UP):
            if i == times // WARM_UP:
                used = [server.processor() for server in (on, off)]
            if i % SIGNED_ANEW_AFTER == 0:
                both = [(0, first, on.request(who, operation, body)), (1, second, off.request(who, operation, body))]
            pair = [0.0, 0.0]
            for place, connection, request in both if i % 2 else reversed(both):
                begun = time.perf_counter()
                call(connection, request)
                pair[place] = time.perf_counter() - begun
            taken.append(pair)
        used = [(server.processor() - before) / times for server, before in zip((on, off), used)]
    return taken[times // WARM_UP:], used


def middle(values):
    """Their mean without the twentieth that is least and that which is most."""
    values = sorted(values)
    cut = len(values) // 20
    return statistics.fmean(values[cut:len(values) - cut])


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
            puts, _ = pairs(on, off, who, "PutRecords", many.encode(), PUTS)
            rate = middle([pair[1] for pair in puts]) / middle([pair[0] for pair in puts])
            calls, used = pairs(on, off, who, "DescribeStreamSummary", small.encode(), SMALL)
            more = middle([pair[0] - pair[1] for pair in calls]) * 1e6
            each = middle([pair[1] for pair in calls]) * 1e6
            print(f"{who:5} PutRecords on/off {rate:6.3f} of the rate   a small call {more:+6.1f} us on {each:.0f} us,"
                  f" of processor {(used[0] - used[1]) * 1e6:+6.1f} us on {used[1] * 1e6:.0f} us", flush=True)
    finally:
        for server in (on, off):
            server.clean()
            server.disperse(roles)


main()
