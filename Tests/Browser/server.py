"""Servers for the browser to look at: CronQ itself, and a wire to it that can be cut."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import quote

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("CRONQ_PROGRAM", ROOT / ".build/debug/cronq"))
START_LIMIT = 60
LIVE_STATES = ("waiting", "pending", "queued", "running")


def wait(condition, what: str, seconds: float = 15):
    """Asks again and again, within bounds; returns what the condition came to."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
    return found


class Cronq:
    """`cronq standalone` on a free port, with a data folder that goes with it."""

    def __init__(self, variables: dict[str, str] | None = None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cronq-browser-"))
        self.log_path = self.folder / "log.txt"
        self.log = self.log_path.open("w")
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "PORT": "0",
            "LISTEN_INTERFACE": "127.0.0.1",
            "CRONQ_RUNNER_SLOTS": "4",
        }
        self.process = subprocess.Popen(
            [PROGRAM, "standalone", "--no-demo", "--data", self.folder / "data"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=environment | (variables or {}),
        )
        try:
            self.address = self._address()
        except AssertionError:
            self.process.kill()
            self.process.wait()
            raise

    def _address(self) -> str:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            for line in self.lines():
                if "pages and API: " in line:
                    return line.split("pages and API: ")[1].strip().rstrip("/")
            time.sleep(0.05)
        raise AssertionError("cronq did not start:\n" + "\n".join(self.lines()))

    def lines(self) -> list[str]:
        return self.log_path.read_text().splitlines()

    def tool(self, *arguments: str, stdin: str = "") -> str:
        """The operator's tool on the same data folder."""
        done = subprocess.run(
            [PROGRAM, *arguments, "--data", self.folder / "data"],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder)},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def api(self, method: str, path: str, body: object | None = None) -> dict:
        request = urllib.request.Request(
            self.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={} if body is None else {"content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def put(self, category: str, *jobs: dict) -> list[dict]:
        """Sends a category; jobs without a schedule run only when asked to, while these tests last."""
        never = {"schedule": "0 0 1 1 *", "command": "true"}
        return self.api("PUT", f"/api/category/{quote(category, safe='')}", {"jobs": [never | job for job in jobs]})["jobs"]

    def run(self, job: int, reason: str | None = None) -> str:
        return self.api("POST", f"/api/jobs/{job}/run", {"reason": reason} if reason else None)["run_id"]

    def state(self, run: str) -> str:
        return self.api("GET", f"/api/runs/{run}")["data"]["run"]["state"]

    def running(self, run: str):
        wait(lambda: self.state(run) == "running", f"the run {run} runs", 30)

    def ended(self, run: str) -> str:
        """Waits until a run has ended."""
        return wait(
            lambda: (state := self.state(run)) not in LIVE_STATES and state, f"the run {run} ends", 30
        )

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("cronq did not stop within 20 s:\n" + "\n".join(self.lines()[-20:])) from None
        finally:
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)


class Wire:
    """A way to a server that can be cut and mended, as cables and proxies are."""

    def __init__(self, address: str):
        self.target = ("127.0.0.1", int(address.rsplit(":", 1)[1]))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.is_cut = False
        self.lock = threading.Lock()
        self.sockets: set[socket.socket] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            with self.lock:
                if self.is_cut:
                    client.close()
                    continue
                server = socket.create_connection(self.target)
                self.sockets |= {client, server}
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()
            threading.Thread(target=self._carry, args=(server, client), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        with self.lock:
            self.is_cut = True
            for end in self.sockets:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self.sockets = set()

    def mend(self):
        with self.lock:
            self.is_cut = False

    def close(self):
        self.cut()
        self.listener.close()
