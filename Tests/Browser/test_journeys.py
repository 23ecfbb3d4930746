"""What people do all day, from the first login to the roll-back."""

import re

import pytest
from conftest import Cronq, overhang
from playwright.sync_api import Page, expect

COUNT = "for i in $(seq 1 600); do echo tick $i; sleep 0.1; done"


def create_job(page: Page, name: str, command: str, schedule: str = "30 5 * * mon-fri"):
    page.goto("/jobs/new")
    page.get_by_label("Category").fill("ops")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Schedule").fill(schedule)
    page.get_by_label("Command").fill(command)
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_text("05:30").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^(Save|Create)")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def run_now(page: Page, reason: str):
    page.get_by_text("Run now", exact=False).first.click()
    reason_field = page.get_by_label("Reason")
    if reason_field.count():
        reason_field.first.fill(reason)
        page.get_by_role("button", name=re.compile("^Run")).first.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_create_run_watch_kill(cronq: Cronq, open_page, scripts):
    page = open_page(cronq, scripts=scripts)
    create_job(page, "Counter", COUNT)
    run_now(page, "does it count?")

    def again():
        if not scripts:
            page.reload()

    # The history shows the run, which is a link to it.
    def running():
        again()
        return page.locator("a[href*='/run/']").count() > 0

    wait(running)
    page.goto(page.locator("a[href*='/run/']").first.get_attribute("href"))
    wait(lambda: again() or "tick 3" in page.locator("main").inner_text())
    if scripts:
        # Output goes on by itself.
        seen = page.locator("#log").inner_text()
        wait(lambda: len(page.locator("#log").inner_text()) > len(seen) + 20)
        lines = re.findall(r"tick (\d+)", page.locator("#log").inner_text())
        assert [int(line) for line in lines] == list(range(1, len(lines) + 1)), "no gaps, no repeats"
    assert "does it count?" in page.locator("main").inner_text()

    page.get_by_text("Kill", exact=False).first.click()
    field = page.get_by_label("Reason")
    if field.count() and field.first.is_visible():
        field.first.fill("counted enough")
        page.get_by_role("button", name=re.compile("^Kill")).first.click()
    wait(lambda: again() or "cancelled" in page.locator("main").inner_text().lower(), seconds=20)
    again()
    page.reload()
    assert "counted enough" in page.locator("main").inner_text()


def test_failure_is_seen_explained_and_tried_again(cronq: Cronq, open_page):
    job = cronq.put("ops", {"name": "Backup", "command": "echo disk full >&2; exit 4"})[0]["id"]
    run = cronq.run(job)
    assert cronq.ended(run) == "failed"
    page = open_page(cronq)
    page.goto("/")
    expect(page.locator(".box.failing")).to_contain_text("Backup")
    # Output is two clicks away.
    page.locator(".box.failing").get_by_role("link", name="Backup").click()
    if "/job/" in page.url:
        page.locator("a[href*='/run/']").first.click()
    expect(page.locator("#log")).to_contain_text("disk full")
    expect(page.locator("main")).to_contain_text("exit code 4")
    page.get_by_text("Retry", exact=False).first.click()
    field = page.get_by_label("Reason")
    if field.count() and field.first.is_visible():
        field.first.fill("made room")
        page.get_by_role("button", name=re.compile("^Retry")).first.click()
    wait(lambda: run not in page.url and "/run/" in page.url)
    expect(page.locator("main")).to_contain_text("made room")
    page.goto("/failures")
    expect(page.locator("main")).to_contain_text("Backup")


def test_pause_edit_with_diff_and_roll_back(cronq: Cronq, open_page, picture):
    job = cronq.put("ops", {"name": "Export", "schedule": "0 * * * *", "command": "echo v1"})[0]["id"]
    page = open_page(cronq)
    page.goto(f"/job/{job}")
    page.locator("summary", has_text="Pause").first.click()
    page.get_by_label("Note").first.fill("the warehouse moves")
    page.get_by_label("Until").first.fill("2h")
    page.get_by_role("button", name=re.compile("^Pause")).first.click()
    expect(page.locator("main")).to_contain_text("the warehouse moves")
    page.get_by_role("button", name=re.compile("^Resume")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Resume"))).to_have_count(0)

    page.goto(f"/job/{job}/edit")
    page.get_by_label("Command").fill("echo v2")
    page.get_by_role("button", name="Review").click()
    expect(page.locator(".diff")).to_contain_text("echo v1")
    expect(page.locator(".diff")).to_contain_text("echo v2")
    picture(page, "journey-diff")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator("main")).to_contain_text("echo v2")

    page.goto(f"/job/{job}/revisions")
    page.get_by_role("button", name=re.compile("(Restore|Roll back|Bring back)")).last.click()
    page.wait_for_load_state()
    page.goto(f"/job/{job}")
    expect(page.locator("main")).to_contain_text("echo v1")


