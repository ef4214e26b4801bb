"""A job's run: its name, its arguments, and what it keeps for the next."""

import os

from awsglue.lake.bookmark import Bookmark
from awsglue.missing import names_what_is_missing

__getattr__ = names_what_is_missing(__name__)

BOOKMARK_FILE = "MILLRACE_BOOKMARK"
"""The environment variable that names the file of the run's bookmark; see ``awsglue.lake.bookmark``."""


class Job:
    def __init__(self, glue_context):
        self.glue_context = glue_context
        self._name = None

    @classmethod
    def id(cls):
        return os.environ.get("JOB_ID", "")

    def init(self, job_name, args=None):
        """Begins: from here on sources with a ``transformation_ctx`` go by the bookmark, if the run was given one."""
        args = args or {}
        self._name = job_name
        self.glue_context.bookmark = Bookmark(
            os.environ.get(BOOKMARK_FILE) or None,
            args.get("job_bookmark_option") or "job-bookmark-disable",
            ranged=bool(args.get("job_bookmark_from")),
        )

    def isInitialized(self):
        return self._name is not None

    def commit(self):
        """Keeps what the run's sources saw. Without ``init`` there is nothing to keep."""
        if self.isInitialized():
            self.glue_context.bookmark.commit()
