"""Objects under a path: in S3, or files of this machine."""

import email.utils
import os
import time
from collections import namedtuple
from urllib.parse import urlparse

Stored = namedtuple("Stored", "path size modified_ms etag storage_class")
"""An object; the path is whole, with its scheme."""

_DELETED_AT_ONCE = 1000


def is_s3(path):
    return urlparse(path).scheme in ("s3", "s3a", "s3n")


def bucket_and_key(path):
    at = urlparse(path)
    return at.netloc, path[len(at.scheme) + 3 + len(at.netloc) :].lstrip("/")


def base(path):
    """The path as what lies under it begins, with a slash at its end."""
    return path if path.endswith("/") else path + "/"


def below(path, stored):
    """The names of the folders between the path and the object, and the object's own."""
    return stored.path[len(base(path)) :].split("/") if stored.path.startswith(base(path)) else [stored.path]


def hidden(names):
    """Whether Spark and Hive pass over what lies under these names."""
    return any(name[:1] in ("_", ".") and "=" not in name or name.endswith("_$folder$") for name in names)


class Objects:
    """The objects that this job may see.

    :param client: makes boto3's client for S3, when it is first needed
    """

    def __init__(self, client):
        self._make = client
        self._s3 = None
        self._said_ms = None

    @property
    def s3(self):
        if self._s3 is None:
            self._s3 = self._make()
        return self._s3

    def now_ms(self):
        """The time by S3's clock, as it last said; by this machine's before it was asked."""
        return int(time.time() * 1000) if self._said_ms is None else self._said_ms

    def under(self, path, recurse=True):
        """The objects at the path and below it, hidden ones left out, in the order of their names."""
        found = self._in_s3(path) if is_s3(path) else self._in_files(path)
        out = []
        for each in found:
            names = below(path, each)
            if not hidden(names) and (recurse or len(names) == 1):
                out.append(each)
        return sorted(out)

    def _in_s3(self, path):
        bucket, key = bucket_and_key(path)
        root = path[: len(path) - len(key)] if key else base(path)
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
        for page in pages:
            self._heard(page)
            for each in page.get("Contents", ()):
                name = each["Key"]
                inside = not key or key.endswith("/") or name == key or name.startswith(key + "/")
                if inside and not name.endswith("/"):
                    yield Stored(
                        root + name,
                        each["Size"],
                        int(each["LastModified"].timestamp() * 1000),
                        each.get("ETag", "").strip('"'),
                        each.get("StorageClass", "STANDARD"),
                    )

    def _heard(self, answer):
        said = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        if said:
            self._said_ms = int(email.utils.parsedate_to_datetime(said).timestamp() * 1000)

    @staticmethod
    def _in_files(path):
        local = urlparse(path).path if path.startswith("file:") else path
        scheme = path[: path.index("/")] + "//" if path.startswith("file:///") else path[: len(path) - len(local)]
        if os.path.isfile(local):
            walked = [(os.path.dirname(local), (), [os.path.basename(local)])]
        else:
            walked = os.walk(local)
        for folder, _, names in walked:
            for name in names:
                whole = os.path.join(folder, name)
                seen = os.stat(whole)
                yield Stored(scheme + whole, seen.st_size, int(seen.st_mtime * 1000), "", "STANDARD")

    def delete(self, stored):
        """Deletes these objects of one bucket; gives those that could not be."""
        failed = []
        for at in range(0, len(stored), _DELETED_AT_ONCE):
            some = stored[at : at + _DELETED_AT_ONCE]
            bucket = bucket_and_key(some[0].path)[0]
            keys = {bucket_and_key(each.path)[1]: each for each in some}
            answer = self.s3.delete_objects(
                Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
            )
            failed.extend(keys[error["Key"]] for error in answer.get("Errors", ()))
        return failed

    def move_to_class(self, stored, storage_class):
        bucket, key = bucket_and_key(stored.path)
        self.s3.copy_object(
            Bucket=bucket,
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
            StorageClass=storage_class,
            MetadataDirective="COPY",
        )

    def put(self, path, text):
        bucket, key = bucket_and_key(path)
        self.s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