def test_somebody_else_was_faster(cronq: Cronq, open_page):
    job = cronq.put("ops", {"name": "Export", "command": "echo v1"})[0]["id"]
    page = open_page(cronq)
    page.goto(f"/job/{job}/edit")
    page.get_by_label("Command").fill("echo mine")
    cronq.put("ops", {"name": "Export", "command": "echo theirs"})
    page.get_by_role("button", name="Review").click()
    save = page.get_by_role("button", name=re.compile("^Save"))
    if save.count():
        save.first.click()
    # Nothing that was typed is lost, and nothing of theirs is overwritten.
    expect(page.get_by_label("Command")).to_have_value("echo mine")
    expect(page.locator("main")).to_contain_text("changed")
    page.goto(f"/job/{job}")
    expect(page.locator("main")).to_contain_text("echo theirs")


def test_first_user_login_roles_and_logout(start, open_page, inspect):
    cronq = start(CRONQ_AUTH="login")
    link = next(line.split(": ")[-1] for line in cronq.lines() if "/login/link/" in line)
    page = open_page(cronq)
    page.goto("/")
    assert "/login" in page.url
    expect(page.locator("main")).to_contain_text("cronq user add")
    page.goto("http" + link.split("http")[1])
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Role").select_option("admin")
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_label("The same again").fill("correct horse")
    page.get_by_role("button", name="Make user").click()
    # The nameless login has done its work.
    page.goto("/jobs")
    assert "/login" in page.url
    inspect(page, "login")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    assert page.url.endswith("/jobs"), "where anna wanted to go"
    create_job(page, "Hers", "true")

    cronq.tool("user", "add", "victor", "--role", "viewer", stdin="only looking\n")
    other = open_page(cronq)
    other.goto("/")
    other.get_by_label("Name").fill("victor")
    other.get_by_label("Password").fill("only looking")
    other.get_by_role("button", name="Log in").click()
    other.goto("/jobs")
    expect(other.locator("main")).to_contain_text("Hers")
    assert other.get_by_role("button", name=re.compile("Run")).count() == 0
    assert other.goto("/users").status == 403
    assert other.goto("/jobs/new").status == 403

    page.locator("#visitor summary").click()
    page.get_by_role("button", name="Log out").click()
    page.goto("/jobs")
    assert "/login" in page.url


def test_tokens_are_shown_once_and_work(cronq: Cronq, open_page):
    page = open_page(cronq)
    page.goto("/tokens")
    page.get_by_label("Name", exact=True).fill("deploy")
    page.get_by_label("Role").select_option("editor")
    page.get_by_role("button", name="Make token").click()
    token = page.locator("#secret").inner_text().strip()
    assert token.startswith("cronq_")
    header = {"Authorization": f"Bearer {token}", "content-type": "application/json"}
    body = '{"jobs": [{"name": "A", "schedule": "@daily", "command": "true"}]}'
    assert page.request.put("/api/category/ops", headers=header, data=body).status == 200
    assert page.request.get("/users", headers={"Authorization": f"Bearer {token}"}).status == 403
    page.goto("/tokens")
    assert token not in page.content()
    page.get_by_role("button", name="Revoke deploy").click()
    assert page.request.put("/api/category/ops", headers=header, data=body).status == 401


def test_the_phone_does_it_all(cronq: Cronq, open_page):
    page = open_page(cronq, width=360, height=740)
    create_job(page, "Pocket", "echo small")
    assert overhang(page) == 0
    run_now(page, "")
    wait(lambda: page.locator("a[href*='/run/']").count() > 0)
    page.goto(page.locator("a[href*='/run/']").first.get_attribute("href"))
    expect(page.locator("main")).to_contain_text("small")
    assert overhang(page) == 0


def test_output_survives_a_lost_connection(cronq: Cronq, open_page):
    job = cronq.put("ops", {"name": "Ticker", "command": COUNT})[0]["id"]
    run = cronq.run(job)
    page = open_page(cronq)
    page.goto(f"/run/{run}")
    wait(lambda: "tick 5" in page.locator("main").inner_text())
    page.context.set_offline(True)
    page.wait_for_timeout(1_500)
    page.context.set_offline(False)
    seen = len(re.findall("tick", page.locator("#log").inner_text()))
    wait(lambda: len(re.findall("tick", page.locator("#log").inner_text())) > seen + 10, seconds=30)
    lines = [int(line) for line in re.findall(r"tick (\d+)", page.locator("#log").inner_text())]
    assert lines == list(range(1, len(lines) + 1)), "no gaps, no repeats"


def test_a_page_under_a_path(start, open_page):
    cronq = start(SCRIPT_NAME="/scheduler")
    page = open_page(cronq)
    page.goto("/scheduler/")
    links = page.locator("a[href]").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert all(link.startswith(("/scheduler/", "#")) or link == "/scheduler" for link in links), links
    page.goto("/scheduler/jobs/new")
    page.get_by_label("Category").fill("ops")
    page.get_by_label("Name", exact=True).fill("Below")
    page.get_by_label("Schedule").fill("@daily")
    page.get_by_label("Command").fill("true")
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name=re.compile("^(Save|Create)")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Below")
    assert "/scheduler/job/" in page.url


def wait(condition, seconds: float = 15):
    """Asks again and again, within bounds."""
    import time

    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.2)
