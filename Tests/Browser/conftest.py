"""A server of its own for each test, and a real browser that looks at it."""

import os
import pathlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from server import ROOT, Cronq, Wire

ARTEFACTS = pathlib.Path(os.environ.get("CRONQ_ARTEFACTS", ROOT / ".build/browser"))

expect.set_options(timeout=15_000)


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


@pytest.fixture
def wire(cronq):
    """A way to the server that can be cut."""
    way = Wire(cronq.address)
    yield way
    way.close()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield program
        program.close()


@pytest.fixture
def open_page(browser):
    """Opens pages in contexts of their own; whatever a page complains about fails the test."""
    contexts = []
    complaints = []

    def opened(
        server: Cronq | Wire, *, width: int = 1440, height: int = 900, scheme: str = "light", scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=server.address,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"{page.url}: {dialog.message}") or dialog.dismiss())
        page.on("console", lambda line: complaints.append(f"{page.url}: {line.text}") if is_complaint(line) else None)
        page.on("response", lambda answer: complaints.append(f"{answer.url}: {answer.status}") if is_bad(answer) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(line) -> bool:
    """Errors of the scripts, and of the pages' policy; what loads or does not is told by answers."""
    return line.type == "error" and "Failed to load resource" not in line.text


def is_bad(answer) -> bool:
    """Servers' errors, and whatever a page is made of that is not there; a page itself may say no."""
    return answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type != "document")


@pytest.fixture
def inspect():
    """Fails if axe finds a serious violation on the page, which must let scripts run."""
    axe = Axe()

    def look(page: Page, where: str, only_colours: bool = False):
        options = {"resultTypes": ["violations"]}
        if only_colours:
            options["runOnly"] = ["color-contrast", "link-in-text-block"]
        found = axe.run(page, options=options).response["violations"]
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
