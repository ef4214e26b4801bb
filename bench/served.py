"""A server that a bench starts by a command, and ends."""
import os
import subprocess
import time
import urllib.request


def start(command, port):
    """Returns the process when the server answers."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_millrace/health", timeout=1):
                return server
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.05)


def end(server, by):
    """Sends a signal to it and to what it started, and waits for its end."""
    os.killpg(server.pid, by)
    server.wait()
