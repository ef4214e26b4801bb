"""Lets Airflow go by the server's clock.

The file that MILLRACE_CLOCK names holds how that stands, in 32 characters: "1 MICROSECONDS" and so many is it ahead of real
time, or "0 MICROSECONDS" and it stands there since 1970. Airflow's own utcnow, pendulum's now and the times of log records
follow it. Signatures, sockets, sleeping and what a task's own code reads from the machine's clock stay real.
"""

import mmap
import os
import time

LENGTH = 32
_real = time.time
_kept = None


def now():
    """Seconds since 1970, by the server's clock."""
    if _kept is None:
        return _real()
    told = _kept[:LENGTH]
    return int(told[2:]) / 1e6 + (_real() if told[:1] == b"1" else 0)


class _Time:
    """The module time, with the server's time in it."""

    def __getattr__(self, name):
        return getattr(time, name)

    @staticmethod
    def time():
        return now()

    @staticmethod
    def time_ns():
        return int(now() * 1e9)


def follow():
    global _kept
    name = os.environ.get("MILLRACE_CLOCK")
    if name is None or _kept is not None:
        return
    with open(name, "rb") as file:
        _kept = mmap.mmap(file.fileno(), LENGTH, access=mmap.ACCESS_READ)
    import logging

    logging.time = _Time()
    _pendulum()
    _airflow()


def _pendulum():
    import pendulum
    from pendulum import DateTime

    def moved(tz=None):
        at = DateTime.fromtimestamp(now(), pendulum.UTC)
        return at.in_timezone(pendulum.local_timezone() if tz is None or tz == "local" else tz)

    pendulum.now = moved
    DateTime.now = classmethod(lambda _, tz=None: moved(tz))
    DateTime.utcnow = classmethod(lambda _: moved(pendulum.UTC))


# Where the versions of Airflow have their utcnow.
PLACES = (
    "airflow.utils.timezone",
    "airflow.sdk.timezone",
    "airflow._shared.timezones.timezone",
    "airflow.sdk._shared.timezones.timezone",
)


def _airflow():
    for place in PLACES:
        try:
            module = __import__(place, fromlist=["utcnow"])
        except ImportError:
            continue
        function = getattr(module, "utcnow", None)
        if hasattr(function, "__code__"):
            # The function stays the one that others have imported; what it does is another.
            function.__globals__["_millrace_now"] = now
            function.__code__ = _utcnow.__code__


def _utcnow():
    return dt.datetime.fromtimestamp(_millrace_now(), tz=utc)  # noqa: F821: names of the module that it becomes part of
