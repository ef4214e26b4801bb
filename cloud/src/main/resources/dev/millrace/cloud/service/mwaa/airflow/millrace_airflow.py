"""Runs Apache Airflow for one environment: every component a fork of one process that has imported Airflow once.

    millrace_airflow.py SETTINGS

SETTINGS is a JSON file: {"web": port, "control": port, "token": secret, "script": path of a start-up script or null}. What a
component prints comes out with its name before it, between two unit separators. Who knows the token asks by a line
of JSON at the control port, and is answered by one: {"token", "command": words of Airflow's command line}. Forked
processes share the memory of what was imported, and start in a second.
"""

import base64
import gc
import hmac
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
import traceback

import millrace_clock

LINE = 64 * 1024
REQUEST = 1 << 20
OUTPUT = 16 << 20
COMMANDS = 4
LOOK = 1.0
RESTART = 2.0
SCRIPT_PATIENCE = 300
PR_SET_PDEATHSIG = 1
JUMP = 5.0
READ_AGAIN = 180.0
SHARED = (
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


def version():
    import importlib.metadata

    return importlib.metadata.version("apache-airflow")


def components(web):
    """What runs, by the words of Airflow's own command line."""
    second = version().startswith("2.")
    api = ["api-server", "--host", "127.0.0.1", "--port", str(web), "--workers", "1"]
    return {
        "webserver": (lambda: web_server(web)) if second else (lambda: airflow_command(api)),
        "scheduler": lambda: airflow_command(["scheduler", "--skip-serve-logs"]),
        "dag_processor": dag_processor,
        "triggerer": lambda: airflow_command(["triggerer", "--skip-serve-logs"]),
    }


def airflow_command(words):
    from airflow.__main__ import main

    sys.argv = ["airflow", *words]
    main()


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
    airflow_command(["dag-processor"])


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


def end_with_parent():
    """Where no process namespace sees to it: whoever is forked from here on ends when who forked him does. The kernel means
    the thread that forked, so it is only asked for what main threads fork."""
    import ctypes
    import threading

    prctl = ctypes.CDLL(None).prctl
    by_main = False

    def before():
        nonlocal by_main
        by_main = threading.current_thread() is threading.main_thread()

    def in_child():
        if by_main:
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    os.register_at_fork(before=before, after_in_child=in_child)


class Child:
    """A forked process and what it prints: 1 and 2 are its own streams, 3 is that of the workers that it forks."""

    def __init__(self, name, work, environment, keep=False):
        self.name = name
        self.work = work
        self.environment = environment
        self.keep = keep
        self.pid = 0
        self.code = None
        self.pipes = {}
        self.kept = {1: bytearray(), 2: bytearray()}
        self.done = None

    def start(self, inherit_nothing):
        ends = {stream: os.pipe() for stream in ((1, 2, 3) if self.name == "scheduler" else (1, 2))}
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self.be(ends, inherit_nothing)
        for stream, (read, write) in ends.items():
            os.close(write)
            os.set_blocking(read, False)
            self.pipes[read] = (stream, bytearray())

    def be(self, ends, inherit_nothing):
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            for stream in (1, 2):
                os.dup2(ends[stream][1], stream)
            workers = os.dup(ends[3][1]) if 3 in ends else None
            for pair in ends.values():
                os.close(pair[0])
                os.close(pair[1])
            inherit_nothing()
            os.environ.update(self.environment)
            if workers is not None:
                workers_print_to(workers)
            self.work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
        except BaseException:
            traceback.print_exc()
        finally:
            try:
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)


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


