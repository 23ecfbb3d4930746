"""What people do to jobs: make them, change them, let them rest, bring an older one back, and all that to many at once."""

import re

import pytest
from playwright.sync_api import Page, expect
from server import Cronq
from walking import create_job, fill_job, main, opener, region

both = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@both
def test_a_job_is_made_after_a_look_at_what_it_would_do(cronq: Cronq, open_page, scripts):
    page = open_page(cronq, scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Create a job").click()
    fill_job(page, "Nightly export", "echo 1\necho 2", schedule="30 25 * * mon-fri")
    page.get_by_role("button", name="Review").click()
    # What is wrong stands beside its field, and nothing that was typed is lost.
    expect(page.get_by_role("alert")).to_contain_text("schedule")
    schedule = page.get_by_label("Schedule", exact=True)
    expect(schedule).to_have_accessible_description(re.compile("25"))
    expect(page.get_by_label("Command", exact=True)).to_have_value("echo 1\necho 2")
    schedule.fill("30 5 * * mon-fri")
    page.get_by_role("button", name="Review").click()
    review = region(page, "What will be created")
    expect(review).to_contain_text("05:30")
    if scripts:
        # The clocks of whoever looks stand beside the job's.
        expect(review).to_contain_text("Europe/Berlin")
    review.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nightly export")
    expect(page.get_by_role("status").filter(has_text="created")).to_be_visible()
    expect(region(page, "^Definition")).to_contain_text("30 5 * * mon-fri")
    page.goto("/jobs")
    expect(page.get_by_role("row", name="Nightly export")).to_be_visible()


@both
def test_a_job_is_copied_deleted_and_brought_back(cronq: Cronq, open_page, scripts):
    cronq.put("ops", {"name": "Export", "command": "echo v1"})
    page = open_page(cronq, scripts=scripts)
    page.goto("/jobs?q=export")
    page.get_by_role("link", name="Export", exact=True).click()
    page.locator("summary[aria-label=More]").click()
    page.get_by_role("link", name="Clone").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Export (copy)")
    page.get_by_role("button", name="Review").click()
    region(page, "What will be created").get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Export (copy)")

    page.locator("summary[aria-label=More]").click()
    page.get_by_role("link", name="Delete").click()
    expect(main(page)).to_contain_text("The history stays")
    page.get_by_role("button", name="Delete “Export (copy)”").click()
    expect(main(page)).to_contain_text("deleted")
    page.goto("/jobs")
    expect(main(page)).not_to_contain_text("Export (copy)")

    page.go_back()
    page.goto("/audit")
    page.get_by_role("link", name="Export (copy)").first.click()
    page.get_by_role("link", name="Bring it back").click()
    page.get_by_role("button", name="Review").click()
    region(page, "What will be created").get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Export (copy)")


@both
def test_a_job_rests_until_it_is_told_to_go_on(cronq: Cronq, open_page, scripts):
    job = cronq.put("ops", {"name": "Export", "schedule": "0 * * * *"})[0]["id"]
    page = open_page(cronq, scripts=scripts)
    page.goto(f"/job/{job}")
    opener(page, "Pause").click()
    page.get_by_label("Note").fill("the warehouse moves")
    page.get_by_label("or for").fill("soon")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_label("or for")).to_have_accessible_description(re.compile("soon"))
    expect(page.get_by_label("Note")).to_have_value("the warehouse moves")
    page.get_by_label("or for").fill("2h")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("#pause")).to_contain_text("the warehouse moves")
    expect(page.locator("#pause")).to_contain_text("until 20")
    page.goto("/jobs?show=paused")
    expect(page.get_by_role("row", name="Export")).to_contain_text("paused")
    page.goto(f"/job/{job}")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("status").filter(has_text="goes on")).to_be_visible()
    expect(page.locator("#pause")).to_have_count(0)

    page.get_by_role("button", name="Skip the next run").click()
    expect(region(page, "^History")).to_contain_text("skipped")
    page.goto(f"/job/{job}/explain")
    page.get_by_role("navigation", name="Instants").get_by_role("link").last.click()
    expect(page.locator("#answer")).not_to_be_empty()


