"""A server of its own for each test, and a real browser that looks at it."""

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
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("CRONQ_PROGRAM", ROOT / ".build/debug/cronq"))
ARTEFACTS = pathlib.Path(os.environ.get("CRONQ_ARTEFACTS", ROOT / ".build/browser"))
START_LIMIT = 60

expect.set_options(timeout=15_000)


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
        self.address = self._address()

    def _address(self) -> str:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            for line in self.lines():
                if "pages and API: " in line:
                    return line.split("pages and API: ")[1].strip()
            if self.process.poll() is not None:
                break
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
        """Sends a category; jobs without a schedule never run by themselves."""
        never = {"schedule": "0 0 1 1 *", "command": "true"}
        return self.api("PUT", f"/api/category/{category}", {"jobs": [never | job for job in jobs]})["jobs"]

    def run(self, job: int) -> str:
        return self.api("POST", f"/api/jobs/{job}/run")["run_id"]

    def state(self, run: str) -> str:
        return self.api("GET", f"/api/runs/{run}")["data"]["run"]["state"]

    def ended(self, run: str) -> str:
        """Waits until a run has ended."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            state = self.state(run)
            if state not in ("waiting", "pending", "queued", "running"):
                return state
            time.sleep(0.05)
        raise AssertionError(f"the run {run} does not end")

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


@pytest.fixture
def cronq():
    server = Cronq()
    yield server
    server.stop()


@pytest.fixture
def start():
    """Starts servers with settings of their own."""
    servers = []

    def begin(**variables: str) -> Cronq:
        servers.append(Cronq(variables))
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield program
        program.close()


@pytest.fixture
def open_page(browser, request):
    """Opens pages in contexts of their own; whatever a page complains about fails the test."""
    contexts = []
    complaints = []

    def opened(server: Cronq, *, width: int = 1440, height: int = 900, scheme: str = "light", scripts: bool = True):
        context = browser.new_context(
            base_url=server.address,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: complaints.append(f"{page.url}: {line.text}") if is_complaint(line) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(line) -> bool:
    """Errors of the scripts and of the pages' policy; a page that says no is not one."""
    return line.type == "error" and "the server responded with a status of" not in line.text


@pytest.fixture
def inspect():
    """Fails if axe finds a serious violation on the page."""
    axe = Axe()

    def look(page: Page, where: str):
        found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        serious = [
            f"{where}: {one['id']} ({one['impact']}): {one['help']}: "
            + "; ".join(node["html"][:120] for node in one["nodes"][:3])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == []

    return look


@pytest.fixture
def picture():
    """Keeps a screenshot among the artefacts."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str):
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    return take


def overhang(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
