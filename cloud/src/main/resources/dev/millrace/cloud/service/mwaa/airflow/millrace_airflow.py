"""Runs Apache Airflow for one environment: every component a fork of one process that has imported Airflow once.

    millrace_airflow.py SETTINGS

SETTINGS is a JSON file: {"web": port, "control": port, "token": secret, "script": path of a start-up script or null}; what comes of
"control" and "token", and how a component is kept, is told in millrace_keeper.py. Forked processes share the memory of
what was imported, and start in a second.
"""

import datetime
import gc
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
import time

import millrace_clock
import millrace_ends
from millrace_keeper import Keeper, end_with_parent, say

SCRIPT_PATIENCE = 300
JUMP = 5.0
READ_AGAIN = 180.0

# The server writes it anew when it has changed a DAG.
DAGS_CHANGED = "/opt/millrace/dags-changed"
SHARED = (
    "airflow.api_fastapi.core_api.app",
    "airflow.api_fastapi.execution_api.app",
    "airflow.cli.cli_parser",
    "airflow.dag_processing.manager",
    "airflow.dag_processing.processor",
    "airflow.executors.local_executor",
    "airflow.jobs.dag_processor_job_runner",
    "airflow.jobs.scheduler_job_runner",
    "airflow.jobs.triggerer_job_runner",
    "airflow.models.dagbag",
    "airflow.operators.python",
    "airflow.providers.amazon.aws.hooks.base_aws",
    "airflow.providers.amazon.aws.log.cloudwatch_task_handler",
    "airflow.providers.standard.operators.python",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.utils.log.file_task_handler",
    "psycopg2",
)

# As MWAA names a component to the start-up script. Tasks run in forks of the scheduler.
SCRIPT_NAMES = {"webserver": "webserver", "scheduler": "worker", "dag_processor": "scheduler", "triggerer": "scheduler"}

# What falls due first, what is at work, and whether each component has told that it lives. A run is not at work while all
# that it has left waits for a time to come; what waits so is looked at every minute.
STATE = """
    WITH waiting AS (
        SELECT t.dag_id, t.run_id FROM task_instance t LEFT JOIN trigger g ON g.id = t.trigger_id
        WHERE t.state IN ('up_for_retry', 'up_for_reschedule')
            OR t.state = 'deferred' AND g.classpath LIKE '%%.temporal.%%'),
    working AS (
        SELECT t.dag_id FROM task_instance t LEFT JOIN trigger g ON g.id = t.trigger_id
        WHERE t.state IN ('scheduled', 'queued', 'running', 'restarting')
            OR t.state = 'deferred' AND g.classpath NOT LIKE '%%.temporal.%%'
        UNION ALL
        SELECT r.dag_id FROM dag_run r JOIN dag d ON d.dag_id = r.dag_id
        WHERE r.state IN ('queued', 'running') AND NOT d.is_paused
            AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.dag_id = r.dag_id AND w.run_id = r.run_id))
    SELECT (SELECT min(next_dagrun_create_after) FROM dag WHERE {live} AND NOT is_paused AND NOT coalesce(has_import_errors, false)),
        (SELECT count(*) FROM waiting),
        (SELECT count(*) FROM working),
        (SELECT count(DISTINCT job_type) FROM job WHERE state = 'running' AND job_type IN {jobs}),
        now()
"""

# Nothing of the last start runs any more, however it ended: its tasks are given to this one.
ENDED = "UPDATE job SET state = 'failed', end_date = now() WHERE state = 'running'"


def is_second():
    return importlib.metadata.version("apache-airflow").startswith("2.")


def components(web):
    """What runs, by the words of Airflow's own command line."""
    api = ["api-server", "--host", "127.0.0.1", "--port", str(web), "--workers", "1"]
    return {
        "webserver": (lambda: web_server(web)) if is_second() else (lambda: airflow_command(api)),
        "scheduler": scheduler,
        "dag_processor": dag_processor,
        "triggerer": lambda: airflow_command(["triggerer", "--skip-serve-logs"]),
    }


