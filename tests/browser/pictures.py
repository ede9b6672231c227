"""Save the screenshots of the README and of the editors' guide as small WebP files; run by `make screenshots`."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import page_id
from tests.browser.page_form import read_clipboard, story_form
from tests.browser.staff import StaffMember
from tests.production.processes import PROJECT

DIRECTORY = PROJECT / "docs" / "images"
KEEP_VARIABLE = "KEEP_SCREENSHOTS"  # if set, the newsroom's journey saves screenshots for the guide
QUALITY = 82
MAX_BYTES = 80_000
PICTURES = {
    "site-home": ("/", 1280, 900),
    "site-story-phone": ("/stories/a-night-on-the-quay/", 390, 800),
    "site-search": ("/search?q=recruitmant", 1280, 900),
}
ADMIN_SIZE: ViewportSize = {"width": 1440, "height": 1000}
ADMIN_PICTURES = {
    "withdraw": ("/releases/open-register-of-fishing-vessels/", "/admin/pages/{}/withdraw/"),
    "public-versions": ("/releases/recruitment-fees-repaid-to-deckhands/", "/admin/pages/{}/public-versions/"),
}
QUERY_COLUMNS = (
    "day, site_id, locale, text, searches, measured, empty, degraded, results, milliseconds, clicked, clicks,"
    " positions, visitors"
)
SEARCHES = (  # text, searches, those without results, clicks
    ("ferri timetabel", 9, 9, 0),
    ("recruitment fees", 41, 0, 19),
    ("sailor", 4, 4, 0),
    ("minors on boats", 12, 0, 1),
)


@pytest.mark.parametrize("name", ADMIN_PICTURES)
def test_screenshot_of_the_admin_is_saved(editor, installation, name):
    path, view = ADMIN_PICTURES[name]
    editor.set_viewport_size(ADMIN_SIZE)
    editor.goto(view.format(page_id(installation, path)))
    save_screenshot(editor, f"guide/{name}")


def test_screenshot_of_a_translation_is_saved(editor):
    editor.set_viewport_size(ADMIN_SIZE)
    editor.goto("/admin/reports/stale-translations/")
    editor.get_by_role("button", name=re.compile("^Translate.* A classroom on stilts")).click()
    expect(editor.get_by_text("not translated yet").first).to_be_visible()
    save_screenshot(editor, "guide/translation")


def test_screenshot_of_the_steps_of_a_release_is_saved(editor):
    editor.set_viewport_size(ADMIN_SIZE)
    editor.goto("/admin/releases/")
    editor.get_by_role("link", name="Recruitment barometer 2027").first.click()
    expect(editor.get_by_role("heading", name="Embargo").first).to_be_visible()
    save_screenshot(editor, "guide/release-steps")


def test_screenshot_of_the_search_analytics_is_saved(editor, installation):
    with installation.database() as connection:
        for text, searches, empty, clicks in SEARCHES:
            measures = f"{searches}, {searches}, {empty}, 0, {5 * (searches - empty)}, 90, {clicks}, {clicks}, {clicks}"
            row = f"CURRENT_DATE, 1, 'en', '{text}', {measures}, {searches}"
            connection.execute(f"INSERT INTO search_analytics_dailyquery ({QUERY_COLUMNS}) VALUES ({row})")
    editor.set_viewport_size(ADMIN_SIZE)
    editor.goto("/admin/search/analytics/")
    editor.get_by_text("ferri timetabel").first.evaluate("element => element.scrollIntoView({ block: 'center' })")
    save_screenshot(editor, "guide/search-analytics")


def test_screenshot_of_a_text_that_was_pasted_is_saved(chromium, installation):
    with story_form(chromium, installation) as form:
        form.open()
        form.write("We spoke to the crews.")
        form.paste(read_clipboard("word"), "What the crews were promised")
        expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
        form.line.scroll_into_view_if_needed()
        save_screenshot(form.page, "guide/pasted-text")


def test_screenshot_of_a_page_that_waits_is_saved(chromium, installation):
    writer, approver = (StaffMember(chromium, installation, role) for role in ("writer", "editor"))
    writer.page.goto(f"/admin/pages/add/stories/storypage/{page_id(installation, '/stories/')}/")
    writer.write("Title", "Nurses on the night shift can go home again")
    writer.submit_action("Send for approval")
    approver.page.goto("/admin/")
    approver.page.get_by_role("link", name="Nurses on the night shift").first.click()
    expect(approver.page.locator("[data-page-state-bar]")).to_contain_text("Sent for approval")
    save_screenshot(approver.page, "guide/page-state")
    for member in (writer, approver):
        member.context.close()


@pytest.mark.parametrize("name", PICTURES)
def test_screenshot_is_saved(opened, name):
    path, width, height = PICTURES[name]
    page: Page = opened(path, width)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("[...document.images].every(image => image.complete || image.loading === 'lazy')")
    save_screenshot(page, name)


def save_screenshot(shown: Page | Locator, name: str) -> None:
    """Save a screenshot of the page or of an element as a picture of the documentation."""
    content = BytesIO()
    Image.open(BytesIO(shown.screenshot())).convert("RGB").save(content, "webp", quality=QUALITY, method=6)
    assert content.tell() < MAX_BYTES
    file = DIRECTORY / f"{name}.webp"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.getvalue())
