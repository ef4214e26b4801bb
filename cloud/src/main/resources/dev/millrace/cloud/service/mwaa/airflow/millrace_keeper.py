"""Keeps an environment's processes: each a fork of this one, started anew when it ends.

What they print comes out line by line with its component's name before it, between two unit separators. At the control port who
knows the token asks by a line of JSON and is answered by one: {"token", "command": words}.
"""

import base64
import hmac
import json
import os
import selectors
import signal
import socket
import sys
import time
import traceback

LINE = 64 * 1024
REQUEST = 1 << 20
OUTPUT = 16 << 20
CLIENTS = 32
COMMANDS = 4

# In seconds. The server waits a little longer for a command's answer.
LOOK = 1.0
RESTART = 2.0
ASK = 10
COMMAND = 590
PR_SET_PDEATHSIG = 1


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
    """A forked process and what it prints: 1 and 2 are its own streams, 3 is that of the workers that it forks, where `printer`
    has them print to it. What it prints is kept for who asked, or told line by line."""

    def __init__(self, name, work, environment, keep=False, printer=None):
        self.name = name
        self.work = work
        self.environment = environment
        self.keep = keep
        self.printer = printer
        self.pid = 0
        self.code = None
        self.pipes = {}
        self.kept = {1: bytearray(), 2: bytearray()}
        self.done = None

    def start(self, inherit_nothing):
        ends = {stream: os.pipe() for stream in ((1, 2) if self.printer is None else (1, 2, 3))}
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
                self.printer(workers)
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


class Keeper:
    """Starts components, starts them anew when they end, prints what they print, and runs commands for who knows the token.

    components: what each does, by its name; environments: what each has beside the keeper's own; printers: who is handed a
    third stream, for processes of its own to print to; command: runs words; state: looked at every second."""

    def __init__(self, settings, components, environments, printers, command, state):
        self.token = settings["token"]
        self.components = components
        self.environments = environments
        self.printers = printers
        self.command = command
        self.state = state
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

    def inherit_nothing(self):
        self.selector.close()
        self.listener.close()
        for client in self.clients:
            client.close()
        for child in self.children.values():
            for descriptor in child.pipes:
                os.close(descriptor)
        self.state.inherit_nothing()

    def start(self, child):
        child.start(self.inherit_nothing)
        self.children[child.pid] = child
        for descriptor in child.pipes:
            self.selector.register(descriptor, selectors.EVENT_READ, lambda it, child=child: self.read(child, it))

    def component(self, name):
        self.start(Child(name, self.components[name], self.environments.get(name, {}), printer=self.printers.get(name)))

    def after(self, seconds, work):
        self.later.append((time.monotonic() + seconds, work))

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
            self.after(RESTART, lambda: self.component(child.name))

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
        if len(self.clients) >= CLIENTS:
            client.close()
            return
        client.setblocking(False)
        self.clients.add(client)
        asked = bytearray()
        told = False

        def receive(_):
            nonlocal told
            try:
                data = client.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            asked.extend(data)
            if b"\n" in asked or not data or len(asked) > REQUEST:
                told = True
                self.selector.unregister(client)
                self.answer(client, bytes(asked))

        def give_up():
            if not told:
                self.selector.unregister(client)
                self.reply(client, {"refused": f"Nothing was asked within {ASK} s."})

        self.selector.register(client, selectors.EVENT_READ, receive)
        self.after(ASK, give_up)

    def answer(self, client, line):
        try:
            request = json.loads(line)
            if not hmac.compare_digest(str(request["token"]), self.token):
                raise ValueError("not the token")
            words = [str(word) for word in request["command"]]
        except (ValueError, KeyError, TypeError, RecursionError) as wrong:
            self.reply(client, {"refused": str(wrong)})
            return
        if sum(1 for child in self.children.values() if child.keep) >= COMMANDS:
            self.reply(client, {"refused": f"{COMMANDS} commands run already."})
            return
        child = Child("command", lambda: self.command(words), self.environments.get("webserver", {}), keep=True)
        child.done = lambda it: self.reply(
            client, {"exit": it.code, "out": encoded(it.kept[1]), "error": encoded(it.kept[2])}
        )
        self.start(child)
        self.after(COMMAND, lambda: self.end_of_patience(child))

    def end_of_patience(self, child):
        """Nobody waits for it any more, and there are not many places."""
        if self.children.get(child.pid) is child:
            os.kill(child.pid, signal.SIGKILL)

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

    def run(self):
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
                say("state", json.dumps(self.state.look()))


def say(who, line):
    sys.stdout.write(f"\x1f{who}\x1f{line}\n")
    sys.stdout.flush()


def encoded(data):
    return base64.b64encode(bytes(data)).decode()