class Keeper:
    def __init__(self, settings, environments):
        self.token = settings["token"]
        self.components = components(settings["web"])
        self.environments = environments
        self.selector = selectors.DefaultSelector()
        self.children = {}
        self.wake, wake = os.pipe()
        for end in (self.wake, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self.wake, selectors.EVENT_READ, self.drain)
        self.listener = socket.create_server(("127.0.0.1", settings["control"]))
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.clients = set()
        self.later = []
        self.database = None
        second = version().startswith("2.")
        jobs = "('SchedulerJob', 'TriggererJob', 'DagProcessorJob')"
        self.question = STATE.format(live="is_active" if second else "NOT is_stale", jobs=jobs).replace("%%", "%")

    def inherit_nothing(self):
        self.selector.close()
        self.listener.close()
        for client in self.clients:
            client.close()
        for child in self.children.values():
            for descriptor in child.pipes:
                os.close(descriptor)
        if self.database is not None:
            # Closed politely it would end for the keeper, too.
            os.close(self.database.fileno())

    def start(self, child):
        child.start(self.inherit_nothing)
        self.children[child.pid] = child
        for descriptor in child.pipes:
            self.selector.register(descriptor, selectors.EVENT_READ, lambda it, child=child: self.read(child, it))

    def component(self, name):
        self.start(Child(name, self.components[name], self.environments.get(name, {})))

    def drain(self, _):
        try:
            os.read(self.wake, 4096)
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = self.children.pop(pid, None)
            if child is not None:
                self.ended(child, os.waitstatus_to_exitcode(status))

    def ended(self, child, code):
        child.code = code
        for descriptor in list(child.pipes):
            self.read(child, descriptor)
            self.forget(child, descriptor)
        if child.done is not None:
            child.done(child)
        else:
            say(child.name, f"{child.name} ended with exit code {code} and is started anew.")
            self.later.append((time.monotonic() + RESTART, lambda: self.component(child.name)))

    def forget(self, child, descriptor):
        if child.pipes.pop(descriptor, None) is not None:
            self.selector.unregister(descriptor)
            os.close(descriptor)

    def read(self, child, descriptor):
        if descriptor not in child.pipes:
            return
        stream, rest = child.pipes[descriptor]
        who = "worker" if stream == 3 else child.name
        while True:
            try:
                data = os.read(descriptor, LINE)
            except BlockingIOError:
                return
            if child.keep:
                if not data:
                    self.forget(child, descriptor)
                    return
                if len(child.kept[stream]) < OUTPUT:
                    child.kept[stream] += data
                continue
            rest += data
            *lines, last = rest.split(b"\n")
            if not data or len(last) > LINE:
                lines, last = [*lines, last], b""
            rest[:] = last
            for line in lines:
                if line:
                    say(who, bytes(line).decode("utf-8", "replace"))
            if not data:
                self.forget(child, descriptor)
                return

    def accept(self, _):
        try:
            client, _ = self.listener.accept()
        except OSError:
            return
        client.setblocking(False)
        self.clients.add(client)
        asked = bytearray()

        def receive(_):
            try:
                data = client.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            asked.extend(data)
            if b"\n" in asked or not data or len(asked) > REQUEST:
                self.selector.unregister(client)
                self.answer(client, bytes(asked))

        self.selector.register(client, selectors.EVENT_READ, receive)

    def answer(self, client, line):
        try:
            request = json.loads(line)
            if not hmac.compare_digest(str(request["token"]), self.token):
                raise ValueError("not the token")
            words = [str(word) for word in request["command"]]
        except (ValueError, KeyError, TypeError) as wrong:
            self.reply(client, {"refused": str(wrong)})
            return
        if sum(1 for child in self.children.values() if child.keep) >= COMMANDS:
            self.reply(client, {"refused": f"{COMMANDS} commands run already."})
            return
        child = Child("command", lambda: airflow_command(words), self.environments.get("webserver", {}), keep=True)
        child.done = lambda it: self.reply(
            client, {"exit": it.code, "out": encoded(it.kept[1]), "error": encoded(it.kept[2])}
        )
        self.start(child)

    def reply(self, client, answer):
        self.clients.discard(client)
        try:
            client.setblocking(True)
            client.settimeout(5)
            client.sendall(json.dumps(answer).encode() + b"\n")
        except OSError:
            pass
        finally:
            client.close()

    def connected(self):
        import psycopg2

        if self.database is None:
            address = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("postgresql+psycopg2:", "postgresql:")
            self.database = psycopg2.connect(address, connect_timeout=5)
            self.database.autocommit = True
        return self.database

    def look(self):
        """Tells how it stands, every second: that it does is a sign of life."""
        import psycopg2

        try:
            with self.connected().cursor() as cursor:
                cursor.execute(self.question)
                due, waiting, working, alive, now = cursor.fetchone()
            state = {
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
            state = {"lost": str(lost).strip()}
        say("state", json.dumps(state))

    def run(self):
        with self.connected().cursor() as cursor:
            cursor.execute(ENDED)
        for name in self.components:
            self.component(name)
        look = time.monotonic()
        while True:
            for key, _ in self.selector.select(LOOK):
                key.data(key.fd)
            now = time.monotonic()
            due, self.later = [it for it in self.later if it[0] <= now], [it for it in self.later if it[0] > now]
            for _, work in due:
                work()
            if now >= look:
                look = now + LOOK
                self.look()


def say(who, line):
    sys.stdout.write(f"\x1f{who}\x1f{line}\n")
    sys.stdout.flush()


def encoded(data):
    return base64.b64encode(bytes(data)).decode()


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
    environments = {} if settings["script"] is None else scripted(settings["script"])
    os.environ.update(environments.get("dag_processor", {}))
    millrace_clock.follow()
    preload()
    end_with_parent()
    Keeper(settings, environments).run()


if __name__ == "__main__":
    main()
