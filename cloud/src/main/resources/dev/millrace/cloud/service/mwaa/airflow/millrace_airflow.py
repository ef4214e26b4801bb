"""Runs Apache Airflow for one environment: every component a fork of one process that has imported Airflow once.

    millrace_airflow.py SETTINGS

SETTINGS is a JSON file: {"web": port, "control": port, "token": secret, "environments": {component: {name: value}}}.
What a component prints comes out with its name before it, between two unit separators. Who knows the token asks by a line of
JSON at the control port, and is answered by one; see Control. Forked processes share the memory of what was imported,
and start in a second.
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
SHARED = [
    "airflow.cli.cli_parser",
    "airflow.jobs.scheduler_job_runner",
    "airflow.jobs.triggerer_job_runner",
    "airflow.jobs.dag_processor_job_runner",
    "airflow.executors.local_executor",
    "airflow.dag_processing.manager",
    "airflow.dag_processing.processor",
    "airflow.models.dagbag",
    "airflow.providers.amazon.aws.hooks.base_aws",
    "airflow.providers.amazon.aws.log.cloudwatch_task_handler",
    "airflow.providers.standard.operators.python",
    "airflow.operators.python",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.utils.log.file_task_handler",
    "psycopg2",
]


def components(web):
    """What runs, by the words of Airflow's own command line."""
    import airflow

    if airflow.__version__.startswith("2."):
        return {
            "webserver": None,
            "scheduler": ["scheduler", "--skip-serve-logs"],
            "dag_processor": ["dag-processor"],
            "triggerer": ["triggerer", "--skip-serve-logs"],
        }
    return {
        "webserver": ["api-server", "--host", "127.0.0.1", "--port", str(web), "--workers", "1"],
        "scheduler": ["scheduler", "--skip-serve-logs"],
        "dag_processor": ["dag-processor"],
        "triggerer": ["triggerer", "--skip-serve-logs"],
    }


def airflow_command(words):
    from airflow.__main__ import main

    sys.argv = ["airflow", *words]
    main()


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


class Child:
    """A forked process and what it prints."""

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

    def start(self, close):
        ends = {1: os.pipe(), 2: os.pipe()}
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                for descriptor, (_, write) in ends.items():
                    os.dup2(write, descriptor)
                for pair in ends.values():
                    os.close(pair[0])
                    os.close(pair[1])
                close()
                os.setpgid(0, 0)
                os.environ.update(self.environment)
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
        self.pipes = {}
        for descriptor, (read, write) in ends.items():
            os.close(write)
            os.set_blocking(read, False)
            self.pipes[read] = (descriptor, bytearray())


