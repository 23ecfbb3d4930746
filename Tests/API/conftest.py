"""A server that runs nothing of what is made up: its runner serves a queue that only the jobs of the tests know."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("CRONQ_PROGRAM", ROOT / ".build/debug/cronq"))
QUEUE = "none-such"
LIMIT = 60


class Server:
    """`cronq standalone` on a free port, with a data folder that goes with it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cronq-api-"))
        self.log_path = self.folder / "log.txt"
        self.log = self.log_path.open("w")
        self.process = subprocess.Popen(
            [PROGRAM, "standalone", "--no-demo", "--data", self.folder / "data"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "PORT": "0", "CRONQ_QUEUE": QUEUE},
        )
        self.address = self.wait("cronq starts", self._address)

    def _address(self) -> str | None:
        for line in self.log_path.read_text().splitlines():
            if "pages and API: " in line:
                return line.split("pages and API: ")[1].strip()
        assert self.process.poll() is None, self.log_path.read_text()
        return None

    def wait(self, what: str, found):
        """What a question is answered with, once it is."""
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            answer = found()
            if answer:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{what}: not within {LIMIT} s\n{self.log_path.read_text()[-4000:]}")

    def ask(self, method: str, path: str, body: object | None = None):
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

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server():
    server = Server()
    try:
        furnish(server)
        yield server
    finally:
        server.stop()


def furnish(server: Server):
    """Something of everything that can be asked about."""
    never = "17 3 29 2 *"
    jobs = [
        {"name": "prints", "command": "printf 'one\\ntwo\\n'; printf '\\377' >&2; exit 3", "routing_key": QUEUE},
        {"name": "lasts", "command": "echo begun; exec sleep 3600", "routing_key": QUEUE},
        {"name": "waits", "command": "true", "routing_key": "nobody"},
        {"name": "disabled", "command": "true", "enabled": False},
        {"name": "often", "command": "true", "schedule": "@hourly"},
    ]
    for comment in ("first", "second"):
        body = {"jobs": [{"schedule": never, "description": comment} | job for job in jobs]}
        made = server.ask("PUT", f"/api/category/example?comment={comment}", body)["jobs"]
    numbers = {job["name"]: job["id"] for job in made}
    runs = {name: server.ask("POST", f"/api/jobs/{numbers[name]}/run")["run_id"] for name in ("prints", "lasts", "waits")}
    server.wait("a run ends", lambda: state(server, runs["prints"]) == "failed")
    server.wait("a run begins", lambda: state(server, runs["lasts"]) == "running")
    server.ask("POST", f"/api/jobs/{numbers['waits']}/pause", {"note": "for the tests"})
    server.ask("POST", f"/api/jobs/{numbers['often']}/skip")


def state(server: Server, run: str) -> str:
    return server.ask("GET", f"/api/runs/{run}")["data"]["run"]["state"]
