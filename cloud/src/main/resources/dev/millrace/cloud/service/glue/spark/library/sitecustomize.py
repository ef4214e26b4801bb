"""Puts the Data Catalog behind Spark SQL in a run with ``--enable-glue-datacatalog``, whether or not its script knows awsglue.

Python reads this at its start, from the folder of the library. Nothing is imported here before the script imports Spark, and
nothing is done where ``MILLRACE_GLUE_DATACATALOG`` does not ask for it.
"""

import importlib.abc
import importlib.util
import os
import sys


class _Then(importlib.abc.Loader):
    """A loader, and the catalogue's installation when the module is loaded."""

    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._loader.exec_module(module)
        from awsglue.sql import install

        install()

    def __getattr__(self, name):
        return getattr(self._loader, name)


class _AfterSpark(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path, target=None):
        if fullname != "pyspark.sql":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None:
            spec.loader = _Then(spec.loader)
        return spec


if os.environ.get("MILLRACE_GLUE_DATACATALOG", "").lower() in ("1", "true"):
    sys.meta_path.insert(0, _AfterSpark())
