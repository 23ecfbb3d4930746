"""Takes the screenshots of the documentation: the real thing, with jobs that look like somebody's."""

import argparse
import pathlib
import time

from conftest import Cronq
from playwright.sync_api import sync_playwright

PAGES = {"home": "/", "jobs": "/jobs", "timeline": "/timeline", "failures": "/failures"}


def seed(cronq: Cronq) -> dict[str, str]:
    night = {"time_zone": "Europe/London"}
    warehouse = cronq.put(
        "warehouse",
        night | {"name": "Nightly export", "schedule": "30 5 * * mon-fri", "command": "echo 1,204 orders exported"},
        night | {"name": "Stock levels", "schedule": "*/15 * * * *", "command": "echo 312 items counted"},
        night | {"name": "Reconcile", "schedule": "0 7 * * *",
                 "command": "echo checking ledger; printf '\\033[33mwarning:\\033[0m 2 rows differ\\n'; exit 3"},
    )
    web = cronq.put(
        "web",
        {"name": "Certificates", "schedule": "@daily", "command": "echo valid for 61 days"},
        {"name": "Sitemap", "schedule": "R/2026-01-01T00:00:00Z/PT6H", "command": "for i in $(seq 1 90); do echo page $i; sleep 1; done"},
        {"name": "Cache warm-up", "schedule": "*/10 * * * *", "command": "echo warm"},
    )
    ids = {job["name"]: job["id"] for job in warehouse + web}
    runs = {}
    for _ in range(9):
        for name in ("Nightly export", "Stock levels", "Certificates", "Cache warm-up"):
            runs[name] = cronq.run(ids[name])
        for run in runs.values():
            cronq.ended(run)
    runs["Reconcile"] = cronq.run(ids["Reconcile"])
    cronq.ended(runs["Reconcile"])
    runs["Sitemap"] = cronq.run(ids["Sitemap"])
    cronq.api("POST", f"/api/jobs/{ids['Cache warm-up']}/pause", {"for": "2h", "note": "new cache servers"})
    time.sleep(4)
    return {
        "job": f"/job/{ids['Stock levels']}",
        "run-live": f"/run/{runs['Sitemap']}",
        "run-failed": f"/run/{runs['Reconcile']}",
        "edit": f"/job/{ids['Nightly export']}/edit",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    cronq = Cronq({"CRONQ_INSTANCE_NAME": "production"})
    try:
        pages = PAGES | seed(cronq)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    base_url=cronq.address, viewport={"width": 1280, "height": 800}, color_scheme=scheme
                )
                page = context.new_page()
                for name, path in pages.items():
                    if scheme == "dark" and name not in ("home", "run-live"):
                        continue
                    page.goto(path)
                    page.wait_for_timeout(800)
                    page.screenshot(path=folder / f"{name}-{scheme}.png")
            phone = browser.new_context(base_url=cronq.address, viewport={"width": 390, "height": 780})
            page = phone.new_page()
            page.goto("/")
            page.screenshot(path=folder / "home-phone.png")
            browser.close()
    finally:
        cronq.stop()


if __name__ == "__main__":
    main()