def airflow_command(words):
    from airflow.__main__ import main

    sys.argv = ["airflow", *words]
    main()


def scheduler():
    from airflow.executors.local_executor import LocalExecutor

    millrace_ends.keep_to_last(LocalExecutor, millrace_ends.waiting_in_database)
    airflow_command(["scheduler", "--skip-serve-logs"])


def dag_processor():
    """Takes a DAG for gone that was not in its file when that was last read. While time jumps a file is being read on both
    sides of it, and all that is in it seems old: so nothing is for gone until each was read again."""
    from airflow.dag_processing.manager import DagFileProcessorManager as Manager

    scan = Manager._scan_stale_dags
    ahead, jumped = millrace_clock.now() - time.monotonic(), float("-inf")

    def when_time_stood(self):
        nonlocal ahead, jumped
        before, ahead = ahead, millrace_clock.now() - time.monotonic()
        if abs(ahead - before) > JUMP:
            jumped = time.monotonic()
        if time.monotonic() - jumped > READ_AGAIN:
            scan(self)

    Manager._scan_stale_dags = when_time_stood
    list_what_has_changed(Manager)
    print_what_files_say(Manager)
    airflow_command(["dag-processor"])


def list_what_has_changed(manager):
    """The folder is listed as soon as the server has changed something in it; else as seldom as Airflow does it by itself."""

    def mark():
        try:
            return os.stat(DAGS_CHANGED).st_mtime_ns
        except FileNotFoundError:
            return None

    seen = mark()

    def changed():
        nonlocal seen
        before, seen = seen, mark()
        return seen != before

    if is_second():
        refresh = manager._refresh_dag_dir

        def refreshed(self):
            if changed():
                self.last_dag_dir_refresh_time = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
            return refresh(self)

        manager._refresh_dag_dir = refreshed
    else:
        refresh_bundles = manager._refresh_dag_bundles

        def bundles_refreshed(self, *given, **named):
            if changed():
                self._force_refresh_bundles.update(bundle.name for bundle in self._dag_bundles)
            return refresh_bundles(self, *given, **named)

        manager._refresh_dag_bundles = bundles_refreshed


def print_what_files_say(manager):
    """Airflow 3 has a file for what each DAG's file says when it is read, and sends it to where tasks log."""
    if is_second():
        return
    import structlog

    def line(_, __, event):
        event.setdefault("timestamp", datetime.datetime.fromtimestamp(millrace_clock.now(), datetime.timezone.utc).isoformat())
        told = [str(event.pop(key, "")) for key in ("timestamp", "logger", "level", "event")]
        told[2] = told[2].upper()
        more = "".join(f" {key}={value}" for key, value in event.items() if key not in ("error_detail", "exception"))
        after = event.get("exception") or event.get("error_detail")
        return ("[{}] {{{}}} {} - {}".format(*told) + more + (f"\n{after}" if after else "")).encode()

    def printing(self, _):
        out = os.fdopen(os.dup(1), "wb", buffering=0)
        processors = [structlog.processors.add_log_level, structlog.processors.format_exc_info, line]
        return structlog.wrap_logger(structlog.BytesLogger(out), processors=processors).bind(), out

    manager._get_logger_for_dag_file = printing


