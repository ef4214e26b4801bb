"""What a job has seen of its sources, so that its next run sees what is new.

The runner hands a file over and keeps it after the run::

    {"version": 3, "run": 2, "attempt": 0,
     "states": {"<transformation_ctx>": {"maxTime": <ms>, "files": [["s3://bucket/key", "<etag>"], ...]}},
     "from": {<states>}, "to": {<states>}}

``states`` is what the last run that committed left. ``from`` and ``to`` are there only for a paused run over a range: the
states that the runs named by ``--job-bookmark-from`` and ``--job-bookmark-to`` left. The file is replaced as a whole, by
``Job.commit``.

An object is new that was modified after ``maxTime``, or in the 15 minutes before it (``maxBand``) without being among
``files``: an upload is dated by its begin, and may come to its end after objects that are dated later.
"""

import json
import os

BAND_SECONDS = 900


def is_new(state, stored, band_ms):
    """Whether a source in this state has not seen the object."""
    if stored.modified_ms > state["maxTime"]:
        return True
    if stored.modified_ms <= state["maxTime"] - band_ms:
        return False
    return [stored.path, stored.etag] not in state["files"]


def after(state, seen, band_ms):
    """The state of a source that now has seen these objects, all that there are."""
    latest = max([each.modified_ms for each in seen] + [state["maxTime"] if state else 0])
    files = [[each.path, each.etag] for each in seen if each.modified_ms > latest - band_ms]
    return {"maxTime": latest, "files": sorted(files)}


class Bookmark:
    """A run's bookmark: what was, and what ``commit`` makes of it.

    :param file: the runner's file; None where there is none, and nothing is kept
    :param option: ``job-bookmark-enable``, ``-disable`` or ``-pause``
    """

    def __init__(self, file=None, option="job-bookmark-disable", ranged=False):
        self._file = file
        self._option = option
        self._kept = {"version": 0, "run": 0, "attempt": 0, "states": {}}
        if file and option != "job-bookmark-disable" and os.path.exists(file):
            with open(file, encoding="utf-8") as text:
                self._kept.update(json.load(text) or {})
        self._ranged = ranged and option == "job-bookmark-pause"
        if self._ranged and not ("from" in self._kept and "to" in self._kept):
            raise ValueError("The bookmarks of the runs named by --job-bookmark-from and --job-bookmark-to are not known.")
        self._pending = {}

    def new_of(self, context, stored, band_seconds=None):
        """Those of a source's objects that this run is to see."""
        if not context or self._option == "job-bookmark-disable":
            return stored
        band_ms = int(float(BAND_SECONDS if band_seconds is None else band_seconds) * 1000)
        if self._ranged:
            start, end = self._kept["from"].get(context), self._kept["to"].get(context)
            out = [each for each in stored if start is None or is_new(start, each, band_ms)]
            return [each for each in out if end is not None and not is_new(end, each, band_ms)]
        state = self._kept["states"].get(context)
        self._pending[context] = after(state, stored, band_ms)
        return [each for each in stored if state is None or is_new(state, each, band_ms)]

    def commit(self):
        """Keeps what this run saw, all at once. A paused run keeps nothing."""
        if self._option != "job-bookmark-enable" or not self._file:
            return
        self._kept["version"] += 1
        self._kept["run"] += 1
        self._kept["attempt"] = 0
        self._kept["states"].update(self._pending)
        self._pending = {}
        beside = self._file + ".new"
        with open(beside, "w", encoding="utf-8") as text:
            json.dump({key: self._kept[key] for key in ("version", "run", "attempt", "states")}, text)
            text.flush()
            os.fsync(text.fileno())
        os.replace(beside, self._file)
