"""The arguments of a job, as AWS's library of this name reads them."""

import argparse

from awsglue.missing import names_what_is_missing

__getattr__ = names_what_is_missing(__name__)


class GlueArgumentError(Exception):
    """An option that the run was not given."""


class _Arguments(argparse.ArgumentParser):
    def error(self, message):
        raise GlueArgumentError(message)


_BOOKMARK = {
    "job-bookmark-option": "job-bookmark-disable",
    "job-bookmark-from": None,
    "job-bookmark-to": None,
}
_INTERNAL = ("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION", "encryption-type", "continuation-option")
_DIRECTORIES = ("TempDir", "RedshiftTempDir")
_BOOKMARK_OPTIONS = ("job-bookmark-enable", "job-bookmark-disable", "job-bookmark-pause")


def getResolvedOptions(args, options):
    """The named options as a dictionary; one that the run was not given is an error. Others are left aside.

    Dashes in names become underscores. What a job's bookmark needs is there without being named.
    """
    names = list(dict.fromkeys(option[2:] if option.startswith("--") else option for option in options))
    parser = _Arguments(add_help=False, allow_abbrev=False)
    for name, default in _BOOKMARK.items():
        choices = _BOOKMARK_OPTIONS if name == "job-bookmark-option" else None
        parser.add_argument("--" + name, default=default, choices=choices)
    for name in _DIRECTORIES:
        parser.add_argument("--" + name)
    for name in _INTERNAL:
        if name not in names:
            parser.add_argument("--" + name)
    for name in names:
        if name not in _DIRECTORIES and name not in _BOOKMARK:
            parser.add_argument("--" + name, required=True)
    found = vars(parser.parse_known_args(args[1:])[0])
    if (found["job_bookmark_from"] is None) != (found["job_bookmark_to"] is None):
        raise GlueArgumentError("--job-bookmark-from and --job-bookmark-to are given together or not at all")
    directory = found["TempDir"] or found["RedshiftTempDir"]
    for name in _DIRECTORIES:
        found[name] = found[name] or directory
    asked = {name.replace("-", "_") for name in names}
    return {name: value for name, value in found.items() if value is not None or name in asked}


def makeOptions(sc, py_obj):
    """What AWS's library hands to its Java part; here the dictionary itself serves."""
    return py_obj
