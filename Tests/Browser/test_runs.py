"""What people do about runs: ask for them, watch them, end them, find out why they failed, and try again."""

import re

import pytest
from playwright.sync_api import Page, expect
from server import Cronq, Wire, wait
from walking import COUNT, create_job, main, opener, overhang, region, run_now, ticks

both = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def assert_whole(page: Page):
    lines = ticks(page)
    assert lines == list(range(1, len(lines) + 1)), "no gaps, no repeats"


@both
def test_a_run_is_asked_for_watched_and_killed(cronq: Cronq, open_page, scripts):
    page = open_page(cronq, scripts=scripts)
    page.goto("/")
    create_job(page, "Counter", COUNT)
    run_now(page, "does it count?")
    expect(main(page)).to_contain_text("does it count?")

    def shows(condition, what: str):
        """Without scripts the page stands still until it is loaded again."""
        wait(lambda: condition() or (None if scripts else page.reload() and None), what, 30)

    shows(lambda: len(ticks(page)) > 2, "the first lines")
    seen = len(ticks(page))
    shows(lambda: len(ticks(page)) > seen + 10, "more lines")
    assert_whole(page)
    expect(page.locator(".verdict")).to_contain_text("running")

    opener(page, "Kill").click()
    page.get_by_label("Why").fill("counted enough")
    page.get_by_role("button", name="Kill the run").click()
    shows(lambda: "cancelled" in page.locator(".verdict").inner_text(), "the end")
    expect(main(page)).to_contain_text("counted enough")
    expect(opener(page, "Kill")).to_have_count(0)
    assert_whole(page)
    page.goto("/audit")
    expect(page.get_by_role("row", name="counted enough")).to_contain_text("Counter")


@both
def test_a_failure_is_seen_explained_and_tried_again(cronq: Cronq, open_page, scripts):
    job = cronq.put("ops", {"name": "Backup", "command": "echo disk full >&2; exit 4"})[0]["id"]
    page = open_page(cronq, scripts=scripts)
    page.goto("/")
    expect(region(page, "^Failing")).to_contain_text("Nothing is failing")
    run = cronq.run(job)
    assert cronq.ended(run) == "failed"
    if not scripts:
        page.reload()
    # With scripts the page has turned by itself; output is two clicks away.
    expect(region(page, "^Failing")).to_contain_text("Backup")
    region(page, "^Failing").get_by_role("link", name="Backup").click()
    expect(page.locator("#log")).to_contain_text("disk full")
    expect(page.locator(".verdict")).to_contain_text("exit code 4")
    opener(page, "Retry").click()
    page.get_by_label("Why").fill("made room")
    page.get_by_role("button", name="Retry", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="new run")).to_be_visible()
    assert run not in page.url
    expect(main(page)).to_contain_text("made room")
    page.get_by_role("definition").get_by_role("link", name=run).click()
    expect(region(page, "^Tried again")).to_be_visible()

    page.goto("/failures")
    expect(page.get_by_role("row", name="Backup").first).to_be_visible()
    page.get_by_role("button", name="Retry Backup").first.click()
    page.wait_for_url("**/run/*")
    page.goto("/failures?by=job")
    expect(page.get_by_role("row", name="Backup")).to_be_visible()


def test_pages_turn_with_what_happens(cronq: Cronq, open_page):
    gate = cronq.folder / "gate"
    wait = f"echo up; while [ ! -e {gate} ]; do sleep 0.1; done; echo done"
    job = cronq.put("ops", {"name": "Sleeper", "command": wait})[0]["id"]
    home, list_, own, history = (open_page(cronq) for _ in range(4))
    home.goto("/")
    list_.goto("/jobs")
    own.goto(f"/job/{job}")
    history.goto("/runs")
    run = cronq.run(job, "see me")
    watched = open_page(cronq)
    watched.goto(f"/run/{run}")
    expect(region(home, "^Running")).to_contain_text("Sleeper")
    expect(watched.locator(".verdict")).to_contain_text("running")
    gate.touch()
    expect(watched.locator(".verdict")).to_contain_text("succeeded")
    expect(watched.locator("#log")).to_contain_text("done")
    expect(region(home, "^Running")).to_contain_text("Nothing is running")
    expect(list_.get_by_role("row", name="Sleeper")).to_contain_text("succeeded")
    expect(region(own, "^History")).to_contain_text("see me")
    expect(region(own, "^History")).to_contain_text("succeeded")
    expect(history.get_by_role("row", name="Sleeper")).to_contain_text("succeeded")
    # Those who listen are told.
    expect(watched.locator("#announcer")).not_to_be_empty()


