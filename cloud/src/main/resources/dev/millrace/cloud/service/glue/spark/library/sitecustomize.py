"""What a script's Python is told before the script is: where an old boto3 finds the server, and, in a run with
``--enable-glue-datacatalog``, the Data Catalog behind Spark SQL, whether or not the script knows awsglue.

Python reads this at its start, from the folder of the library. Nothing is imported here before the script imports it.
"""

import importlib.abc
import importlib.util
import os
import sys


class _Then(importlib.abc.Loader):
    """A loader, and what is done when the module is loaded."""

    def __init__(self, loader, then):
        self._loader = loader
        self._then = then

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._loader.exec_module(module)
        self._then(module)

    def __getattr__(self, name):
        return getattr(self._loader, name)


class _After(importlib.abc.MetaPathFinder):
    """Does something after the first import of a module."""

    def __init__(self, name, then):
        self._name = name
        self._then = then

    def find_spec(self, fullname, path, target=None):
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None:
            spec.loader = _Then(spec.loader, self._then)
        return spec


def _catalogue(_):
    from awsglue.sql import install

    install()


def _lead(session):
    """Botocore knows AWS_ENDPOINT_URL from 1.31 on: the clients of an older one would call AWS itself."""
    import botocore

    if tuple(int(part) for part in botocore.__version__.split(".")[:2]) >= (1, 31):
        return
    plain = session.create_client

    def create_client(self, *args, **named):
        # The sixth is the address.
        if len(args) < 6 and not named.get("endpoint_url"):
            named["endpoint_url"] = os.environ["AWS_ENDPOINT_URL"]
        return plain(self, *args, **named)

    session.create_client = create_client


if os.environ.get("MILLRACE_GLUE_DATACATALOG", "").lower() in ("1", "true"):
    sys.meta_path.insert(0, _After("pyspark.sql", _catalogue))
if os.environ.get("AWS_ENDPOINT_URL"):
    sys.meta_path.insert(0, _After("botocore.session", lambda module: _lead(module.Session)))
    sys.meta_path.insert(0, _After("aiobotocore.session", lambda module: _lead(module.AioSession)))
