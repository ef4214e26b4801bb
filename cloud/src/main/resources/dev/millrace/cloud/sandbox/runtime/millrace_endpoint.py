"""Where an old boto3 finds the server: in functions and in jobs, before their own code is imported.

Botocore knows AWS_ENDPOINT_URL from 1.31 on: the clients of an older one would call AWS itself.
"""

import importlib.util
import os
import sys


class _Then:
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


class _After:
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


def after(name, then):
    """Does something after the first import of a module."""
    sys.meta_path.insert(0, _After(name, then))


def _lead(session):
    import botocore

    if tuple(int(part) for part in botocore.__version__.split(".")[:2]) >= (1, 31):
        return
    plain = session.create_client

    def create_client(self, *args, **named):
        # The sixth is the address.
        if len(args) < 6 and not named.get("endpoint_url") and os.environ.get("AWS_ENDPOINT_URL"):
            named["endpoint_url"] = os.environ["AWS_ENDPOINT_URL"]
        return plain(self, *args, **named)

    session.create_client = create_client


def lead():
    if os.environ.get("AWS_ENDPOINT_URL"):
        after("botocore.session", lambda module: _lead(module.Session))
        after("aiobotocore.session", lambda module: _lead(module.AioSession))
