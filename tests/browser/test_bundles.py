"""A bundle from a page to its schedule: translation, approval of exact versions, preview of everything, minute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id as find_page_id
from tests.browser.newsroom import step
from tests.browser.staff import StaffMember
from tests.browser.test_release_chain import COUNT_CLICKS

pytestmark = pytest.mark.extended

TITLE = f"Open registers of tides {token_hex(2)}"  # its address is free, also in an installation that runs on
TRANSLATED = f"Registres ouverts des marées {token_hex(2)}"
MAX_CLICKS = 15


@pytest.fixture
def officer(chromium: Browser, installation) -> Iterator[StaffMember]:
    member = StaffMember(chromium, installation, "press")
    member.context.add_init_script(COUNT_CLICKS)
    yield member
    member.context.close()


def test_from_a_draft_to_a_scheduled_bundle(officer, installation, save_picture) -> None:
    page = officer.page
    with step("a press officer has written a story"):
        write_story(officer, installation, TITLE)
    page.evaluate("sessionStorage.setItem('clicks', 0)")
    with step("its bundle has one row, in which the translations are missing"):
        begin_bundle(page)
        assert violations(page, "main") == []
        save_picture(page, "bundle-draft")
    with step("a translation is created into the bundle"):
        board = page.url
        page.get_by_role("button", name=re.compile("^Translate")).first.click()
        expect(page.get_by_text("It waits for the bundle")).to_be_visible()
        save_picture(page, "bundle-of-a-page")
        translate_story(officer)
        page.goto(board)
        expect(page.get_by_text("in translation")).to_be_visible()
    with step("exact versions are approved"):
        approve_all(page, save_picture)
    with step("the site shows everything together"):
        preview(officer, save_picture)
    with step("the bundle is scheduled, cancelled and deleted"):
        schedule(page, save_picture)
        clicks = int(page.evaluate("sessionStorage.getItem('clicks')"))
        print(f"clicks: {clicks}")  # noqa: T201 - the figure of the journey
        assert clicks <= MAX_CLICKS
        page.get_by_role("button", name="Cancel the planned publication").click()
        officer.expect_message("The planned publication is cancelled")


def write_story(officer: StaffMember, installation, title: str) -> None:
    page = officer.page
    page.goto(f"/admin/pages/add/stories/storypage/{find_page_id(installation, '/stories/')}/")
    officer.write("Headline", title)
    officer.add_block("Text").locator("[contenteditable=true]").last.click()
    page.keyboard.type("Everybody can read them from today.")
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/$"), timeout=60_000)  # the form saves itself
    page.wait_for_load_state("networkidle")
    page.goto(page.url)  # the menu of a page that has just been created is that of a page without an id


def translate_story(officer: StaffMember) -> None:
    officer.write("Headline", TRANSLATED)
    text = officer.page.locator("#panel-child-story-body-section").locator("[contenteditable=true]").last
    text.click()
    officer.page.keyboard.press("End")
    officer.page.keyboard.type(" Toutes et tous peuvent les lire dès aujourd’hui.")
    # Wagtail's editor writes what was typed into its field a quarter of a second later.
    expect(officer.page.locator("input[name^=body-][name$=-value]").last).to_have_value(re.compile("Toutes"))
    officer.submit_action("Save draft")
    officer.expect_message("is saved")


def begin_bundle(page: Page) -> None:
    page.get_by_role("navigation", name="Actions", exact=True).get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="New bundle with it").click()
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_role("button", name="Create the bundle").click()
    expect(page.get_by_role("button", name=re.compile("^Translate")).first).to_be_visible()


def approve_all(page: Page, save_picture) -> None:
    page.get_by_role("link", name="Approve drafts").click()
    assert violations(page, "main") == []
    for box in page.get_by_role("checkbox").all():
        box.click()
    save_picture(page, "bundle-approve")
    page.get_by_role("button", name="Approve these versions").click()
    expect(page.locator(".messages").first).to_contain_text("approved")
    save_picture(page, "bundle-approved")


def preview(officer: StaffMember, save_picture) -> None:
    with officer.context.expect_page() as opened:
        officer.page.get_by_role("link", name=re.compile("Preview everything together")).click()
    site = opened.value
    expect(site.locator("h1")).to_have_text(TITLE)
    expect(site.get_by_text("several drafts are shown as if they were public")).to_be_visible()
    site.goto(re.sub(r"/stories/.*", "/stories/", site.url))
    expect(site.get_by_role("link", name=TITLE)).to_be_visible()
    save_picture(site, "bundle-preview")
    site.get_by_role("link", name="End the preview").click()
    site.goto(re.sub(r"(://[^/]+)/.*", r"\1/stories/", site.url))
    expect(site.get_by_role("link", name=TITLE)).to_have_count(0)
    site.close()


def schedule(page: Page, save_picture) -> None:
    page.get_by_role("link", name="Schedule or publish").click()
    assert violations(page, "main") == []
    page.get_by_label("Minute").click()
    expect(page.locator(".xdsoft_datetimepicker").filter(visible=True)).to_have_count(1)
    page.keyboard.type(f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d} 09:00")
    page.keyboard.press("Tab")
    save_picture(page, "bundle-schedule")
    page.get_by_role("button", name="Schedule all pages").click()
    save_picture(page, "bundle-scheduled")
    expect(page.locator(".messages").first).to_contain_text("become public on")
    assert violations(page, "main") == []


def test_the_views_fit_narrow_windows(officer, save_picture) -> None:
    page = officer.page
    page.goto("/admin/bundles/")
    addresses = ["/admin/bundles/", "/admin/bundles/add/", page.locator("th[scope=row] a").first.get_attribute("href")]
    for width in (1280, 800):
        page.set_viewport_size({"width": width, "height": 800})
        for name, address in zip(("bundles", "bundle-add", "bundle"), addresses, strict=True):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            save_picture(page.locator("main"), f"{name}-{width}")
