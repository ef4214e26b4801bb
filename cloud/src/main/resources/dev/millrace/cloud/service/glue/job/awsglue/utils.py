"""The arguments of a job, as AWS's library of this name reads them."""

import argparse


class GlueArgumentError(Exception):
    pass


class _Arguments(argparse.ArgumentParser):
    def error(self, message):
        raise GlueArgumentError(message)


_DIRECTORIES = ("TempDir", "RedshiftTempDir")


def getResolvedOptions(args, options):
    """The named options as a dictionary; one that the run was not given is an error. Others are left aside."""
    parser = _Arguments(add_help=False, allow_abbrev=False)
    names = [option.lstrip("-") for option in options]
    for name in dict.fromkeys(names):
        if name not in _DIRECTORIES and name != "job-bookmark-option":
            parser.add_argument("--" + name, required=True)
    parser.add_argument("--job-bookmark-option", default="job-bookmark-disable")
    for name in _DIRECTORIES:
        parser.add_argument("--" + name)
    found = vars(parser.parse_known_args(args[1:])[0])
    directory = found["TempDir"] or found["RedshiftTempDir"]
    for name in _DIRECTORIES:
        found[name] = found[name] or directory
        if found[name] is None:
            del found[name]
    return found