class Keeper:
    def __init__(self, settings):
        self.settings = settings
        self.selector = selectors.DefaultSelector()
        self.children = {}
        self.wake, wake = os.pipe()
        for end in (self.wake, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self.selector.register(self.wake, selectors.EVENT_READ, self.drain)
        self.listener = socket.create_server(("127.0.0.1", settings["control"]))
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.clients = set()
        self.later = []
        self.database = None
        self.state = None

    def inherit_nothing(self):
        self.selector.close()
        self.listener.close()
        for client in self.clients:
            client.close()
        for child in self.children.values():
            for descriptor in child.pipes:
                os.close(descriptor)
        if self.database is not None:
            # The connection is the keeper's: closed here it would end there.
            os.close(self.database.fileno())

    def start(self, child):
        child.start(self.inherit_nothing)
        self.children[child.pid] = child
        for descriptor in child.pipes:
            self.selector.register(descriptor, selectors.EVENT_READ, lambda it, child=child: self.read(child, it))

    def component(self, name, words):
        web = self.settings["web"]
        work = (lambda: web_server(web)) if words is None else (lambda: airflow_command(words))
        self.start(Child(name, work, self.settings["environments"].get(name, {})))

    def drain(self, _):
        try:
            os.read(self.wake, 4096)
        except BlockingIOError:
            pass
        self.reap()

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = self.children.pop(pid, None)
            if child is None:
                continue
            child.code = os.waitstatus_to_exitcode(status)
            for descriptor in list(child.pipes):
                self.read(child, descriptor)
                self.forget(child, descriptor)
            if child.done is not None:
                child.done(child)
            else:
                say(child.name, f"{child.name} ended with exit code {child.code} and is started anew.")
                words = components(self.settings["web"])[child.name]
                self.later.append((time.monotonic() + RESTART, lambda: self.component(child.name, words)))

    def forget(self, child, descriptor):
        if child.pipes.pop(descriptor, None) is not None:
            self.selector.unregister(descriptor)
            os.close(descriptor)

    def read(self, child, descriptor):
        if descriptor not in child.pipes:
            return
        stream, rest = child.pipes[descriptor]
        while True:
            try:
                data = os.read(descriptor, LINE)
            except BlockingIOError:
                return
            if not data:
                if rest:
                    say(child.name, bytes(rest).decode("utf-8", "replace"))
                self.forget(child, descriptor)
                return
            if child.keep:
                if len(child.kept[stream]) < OUTPUT:
                    child.kept[stream] += data
                continue
            rest += data
            *lines, last = rest.split(b"\n")
            rest[:] = last
            for line in lines:
                say(child.name, bytes(line).decode("utf-8", "replace"))
            if len(rest) > LINE:
                say(child.name, bytes(rest).decode("utf-8", "replace"))
                rest.clear()

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
            if not hmac.compare_digest(str(request.get("token", "")), self.settings["token"]):
                raise ValueError("not the token")
            words = request["command"]
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            self.reply(client, {"error": str(wrong)})
            return
        running = sum(1 for child in self.children.values() if child.keep)
        if running >= COMMANDS:
            self.reply(client, {"error": f"{COMMANDS} commands run already"})
            return
        child = Child("command", lambda: airflow_command(words), self.settings["environments"].get("webserver", {}), True)
        child.done = lambda ended: self.reply(
            client,
            {
                "exit": ended.code,
                "out": base64.b64encode(bytes(ended.kept[1])).decode(),
                "error": base64.b64encode(bytes(ended.kept[2])).decode(),
            },
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

    def look(self):
        """Tells what waits and what is at work, where that has changed."""
        state = self.asked()
        if state is not None and state != self.state:
            self.state = state
            say("state", json.dumps(state))

    def asked(self):
        import psycopg2

        try:
            if self.database is None:
                address = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("postgresql+psycopg2:", "postgresql:")
                self.database = psycopg2.connect(address, connect_timeout=5)
                self.database.autocommit = True
            with self.database.cursor() as cursor:
                cursor.execute(STATE)
                due, busy, scheduler, triggerer, processor = cursor.fetchone()
                return {
                    "due": None if due is None else due.timestamp(),
                    "busy": busy,
                    "alive": all(it is not None for it in (scheduler, triggerer, processor)),
                }
        except psycopg2.Error as lost:
            if self.database is not None:
                self.database.close()
                self.database = None
            say("state", json.dumps({"lost": str(lost).strip()}))
            return None

    def run(self):
        for name, words in components(self.settings["web"]).items():
            self.component(name, words)
        look = time.monotonic()
        while True:
            for key, _ in self.selector.select(LOOK):
                key.data(key.fileobj if isinstance(key.fileobj, int) else key.fd)
            now = time.monotonic()
            due, self.later = [it for it in self.later if it[0] <= now], [it for it in self.later if it[0] > now]
            for _, work in due:
                work()
            if now >= look:
                look = now + LOOK
                self.look()


# What falls due first, how many runs are at work, and whether each component has told that it lives.
STATE = """
    SELECT (SELECT min(next_dagrun_create_after) FROM dag WHERE is_active AND NOT is_paused),
        (SELECT count(*) FROM dag_run WHERE state IN ('queued', 'running')),
        (SELECT max(latest_heartbeat) FROM job WHERE job_type = 'SchedulerJob' AND state = 'running'),
        (SELECT max(latest_heartbeat) FROM job WHERE job_type = 'TriggererJob' AND state = 'running'),
        (SELECT max(latest_heartbeat) FROM job WHERE job_type = 'DagProcessorJob' AND state = 'running')
"""


def say(who, line):
    sys.stdout.write(f"\x1f{who}\x1f{line}\n")
    sys.stdout.flush()


def preload():
    for name in SHARED:
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    gc.collect()
    gc.freeze()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    os.umask(0)
    millrace_clock.follow()
    preload()
    Keeper(settings).run()


if __name__ == "__main__":
    main()
