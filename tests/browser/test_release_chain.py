"""From a finished text to an embargo, a list and a planned mailing in one view; and what a journalist will see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id as find_page_id
from tests.browser.installation import Installation
from tests.browser.newsroom import step
from tests.browser.press_room import LIST, NAMES, import_contacts
from tests.browser.staff import StaffMember

pytestmark = pytest.mark.extended

HEADLINE = "Harbour crews publish the tides of a century"
BODY = "The tables of a hundred years can be read by everybody from Friday."
MAX_CLICKS = 10
COUNT_CLICKS = """addEventListener("pointerdown", () => {
  sessionStorage.setItem("clicks", Number(sessionStorage.getItem("clicks") ?? 0) + 1)
}, true)"""


@pytest.fixture
def officer(chromium: Browser, installation) -> Iterator[StaffMember]:
    member = StaffMember(chromium, installation, "press")
    member.context.add_init_script(COUNT_CLICKS)
    yield member
    member.context.close()


def test_from_a_text_to_embargo_list_and_mailing_and_a_trial_access(officer, installation, save_picture) -> None:
    page = officer.page
    with step("a press officer has contacts, and has written a release"):
        import_contacts(officer, save_picture)
        page_id = write_release(officer, installation)
    with step("one view leads from the text to the mailing"):
        page.evaluate("sessionStorage.setItem('clicks', 0)")
        page.get_by_role("link", name="Release steps").click()
        expect(page.get_by_role("heading", name="Embargo")).to_be_visible()
        assert violations(page, "main") == []
        save_picture(page, "release-steps-before")
        set_embargo(page)
        open_release(page, save_picture)
        plan_mailing(page)
        save_picture(page, "release-steps")
        clicks = int(page.evaluate("sessionStorage.getItem('clicks')"))
        print(f"clicks: {clicks}")  # noqa: T201 - the figure of the journey
        assert clicks <= MAX_CLICKS
        assert violations(page, "main") == []
    with step("the officer sees what a journalist will see, and nothing counts as opened"):
        see_as_journalist(officer, save_picture)
        page.goto(f"/admin/pages/{page_id}/embargo-access/")
        assert page.get_by_text("link opened").count() == 0
        assert violations(page, "main") == []
    with step("the releases are listed with their steps"):
        page.set_viewport_size({"width": 1280, "height": 700})
        page.goto("/admin/releases/")
        row = page.get_by_role("row").filter(has_text=HEADLINE)
        expect(row.get_by_text("Under way")).to_be_visible()
        expect(row.get_by_text("Missing")).to_have_count(0)
        assert violations(page, "main") == []
        save_picture(page, "releases")


def test_the_views_fit_narrow_windows(officer, save_picture) -> None:
    page = officer.page
    page.goto("/admin/releases/")
    addresses = ["/admin/releases/", page.locator("th[scope=row] a").first.get_attribute("href")]
    for width in (1280, 800):
        page.set_viewport_size({"width": width, "height": 800})
        for name, address in zip(("releases", "release-steps"), addresses, strict=True):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            save_picture(page.locator("main"), f"{name}-{width}")


def write_release(officer: StaffMember, installation: Installation) -> int:
    """Write a release with a text, and return its id."""
    page = officer.page
    page.goto(f"/admin/pages/add/press_releases/releasepage/{find_page_id(installation, '/releases/')}/")
    officer.write("Headline", HEADLINE)
    officer.write("Standfirst", "For the first time, everybody can read them.")
    officer.add_block("Text").locator("[contenteditable=true]").last.click()
    page.keyboard.type(BODY)
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/$"), timeout=60_000)  # the form saves itself
    page_id = int(re.search(r"/pages/(\d+)/", page.url)[1])
    page.wait_for_load_state("networkidle")
    return page_id


def set_embargo(page: Page) -> None:
    page.get_by_label("Embargo until").click()
    page.keyboard.type(f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%M}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Set the embargo and schedule the release").click()
    expect(page.locator(".messages").first).to_contain_text("goes public at the end of its embargo")


def open_release(page: Page, save_picture) -> None:
    journalists = page.locator("#step-journalists")
    for name in NAMES[:2]:
        journalists.get_by_label(re.compile(name)).first.click()
    journalists.get_by_label("Keep these journalists as a list").click()
    page.keyboard.type(LIST)
    save_picture(page, "release-steps-journalists")
    journalists.get_by_role("button", name="Open the release").click()
    expect(page.locator(".messages").first).to_contain_text("open to 2 more journalists")


def plan_mailing(page: Page) -> None:
    mailing = page.locator("#step-mailing")
    expect(mailing.get_by_label("Subject")).to_have_value(HEADLINE)
    mailing.get_by_label(LIST).click()
    mailing.get_by_role("button", name="Plan the mailing").click()
    expect(page.locator(".messages").first).to_contain_text("it leaves to 2 journalists")


def see_as_journalist(officer: StaffMember, save_picture) -> None:
    with officer.context.expect_page() as opened:
        officer.page.get_by_role("link", name="See it as a journalist").click()
    reader = opened.value
    expect(reader.get_by_role("button", name="I accept the terms")).to_be_visible()
    expect(reader.get_by_text(HEADLINE)).to_have_count(0)
    save_picture(reader, "trial-terms")
    reader.get_by_role("button", name="I accept the terms").click()
    expect(reader.locator("h1")).to_have_text(HEADLINE)
    expect(reader.get_by_text(BODY)).to_be_visible()
    expect(reader.get_by_text(re.compile(r"\d\d:\d\d UTC")).first).to_be_visible()
    save_picture(reader, "trial-release")