def test_until_when_a_job_rests_is_said_on_the_clocks_of_whoever_says_it(cronq: Cronq, open_page):
    job = cronq.put("ops", {"name": "Export", "schedule": "0 * * * *"})[0]["id"]
    page = open_page(cronq)
    page.goto("/")
    page.goto(f"/job/{job}")
    opener(page, "Pause").click()
    expect(page.get_by_label("Until")).to_have_accessible_description(re.compile("Europe/Berlin"))
    page.get_by_label("Until").fill("2099-12-24T18:00")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("#pause")).to_contain_text("2099-12-24 18:00:00 CET")
    until = page.locator("#pause time.exact").get_attribute("datetime")
    assert until == "2099-12-24T17:00:00Z"


@both
def test_a_change_is_seen_before_it_is_made_and_taken_back_after(cronq: Cronq, open_page, picture, scripts):
    job = cronq.put("ops", {"name": "Export", "schedule": "0 * * * *", "command": "echo v1"})[0]["id"]
    page = open_page(cronq, scripts=scripts)
    page.goto(f"/job/{job}")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Command", exact=True).fill("echo v2")
    page.get_by_label("Schedule", exact=True).fill("30 * * * *")
    page.get_by_role("button", name="Review").click()
    review = region(page, "What will change")
    for text in ("echo v1", "echo v2", "Its next run moves"):
        expect(review).to_contain_text(text)
    if scripts:
        picture(page, "journey-diff")
    review.get_by_role("button", name="Save").click()
    expect(region(page, "^Definition")).to_contain_text("echo v2")

    page.get_by_role("link", name="Revisions").click()
    newest = region(page, "^Revision 2")
    expect(newest).to_contain_text("echo v1")
    expect(newest).to_contain_text("echo v2")
    region(page, "^Revision 1").get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("status").filter(has_text="in force again")).to_be_visible()
    expect(region(page, "^Definition")).to_contain_text("echo v1")
    expect(region(page, "^Definition")).to_contain_text("revision 3")


@both
def test_of_two_who_edit_neither_loses_what_they_did(cronq: Cronq, open_page, inspect, scripts):
    cronq.put("ops", {"name": "Export", "command": "echo v1"})
    page, other = open_page(cronq, scripts=scripts), open_page(cronq, scripts=scripts)
    for editor in (page, other):
        editor.goto("/jobs")
        editor.get_by_role("link", name="Export", exact=True).click()
        editor.get_by_role("link", name="Edit").click()
    other.get_by_label("Command", exact=True).fill("echo theirs")
    other.get_by_role("button", name="Save").click()
    page.get_by_label("Command", exact=True).fill("echo mine")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert").filter(has_text="changed meanwhile")).to_be_visible()
    expect(page.get_by_role("table", name="What was changed meanwhile")).to_contain_text("echo theirs")
    expect(page.get_by_label("Command", exact=True)).to_have_value("echo mine")
    if scripts:
        inspect(page, "conflict")
    other.reload()
    expect(region(other, "^Definition")).to_contain_text("echo theirs")
    # Having seen it, one may replace it.
    page.get_by_role("button", name="Save").first.click()
    expect(region(page, "^Definition")).to_contain_text("echo mine")