def test_what_somebody_does_on_a_page_outlives_its_renewal(cronq: Cronq, open_page):
    jobs = cronq.put("ops", {"name": "Other", "command": "true"}, {"name": "Mine", "command": "sleep 60"})
    page = open_page(cronq)
    page.goto("/jobs")
    page.get_by_label("Choose Mine").check()
    more = page.locator("summary[aria-label='More for Mine']")
    more.click()
    cronq.ended(cronq.run(jobs[0]["id"]))
    expect(page.get_by_role("row", name="Other")).to_contain_text("succeeded")
    expect(page.get_by_label("Choose Mine")).to_be_checked()
    expect(page.get_by_role("row", name="Mine").get_by_role("link", name="Edit")).to_be_visible()

    run = cronq.run(jobs[1]["id"])
    page.goto(f"/run/{run}")
    opener(page, re.compile("Cancel|Kill").pattern).click()
    page.get_by_label("Why").fill("half a sen")
    expect(page.locator(".verdict")).to_contain_text("running")
    expect(page.get_by_label("Why")).to_have_value("half a sen")
    expect(page.get_by_label("Why")).to_be_focused()


def test_output_goes_on_after_the_connection_was_lost(cronq: Cronq, wire: Wire, open_page):
    run = cronq.run(cronq.put("ops", {"name": "Ticker", "command": COUNT})[0]["id"])
    page = open_page(wire)
    page.goto(f"/run/{run}")
    wait(lambda: len(ticks(page)) > 5, "the first lines")
    wire.cut()
    expect(page.locator("#connection")).to_contain_text("No answer", timeout=30_000)
    seen = len(ticks(page))
    wire.mend()
    wait(lambda: len(ticks(page)) > seen + 20, "the lines that came meanwhile", 30)
    assert_whole(page)
    expect(page.locator("#connection")).to_be_empty(timeout=30_000)


def test_output_is_paused_searched_and_keeps_its_colours(cronq: Cronq, open_page, inspect, picture):
    command = "for i in $(seq 1 150); do printf '\\033[3%dmline %d of it\\033[0m\\n' $((i % 7 + 1)) $i; done; echo oh >&2; "
    run = cronq.run(cronq.put("ops", {"name": "Painter", "command": command + COUNT})[0]["id"])
    page = open_page(cronq)
    page.goto(f"/run/{run}")
    expect(page.locator("#log .fg2").first).to_be_visible()
    expect(page.locator("#log .err")).to_contain_text("oh")
    wait(lambda: len(ticks(page)) > 3, "the first ticks")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.locator("#log").evaluate("log => log.scrollTop = 0")
    expect(page.get_by_role("button", name=re.compile(r"^Follow, \d+ new"))).to_be_visible()
    assert page.locator("#log").evaluate("log => log.scrollTop") == 0, "it stays where the reader is"
    page.get_by_label("Search the output").fill("line 77 ")
    expect(region(page, "^Output$")).to_contain_text("1 found")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#L77")).to_be_in_viewport()
    page.get_by_role("button", name="Times").click()
    inspect(page, "a search in live output")
    picture(page, "journey-output")
    page.get_by_role("button", name=re.compile("^Follow")).click()
    wait(lambda: page.locator("#log").evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight < 8"), "end")
    for name in ("stdout", "stderr"):
        answer = page.request.get(page.get_by_label(f"The whole file of {name}").get_attribute("href"))
        assert answer.ok and ("tick 1" in answer.text()) == (name == "stdout")
    page.get_by_role("navigation", name="Stream").get_by_role("link", name="stderr").click()
    expect(page.locator("#log")).to_contain_text("oh")
    expect(page.locator("#log")).not_to_contain_text("tick")


def test_the_phone_watches_a_run(cronq: Cronq, open_page, picture):
    job = cronq.put("ops", {"name": "Pocket", "command": COUNT})[0]["id"]
    page = open_page(cronq, width=360, height=740)
    page.goto(f"/job/{job}")
    run_now(page, "on the train")
    wait(lambda: len(ticks(page)) > 10, "the first lines")
    assert overhang(page) == 0
    picture(page, "journey-phone-run")
    opener(page, "Kill").click()
    assert overhang(page) == 0
    page.get_by_role("button", name="Kill the run").click()
    expect(page.locator(".verdict")).to_contain_text("cancelled", timeout=20_000)
    assert_whole(page)
