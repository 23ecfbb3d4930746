"""Every page: legible at a desk and on a phone, light and dark, for people who see, and for people who listen."""

import time

import pytest
from conftest import Cronq, overhang

NOISY = "for i in 1 2 3; do printf '\\033[3%dmline %d\\033[0m\\n' $i $i; done; echo trouble >&2; exit 3"


@pytest.fixture
def busy(cronq: Cronq) -> dict[str, str]:
    """A server on which something of everything has happened; the addresses of its pages."""
    long = "a-name-without-any-place-to-break-it-" + "x" * 100
    jobs = cronq.put(
        "billing",
        {"name": "Invoices", "command": "echo sent 12 invoices", "description": "Every invoice of the day"},
        {"name": long, "command": NOISY},
        {"name": "Slow report", "command": "echo begun; sleep 60", "schedule": "*/5 * * * *"},
        {"name": "Resting", "schedule": "@hourly"},
        {"name": "Off", "enabled": False},
        {"name": "\u202eevil <b>\u0600<i>", "command": "true"},
    )
    ids = {job["name"]: job["id"] for job in jobs}
    cronq.api("POST", f"/api/jobs/{ids['Resting']}/pause", {"note": "until the move is over"})
    done = cronq.run(ids["Invoices"])
    failed = cronq.run(ids[long])
    running = cronq.run(ids["Slow report"])
    assert cronq.ended(done) == "succeeded"
    assert cronq.ended(failed) == "failed"
    deadline = time.monotonic() + 20
    while cronq.state(running) != "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    # A second version of the category.
    cronq.put("small", {"name": "One"})
    cronq.put("small", {"name": "One", "command": "false"}, {"name": "Two"})
    return {
        "home": "/",
        "jobs": "/jobs",
        "jobs-failing": "/jobs?show=failing",
        "job": f"/job/{ids['Invoices']}",
        "job-failing": f"/job/{ids[long]}",
        "job-paused": f"/job/{ids['Resting']}",
        "job-edit": f"/job/{ids['Invoices']}/edit",
        "job-new": "/jobs/new",
        "job-remove": f"/job/{ids['Invoices']}/remove",
        "job-revisions": f"/job/{ids['Invoices']}/revisions",
        "job-explain": f"/job/{ids['Invoices']}/explain",
        "category": "/category/billing",
        "category-versions": "/category/small/versions",
        "category-version": "/category/small/versions/2",
        "run": f"/run/{done}",
        "run-failed": f"/run/{failed}",
        "run-running": f"/run/{running}",
        "runs": "/runs",
        "failures": "/failures",
        "timeline": "/timeline",
        "runners": "/runners",
        "queues": "/queues",
        "audit": "/audit",
        "users": "/users",
        "tokens": "/tokens",
        "configuration": "/configuration",
        "help": "/help",
        "help-schedules": "/help/schedules?schedule=30+5+*+*+mon-fri&zone=Europe/London",
        "login": "/login",
        "missing": "/job/999999",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_is_accessible(cronq, busy, open_page, inspect, picture, scheme):
    desk = open_page(cronq, scheme=scheme)
    phone = open_page(cronq, width=360, height=740, scheme=scheme)
    for name, path in busy.items():
        for page, size in ((desk, "desk"), (phone, "phone")):
            page.goto(path)
            assert page.locator("h1").count() == 1, f"{name}: one heading tells what the page is"
            assert overhang(page) == 0, f"{name} at {size}"
            picture(page, f"{name}-{size}-{scheme}")
        inspect(desk, f"{name}, {scheme}")


def test_every_link_of_every_page_leads_somewhere(cronq, busy, open_page):
    page = open_page(cronq)
    seen = set()
    for path in busy.values():
        page.goto(path)
        for link in page.locator("a[href]").evaluate_all("links => links.map(a => a.href)"):
            address = link.split("#")[0]
            if not address.startswith(cronq.address) or address in seen or address.endswith("/job/999999"):
                continue
            seen.add(address)
            answer = page.request.get(address)
            assert answer.status == 200, f"{address}, linked from {path}: {answer.status}"
    assert len(seen) > 60


def test_an_empty_server_says_how_to_begin(cronq, open_page, inspect, picture):
    page = open_page(cronq)
    for name in ("", "jobs", "runs", "failures", "timeline", "queues", "audit"):
        page.goto(f"/{name}")
        assert len(page.locator("main").inner_text()) > 40
        inspect(page, f"/{name}, empty")
        picture(page, f"empty-{name or 'home'}")
    page.goto("/")
    page.get_by_role("link", name="Create a job").first.click()
    assert page.url.endswith("/jobs/new")


def test_everything_is_reached_by_keyboard(cronq, busy, open_page):
    page = open_page(cronq)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    # From here on each step moves the focus to something that can be seen.
    for _ in range(15):
        page.keyboard.press("Tab")
        box = page.evaluate(
            "(() => { const r = document.activeElement.getBoundingClientRect(); return [r.width, r.height]; })()"
        )
        assert box[0] > 0 and box[1] > 0
