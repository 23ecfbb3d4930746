"""Takes the screenshots of the documentation: the real thing, with jobs that look like somebody's."""

import argparse
import os
import pathlib
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect, sync_playwright
from server import Cronq, wait
from walking import log_in, region, run_now

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
PASSWORD = "the tide comes in"
# Takes now a little longer, now a little less.
WORK = "sleep 0.$(date +%N | cut -c1-2); "


def seed(cronq: Cronq) -> dict[str, str]:
    """Lets some days' worth of things happen; the addresses of the pages to show."""
    london = {"time_zone": "Europe/London"}
    jobs = cronq.put(
        "warehouse",
        london | {"name": "Nightly export", "schedule": "30 5 * * mon-fri", "description": "Orders for the carriers",
                  "command": WORK + "echo 1,204 orders exported"},
        {"name": "Stock levels", "schedule": "*/15 * * * *", "command": WORK + "echo 312 items counted"},
        {"name": "Reconcile", "schedule": "5 * * * *",
         "command": "echo checking the ledger of 2026-11; printf '\\033[33mwarning:\\033[0m 2 rows differ\\n'; "
                    "echo 'row 4711: 12 booked, 11 on the shelf' >&2; exit 3"},
    ) + cronq.put(
        "billing",
        {"name": "Invoices", "schedule": "0 9 LW * *", "command": WORK + "echo 86 invoices sent"},
        {"name": "Reminders", "schedule": "0 8 * * mon", "command": "echo 3 reminders", "enabled": False},
    ) + cronq.put(
        "web",
        {"name": "Cache warm-up", "schedule": "*/10 * * * *", "command": WORK + "echo 40 pages warm"},
        {"name": "Certificates", "schedule": "@daily", "command": WORK + "echo valid for 61 days"},
        {"name": "Sitemap", "schedule": "R/2026-01-01T00:00:00Z/PT6H",
         "command": "for i in $(seq 1 400); do printf 'page %3d \\033[32mok\\033[0m\\n' $i; sleep 0.25; done"},
    )
    ids = {job["name"]: job["id"] for job in jobs}
    busy = ("Nightly export", "Stock levels", "Invoices", "Cache warm-up", "Certificates")
    for _ in range(12):
        for run in [cronq.run(ids[name]) for name in busy]:
            cronq.ended(run)
    cronq.api("POST", f"/api/jobs/{ids['Stock levels']}/skip")
    cronq.api("POST", f"/api/jobs/{ids['Certificates']}/pause", {"for": "2h", "note": "the issuer is being changed"})
    cronq.tool("user", "add", "anna", "--role", "admin", stdin=PASSWORD + "\n")
    return {
        "home": "/",
        "jobs": "/jobs",
        "job": f"/job/{ids['Stock levels']}",
        "run-failed": f"/job/{ids['Reconcile']}",
        "run-live": f"/job/{ids['Sitemap']}",
        "explain": f"/job/{ids['Stock levels']}/explain",
        "edit": f"/job/{ids['Nightly export']}/edit",
        "timeline": "/timeline",
        "failures": "/failures",
        "versions": "/category/warehouse/versions",
    }


def settle(page: Page, name: str):
    """Waits until the page shows what it is there to show."""
    match name:
        case "home":
            expect(region(page, "^Running")).to_contain_text("Sitemap")
            expect(region(page, "^Failing")).to_contain_text("Reconcile")
        case "run-live":
            wait(lambda: page.locator("#log .line").count() > 14, "some lines of output")
        case "run-failed":
            expect(page.locator("#log")).to_contain_text("on the shelf")
        case "explain":
            # The first that is still to come.
            page.get_by_role("navigation", name="Instants").get_by_role("link").nth(4).click()
            expect(page.locator("#answer")).to_contain_text("skipped")
        case "edit":
            page.get_by_label("Schedule", exact=True).fill("45 5 * * mon-sat")
            page.get_by_role("button", name="Review").click()
            expect(region(page, "What will change")).to_contain_text("Its next run moves")


def visit(browser: Browser, cronq: Cronq, **options) -> Page:
    context = browser.new_context(
        base_url=cronq.address, timezone_id="Europe/London", reduced_motion="reduce", **options
    )
    page = context.new_page()
    page.goto("/")
    log_in(page, "anna", PASSWORD)
    return page


def ask_for_runs(page: Page, pages: dict[str, str]):
    """Puts the pages of two new runs in the place of their jobs'."""
    for name, reason in (("run-failed", "is it still wrong?"), ("run-live", "the shop was moved")):
        page.goto(pages[name])
        run_now(page, reason)
        pages[name] = urlsplit(page.url).path
        settle(page, name)


def pictures(page: Page, pages: dict[str, str], folder: pathlib.Path, suffix: str):
    for name, path in pages.items():
        page.goto(path)
        settle(page, name)
        page.screenshot(path=folder / f"{name}-{suffix}.png")
    page.context.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    cronq = Cronq({"CRONQ_INSTANCE_NAME": "production", "CRONQ_RUNNER_SLOTS": "6"})
    try:
        pages = seed(cronq)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            light = visit(browser, cronq, viewport=DESK)
            ask_for_runs(light, pages)
            pictures(light, pages, folder, "light")
            some = {name: pages[name] for name in ("home", "run-live")}
            pictures(visit(browser, cronq, viewport=DESK, color_scheme="dark"), some, folder, "dark")
            pictures(visit(browser, cronq, viewport=PHONE), some, folder, "phone")
            browser.close()
    finally:
        cronq.stop()


if __name__ == "__main__":
    main()
