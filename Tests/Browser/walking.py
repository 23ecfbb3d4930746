"""What people do on several pages, by the words that they see."""

import re

from playwright.sync_api import Locator, Page, expect

COUNT = "for i in $(seq 1 900); do echo tick $i; sleep 0.1; done"


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def opener(page: Page, words: str) -> Locator:
    """What opens a menu or a small form."""
    return page.locator("summary").filter(has_text=re.compile(f"^{words}$"))


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=re.compile(name))


def fill_job(page: Page, name: str, command: str, schedule: str = "30 5 * * mon-fri", category: str = "ops"):
    page.get_by_label("Category", exact=True).fill(category)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Schedule", exact=True).fill(schedule)
    page.get_by_label("Command", exact=True).fill(command)


def create_job(page: Page, name: str, command: str):
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Jobs").click()
    page.get_by_role("link", name="New job").or_(page.get_by_role("link", name="Create a job")).first.click()
    fill_job(page, name, command)
    page.get_by_role("button", name="Review").click()
    region(page, "What will be created").get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def run_now(page: Page, reason: str = ""):
    """From the job's page to the run's."""
    opener(page, "Run now").click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("link", name="Watch the run").click()
    page.wait_for_url("**/run/*")


def log_in(page: Page, name: str, password: str):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def ticks(page: Page) -> list[int]:
    """The numbers that COUNT has written, as far as they are on the page."""
    log = page.locator("#log")
    if log.count() == 0:
        return []
    return [int(number) for number in re.findall(r"tick (\d+)\n", log.inner_text() + "\n")]


def overhang(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
