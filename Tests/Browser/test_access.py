"""Who may: the first login, users and what they see, and tokens for programs."""

import re

from playwright.sync_api import expect
from server import Cronq
from walking import create_job, log_in, main, opener


def test_the_first_login_makes_the_first_user(start, open_page, inspect, picture):
    cronq = start(CRONQ_AUTH="login")
    link = next(line.split("http", 1)[1] for line in cronq.lines() if "/login/link/" in line)
    page = open_page(cronq)
    page.goto("/")
    assert "/login" in page.url
    expect(main(page)).to_contain_text("cronq user add")
    inspect(page, "nobody can log in yet")
    picture(page, "login-nobody")
    page.goto("http" + link)
    inspect(page, "login link")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Role").select_option("admin")
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_label("The same again").fill("wrong horse")
    page.get_by_role("button", name="Make user").click()
    expect(page.get_by_label("Password", exact=True)).to_have_accessible_description(re.compile("differ"))
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_label("The same again").fill("correct horse")
    page.get_by_role("button", name="Make user").click()
    # The nameless login has done its work, and the link too.
    page.goto("/jobs")
    assert "/login" in page.url
    assert open_page(cronq).goto("http" + link).status == 404

    inspect(page, "login")
    picture(page, "login")
    log_in(page, "anna", "wrong horse")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    expect(page.get_by_label("Name")).to_have_value("anna")
    log_in(page, "anna", "correct horse")
    assert page.url.endswith("/jobs"), "where anna wanted to go"
    create_job(page, "Hers", "true")

    page.goto("/account")
    inspect(page, "account")
    picture(page, "account")
    page.get_by_label("Present password").fill("correct horse")
    page.get_by_label("New password").fill("battery staple")
    page.get_by_label("The same again").fill("battery staple")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("status").filter(has_text="changed")).to_be_visible()

    page.locator("#visitor summary").click()
    page.get_by_role("button", name="Log out").click()
    page.goto("/jobs")
    assert "/login" in page.url
    log_in(page, "anna", "battery staple")
    expect(main(page)).to_contain_text("Hers")


def test_everybody_sees_and_does_what_their_role_allows(start, open_page):
    cronq = start(CRONQ_AUTH="login")
    cronq.tool("user", "add", "anna", "--role", "admin", stdin="correct horse\n")
    admin = open_page(cronq)
    admin.goto("/")
    log_in(admin, "anna", "correct horse")
    create_job(admin, "Hers", "true")
    own = admin.url.split("?")[0]
    admin.goto("/users")
    for name, role in (("victor", "viewer"), ("olga", "operator"), ("edith", "editor")):
        admin.get_by_label("Name", exact=True).fill(name)
        admin.get_by_label("Role").select_option(role)
        admin.get_by_role("button", name="Make user").click()
        # Without a password the admin gets a link to pass on.
        link = admin.locator("#secret").inner_text().strip()
        admin.get_by_role("link", name=re.compile("^Back")).click()
        admin.goto("/users")
        expect(admin.get_by_role("row", name=name)).to_contain_text("no password yet")

        page = open_page(cronq)
        page.goto(link)
        page.get_by_label("New password").fill(f"{name} is here")
        page.get_by_label("The same again").fill(f"{name} is here")
        page.get_by_role("button", name="Log in").click()
        page.goto("/jobs")
        expect(main(page)).to_contain_text("Hers")
        operates, edits = role != "viewer", role == "editor"
        assert (page.get_by_role("button", name="Run Hers now").count() == 1) == operates
        assert (page.get_by_role("link", name="New job").count() == 1) == edits
        page.goto(own)
        assert (opener(page, "Run now").count() == 1) == operates
        assert (page.get_by_role("link", name="Edit").count() == 1) == edits
        assert page.goto("/jobs/new").status == (200 if edits else 403)
        assert page.goto("/users").status == 403
        expect(main(page)).to_contain_text("admin")
        assert page.goto("/tokens").status == 200

    admin.goto("/users")
    admin.get_by_role("link", name="victor").click()
    admin.get_by_label(re.compile("Disabled: may not log in")).check()
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator(".heading")).to_contain_text("disabled")
    admin.locator("summary", has_text="Remove").click()
    admin.get_by_role("button", name="Remove victor").click()
    expect(main(admin)).not_to_contain_text("victor")


def test_tokens_are_shown_once_and_work(cronq: Cronq, open_page, inspect, picture):
    page = open_page(cronq)
    page.goto("/tokens")
    page.get_by_label("Name", exact=True).fill("deploy")
    page.get_by_label("Role").select_option("editor")
    page.get_by_label("Expires after").fill("30d")
    page.get_by_role("button", name="Make token").click()
    token = page.locator("#secret").inner_text().strip()
    assert token.startswith("cronq_")
    inspect(page, "a token")
    picture(page, "token")
    header = {"Authorization": f"Bearer {token}", "content-type": "application/json"}
    body = '{"jobs": [{"name": "A", "schedule": "@daily", "command": "true"}]}'
    assert page.request.put("/api/category/ops", headers=header, data=body).status == 200
    assert page.request.get("/users", headers={"Authorization": f"Bearer {token}"}).status == 403
    page.goto("/tokens")
    assert token not in page.content()
    expect(page.get_by_role("row", name="deploy")).to_contain_text("editor")
    page.get_by_role("button", name="Revoke deploy").click()
    expect(page.get_by_role("row", name="deploy")).to_contain_text("revoked")
    assert page.request.put("/api/category/ops", headers=header, data=body).status == 401
    page.goto("/audit")
    expect(main(page)).to_contain_text("deploy")