@both
def test_many_jobs_at_once(cronq: Cronq, open_page, inspect, scripts):
    cronq.put("ops", *({"name": f"Job {letter}", "schedule": "@hourly"} for letter in "ABCDE"))
    page = open_page(cronq, scripts=scripts)
    page.goto("/jobs")
    for letter in "ABC":
        page.get_by_label(f"Choose Job {letter}").check()
    if scripts:
        expect(main(page)).to_contain_text("3 selected")
    page.get_by_role("button", name="Pause…", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pause 3 jobs")
    if scripts:
        inspect(page, "pause three jobs")
    page.get_by_label("Note").fill("moving day")
    page.get_by_role("button", name="Pause 3 jobs").click()
    expect(page.get_by_role("status").filter(has_text="3 jobs were paused")).to_be_visible()
    page.get_by_role("link", name="Paused 3").click()
    expect(main(page).get_by_role("row")).to_have_count(4)

    for letter in "AB":
        page.get_by_label(f"Choose Job {letter}").check()
    page.get_by_role("button", name="Resume", exact=True).first.click()
    expect(page.get_by_role("status").filter(has_text="2 jobs were resumed")).to_be_visible()

    page.get_by_role("link", name=re.compile("^All")).click()
    page.get_by_label("Choose Job D").check()
    page.get_by_label("Choose Job E").check()
    page.get_by_role("button", name="Run now", exact=True).first.click()
    expect(page.get_by_role("status").filter(has_text="2 jobs were asked to run")).to_be_visible()

    page.get_by_label("Choose Job E").check()
    page.get_by_role("button", name="Delete…", exact=True).first.click()
    page.get_by_role("button", name="Delete “Job E”").click()
    expect(page.get_by_role("status").filter(has_text="1 job was deleted")).to_be_visible()
    expect(main(page).get_by_role("link", name="Job E")).to_have_count(0)


def test_all_rows_of_a_list_are_chosen_with_one_click_and_a_stretch_of_them_with_two(cronq: Cronq, open_page):
    cronq.put("ops", *({"name": f"Job {letter}", "schedule": "@hourly"} for letter in "ABCDE"))
    page = open_page(cronq)
    page.goto("/jobs")
    page.get_by_label("Select all").check()
    expect(main(page)).to_contain_text("5 selected")
    page.get_by_label("Select all").uncheck()
    expect(page.get_by_role("button", name="Pause…", exact=True)).to_be_disabled()
    page.get_by_label("Choose Job B").click()
    page.get_by_label("Choose Job D").click(modifiers=["Shift"])
    expect(main(page)).to_contain_text("3 selected")


@both
def test_a_category_is_rolled_back(cronq: Cronq, open_page, picture, scripts):
    cronq.put("ops", {"name": "Export", "command": "echo v1"}, {"name": "Import"})
    cronq.put("ops", {"name": "Export", "command": "echo v2"}, {"name": "Report"})
    page = open_page(cronq, scripts=scripts)
    page.goto("/category/ops")
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("row", name="Version 2")).to_contain_text("1 added, 1 changed, 1 removed")
    page.get_by_role("link", name="Version 2").click()
    for text in ("echo v1", "echo v2", "Import", "Report"):
        expect(main(page)).to_contain_text(text)
    page.get_by_role("link", name="Versions").click()
    page.get_by_role("link", name="Version 1").click()
    page.get_by_role("link", name="Roll back to this version").click()
    plan = region(page, "What rolling back to version 1 would do")
    for job, change in (("Export", "changes"), ("Import", "comes"), ("Report", "goes")):
        expect(plan.get_by_role("row", name=job)).to_contain_text(change)
    if scripts:
        picture(page, "journey-roll-back")
    page.get_by_label("Comment").fill("v2 was wrong")
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_role("row", name="Version 3")).to_contain_text("v2 was wrong")
    page.get_by_role("link", name="Jobs", exact=True).last.click()
    expect(main(page)).to_contain_text("Import")
    expect(main(page)).not_to_contain_text("Report")


def test_the_phone_makes_a_job_too(cronq: Cronq, open_page):
    page = open_page(cronq, width=360, height=740)
    page.goto("/")
    create_job(page, "Pocket", "echo small")
    assert_in_reach(page)


def assert_in_reach(page: Page):
    """Everything that can be pressed is within the width of the window."""
    for control in page.locator("main").get_by_role("button").or_(page.locator("main summary")).all():
        if control.is_visible():
            box = control.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"], control.inner_text()
