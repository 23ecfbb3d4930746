"""Every page: legible at a desk and on a phone, light and dark, for people who see, and for people who listen."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect
from server import Cronq
from walking import main, overhang, region, run_now

NOISY = "for i in 1 2 3; do printf '\\033[3%dmline %d\\033[0m\\n' $i $i; done; echo trouble >&2; exit 3"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 360, "height": 740}}
PAYLOADS = [
    "<script>alert(1)</script>",
    "\u0600<img src=x onerror=alert(1)>",
    "\"\u0338 onmouseover=alert(1) x=\"",
    "'><svg onload=alert(1)>",
    "</title></textarea></pre><b>{{x}}",
    "\u202egnitrevni &amp; \u0007",
]


def fill(cronq: Cronq) -> dict[str, str]:
    """Lets something of everything happen; the addresses of all pages, by name."""
    long = "a-name-without-any-place-to-break-it-" + "x" * 100
    jobs = cronq.put(
        "billing",
        {"name": "Invoices", "command": "echo sent 12 invoices", "description": "Every invoice of the day"},
        {"name": long, "command": NOISY},
        {"name": "Slow report", "command": "echo begun; sleep 60", "schedule": "*/5 * * * *"},
        {"name": "Resting", "schedule": "@hourly", "time_zone": "Asia/Tokyo"},
        {"name": "Off", "enabled": False},
        {"name": "Nobody's", "routing_key": "nowhere", "schedule": "30 4 * * *"},
    )
    ids = {job["name"]: job["id"] for job in jobs}
    cronq.api("POST", f"/api/jobs/{ids['Resting']}/pause", {"note": "until the move is over"})
    done = [cronq.run(ids["Invoices"], "for the month") for _ in range(4)][-1]
    failed = cronq.run(ids[long])
    running = cronq.run(ids["Slow report"])
    waiting = cronq.run(ids["Nobody's"])
    assert cronq.ended(done) == "succeeded"
    assert cronq.ended(failed) == "failed"
    cronq.running(running)
    cronq.put("small", {"name": "One"})
    cronq.put("small", {"name": "One", "command": "false"}, {"name": "Two"})
    job = f"/job/{ids['Invoices']}"
    return {
        "home": "/",
        "jobs": "/jobs",
        "jobs-failing": "/jobs?show=failing",
        "jobs-none": "/jobs?q=nothing+like+that",
        "job": job,
        "job-failing": f"/job/{ids[long]}",
        "job-paused": f"/job/{ids['Resting']}",
        "job-edit": f"{job}/edit",
        "job-new": "/jobs/new",
        "job-remove": f"{job}/remove",
        "job-revisions": f"{job}/revisions",
        "job-explain": f"{job}/explain?at=2026-11-21T11:36:00Z",
        "category": "/category/billing",
        "category-versions": "/category/small/versions",
        "category-version": "/category/small/versions/2",
        "category-restore": "/category/small/restore?version=1",
        "run": f"/run/{done}",
        "run-failed": f"/run/{failed}",
        "run-running": f"/run/{running}",
        "run-waiting": f"/run/{waiting}",
        "runs": "/runs",
        "runs-filtered": "/runs?state=failures&category=billing",
        "failures": "/failures",
        "failures-jobs": "/failures?by=job",
        "timeline": "/timeline",
        "load": "/timeline/load",
        "runners": "/runners",
        "queues": "/queues",
        "audit": "/audit",
        "users": "/users",
        "tokens": "/tokens",
        "configuration": "/configuration",
        "help": "/help",
        "help-schedules": "/help/schedules?schedule=30+1+*+*+sun&zone=Europe/London&after=2026-03-22T00:00",
        "help-schedules-wrong": "/help/schedules?schedule=30+25+*+*+mon",
        "login": "/login",
        "missing": "/job/999999",
    }


@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_and_is_accessible(cronq: Cronq, open_page, inspect, picture, size):
    page = open_page(cronq, **SIZES[size])
    for name, path in fill(cronq).items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert overhang(page) == 0, f"{name} at {size} is too wide"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            picture(page, f"{name}-{size}-{scheme}")
            # What is not about colours is the same in both.
            inspect(page, f"{name}, {size}, {scheme}", only_colours=scheme == "dark")


def test_every_link_of_every_page_leads_somewhere(cronq: Cronq, open_page):
    pages = fill(cronq)
    page = open_page(cronq, scripts=False)
    seen = set()
    for path in pages.values():
        page.goto(path)
        ids = set(page.locator("[id]").evaluate_all("all => all.map(e => e.id)"))
        assert len(ids) == page.locator("[id]").count(), f"two of one id on {path}"
        for link in page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))"):
            address, _, fragment = urljoin(page.url, link).partition("#")
            if address == page.url:
                assert fragment == "" or fragment in ids, f"#{fragment} on {path}"
                continue
            if not address.startswith(cronq.address) or address in seen:
                continue
            seen.add(address)
            answer = page.request.get(address)
            assert answer.status == 200, f"{address}, linked from {path}: {answer.status}"
    assert len(seen) > 80


@pytest.mark.parametrize("size", SIZES)
def test_an_empty_server_says_how_to_begin(cronq: Cronq, open_page, inspect, picture, size):
    page = open_page(cronq, **SIZES[size], scheme="dark" if size == "phone" else "light")
    names = ["", "jobs", "runs", "failures", "timeline", "timeline/load", "runners", "queues", "audit", "users", "tokens"]
    for name in names:
        page.goto(f"/{name}")
        assert len(main(page).inner_text()) > 40
        assert overhang(page) == 0, f"{name} at {size} is too wide"
        inspect(page, f"/{name}, {size}, empty")
        picture(page, f"empty-{name.replace('/', '-') or 'home'}-{size}")
    page.goto("/")
    page.get_by_role("link", name="Create a job").click()
    assert page.url.endswith("/jobs/new")


def test_nothing_that_somebody_wrote_becomes_part_of_a_page(cronq: Cronq, open_page):
    page = open_page(cronq)
    shown = {}
    for number, payload in enumerate(PAYLOADS):
        # The API takes no controls in names; marks that turn text around are shown as what they are.
        name = f"{number} {payload}".replace("\a", "")
        command = "cat <<'X'\n" + payload + "\n\x1b]8;;javascript:alert(1)\alink\x1b]8;;\a\nX\nexit 1"
        job = cronq.put(f"c{name[:60]}", {"name": name, "command": command, "description": payload})[0]["id"]
        shown[f"/job/{job}"] = name.replace("\u202e", "\ufffd")
        cronq.api("POST", f"/api/jobs/{job}/pause", {"note": payload})
        run = cronq.run(job, payload)
        assert cronq.ended(run) == "failed"
        shown[f"/run/{run}"] = shown[f"/job/{job}"]

    def look(path: str, *names: str):
        page.goto(path)
        text = " ".join(main(page).inner_text().split())
        for name in names:
            assert " ".join(name.split()) in text, path
        intruders = "img, script, svg[onload], [onmouseover], [onerror], b:text('{{x}}'), [href^='javascript:']"
        assert main(page).locator(intruders).count() == 0, path

    for path, name in shown.items():
        look(path, name)
        if path.startswith("/job"):
            for tab in ("edit", "revisions", "explain", "remove"):
                look(f"{path}/{tab}", name)
        else:
            expect(page.locator("#log")).to_contain_text("link")
    for path in ("/", "/jobs", "/runs", "/failures", "/timeline", "/audit"):
        look(path, *set(shown.values()))


def test_everything_is_reached_by_keyboard(cronq: Cronq, open_page):
    cronq.put("ops", {"name": "First"}, {"name": "Second"})
    page = open_page(cronq)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(main(page)).to_be_focused()
    # From here on each step moves the focus to something that can be seen, and that shows it.
    stops = 0
    while True:
        page.keyboard.press("Tab")
        name, width, height, outline = page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              return [document.activeElement.tagName, box.width, box.height,
                getComputedStyle(document.activeElement).outlineStyle];
            }"""
        )
        if name == "BODY":
            break
        assert width > 0 and height > 0 and outline != "none", name
        stops += 1
    assert 8 < stops < 40

    page.keyboard.press("g")
    page.keyboard.press("j")
    page.wait_for_url("**/jobs")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Second", exact=True)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Search")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=first")
    expect(main(page).get_by_role("link", name="Second", exact=True)).to_have_count(0)

    # A job runs without a mouse.
    page.get_by_role("link", name="First", exact=True).press("Enter")
    page.locator("summary", has_text="Run now").press("Enter")
    page.get_by_label("Reason").press_sequentially("no mouse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="accepted")).to_be_visible()
    # Menus close as they open.
    more = page.locator("summary[aria-label=More]")
    more.press("Enter")
    expect(page.get_by_role("link", name="Clone")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Clone")).to_be_hidden()
    expect(more).to_be_focused()


def test_pages_under_a_path(start, open_page):
    cronq = start(SCRIPT_NAME="/scheduler", CRONQ_INSTANCE_NAME="staging")
    root = cronq.address.removesuffix("/scheduler")
    cronq.address = root + "/scheduler"
    pages = fill(cronq)
    page = open_page(cronq)
    addresses = "[href]:not(use), [src], [action]"
    for path in pages.values():
        page.goto("/scheduler" + path)
        for link in page.locator(addresses).evaluate_all(
            "all => all.flatMap(e => ['href', 'src', 'action'].map(name => e.getAttribute(name))).filter(Boolean)"
        ):
            assert urljoin(page.url, link).startswith((cronq.address + "/", "https://", "data:")) or (
                urljoin(page.url, link) == cronq.address
            ), f"{link} on {path}"
    page.goto("/scheduler" + pages["job"])
    expect(page.get_by_role("banner")).to_contain_text("staging")
    run_now(page, "below a path")
    assert "/scheduler/run/" in page.url
    expect(page.locator(".verdict")).to_contain_text("succeeded")
    page.goto("/scheduler/")
    cronq.ended(cronq.run(int(pages["job-failing"].rsplit("/", 1)[1])))
    expect(region(page, "^Failing")).to_be_visible()