def web_server(web):
    """Airflow 2's command starts gunicorn as another program, which would import all anew."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = [
        "gunicorn",
        "--workers=1",
        "--worker-class=gthread",
        "--threads=8",
        "--timeout=120",
        "--worker-tmp-dir=/tmp",
        f"--bind=127.0.0.1:{web}",
        "--config=python:airflow.www.gunicorn_config",
        "airflow.www.app:cached_app()",
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def workers_print_to(descriptor):
    """The processes that run tasks print to a stream of their own."""
    from airflow.executors import local_executor

    def printing(work):
        def worker(*arguments, **named):
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            return work(*arguments, **named)

        return worker

    if hasattr(local_executor, "LocalWorkerBase"):
        local_executor.LocalWorkerBase.run = printing(local_executor.LocalWorkerBase.run)
    else:
        local_executor._run_worker = printing(local_executor._run_worker)


class State:
    """What Airflow's database tells of it."""

    def __init__(self):
        self.database = None
        jobs = "('SchedulerJob', 'TriggererJob', 'DagProcessorJob')"
        live = "is_active" if is_second() else "NOT is_stale"
        self.question = STATE.format(live=live, jobs=jobs).replace("%%", "%")

    def begin(self):
        with self.connected().cursor() as cursor:
            cursor.execute(ENDED)

    def inherit_nothing(self):
        if self.database is not None:
            # Closed politely it would end for the keeper, too.
            os.close(self.database.fileno())

    def connected(self):
        if self.database is None:
            import psycopg2

            address = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("postgresql+psycopg2:", "postgresql:")
            self.database = psycopg2.connect(address, connect_timeout=5)
            self.database.autocommit = True
        return self.database

    def look(self):
        """How it stands: that it tells is a sign of life."""
        import psycopg2

        try:
            with self.connected().cursor() as cursor:
                cursor.execute(self.question)
                due, waiting, working, alive, now = cursor.fetchone()
            return {
                "due": None if due is None else int(due.timestamp() * 1000),
                "waiting": waiting,
                "working": working,
                "alive": alive == 3,
                "now": int(now.timestamp() * 1000),
            }
        except psycopg2.Error as lost:
            if self.database is not None:
                self.database.close()
                self.database = None
            return {"lost": str(lost).strip()}


def scripted(path):
    """What the user's start-up script exports, for each component; Airflow's own settings it does not change."""
    environments = {}
    for name in dict.fromkeys(SCRIPT_NAMES.values()):
        read, write = os.pipe()
        process = subprocess.Popen(
            ["/bin/bash", "-c", 'source "$1" || exit; env -0 >&"$2"', "startup", path, str(write)],
            pass_fds=[write],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "MWAA_AIRFLOW_COMPONENT": name},
        )
        os.close(write)
        printed, _ = process.communicate(timeout=SCRIPT_PATIENCE)
        for line in printed.decode("utf-8", "replace").splitlines():
            say(f"script_{name}", line)
        with os.fdopen(read, "rb") as file:
            exported = dict(pair.split("=", 1) for pair in file.read().decode("utf-8", "replace").split("\0") if "=" in pair)
        if process.returncode != 0:
            say("refused", f"The startup script failed on the {name} with exit code {process.returncode}.")
            sys.exit(3)
        environments[name] = {
            key: value for key, value in exported.items() if key not in ("_", "SHLVL", "PWD", "OLDPWD") and allowed(key, value)
        }
    return {component: environments[name] for component, name in SCRIPT_NAMES.items()}


RESERVED = ("AIRFLOW_HOME", "AIRFLOW__DATABASE__", "AIRFLOW__CORE__EXECUTOR", "AIRFLOW__CORE__DAGS_FOLDER", "MILLRACE_", "PYTHONPATH",
    "AWS_CONTAINER_", "AWS_ENDPOINT_URL", "AIRFLOW__LOGGING__REMOTE", "AIRFLOW__LOGGING__LOGGING_CONFIG_CLASS")


def allowed(key, value):
    return os.environ.get(key) != value and not key.startswith(RESERVED)


def preload():
    for name in SHARED:
        try:
            importlib.import_module(name)
        except ImportError:
            pass  # Of another version.
    gc.collect()
    gc.freeze()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    os.umask(0)
    # Its own folder is in it twice, and a plugin that is found twice is complained of.
    sys.path[:] = dict.fromkeys(sys.path)
    environments = {} if settings["script"] is None else scripted(settings["script"])
    os.environ.update(environments.get("dag_processor", {}))
    millrace_clock.follow()
    preload()
    end_with_parent()
    state = State()
    state.begin()
    Keeper(
        settings, components(settings["web"]), environments, {"scheduler": workers_print_to}, airflow_command, state
    ).run()


if __name__ == "__main__":
    main()
