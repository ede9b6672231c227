"""Admin views with the content of the demo: guide, log-in and form without accessibility violations, use by keyboard.

Every view is in test_every_admin_view.py.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id

RELEASE = "Norvessa publishes an open register of its fishing vessels"
EDITOR_TABS = ("Story", "Sources", "Context", "Call to action", "Search and sharing", "Schedule")


@pytest.mark.extended
def test_chapters_of_the_guide_have_no_accessibility_violations(editor):
    editor.goto("/admin/guide/")
    chapters = editor.get_by_role("navigation", name="Chapters of the guide").get_by_role("link")
    addresses = [chapter.get_attribute("href") for chapter in chapters.all()]
    assert len(addresses) > 3
    for address in addresses:
        editor.goto(address)
        assert violations(editor, "main") == [], address


def test_login_page_has_no_accessibility_violations(chromium, installation):
    context = chromium.new_context(base_url=installation.cms)
    page = context.new_page()
    page.goto("/admin/login/")
    assert violations(page) == []
    context.close()


@pytest.mark.few(2)
@pytest.mark.parametrize("tab", EDITOR_TABS)
def test_release_form_has_no_accessibility_violations(editor, installation, tab):
    editor.goto(f"/admin/pages/{page_id(installation)}/edit/")
    editor.get_by_role("tab", name=tab).click()
    assert violations(editor, "[data-edit-form] [role=tabpanel]:not([hidden])") == []


def test_the_guide_can_be_read_by_keyboard(editor):
    editor.goto("/admin/guide/")
    next_link = editor.get_by_role("link", name=re.compile("^Next: "))
    title = next_link.inner_text().removeprefix("Next: ")
    tab_to(editor, next_link)
    editor.keyboard.press("Enter")
    expect(editor.locator("#chapter")).to_have_text(title)


def test_the_calendar_can_be_paged_by_keyboard(editor):
    editor.goto("/admin/calendar/")
    month = editor.locator("#calendar-month")
    before = month.inner_text()
    tab_to(editor, editor.get_by_role("navigation", name="Months").get_by_role("link", name="Later"))
    editor.keyboard.press("Enter")
    expect(month).not_to_have_text(before)


def test_a_draft_can_be_shared_and_the_link_revoked_by_keyboard(editor, installation):
    editor.goto(f"/admin/pages/{page_id(installation, '/releases/')}/share/")
    tab_to(editor, editor.get_by_role("button", name="Create link"))
    editor.keyboard.press("Enter")
    expect(editor.get_by_label("Link", exact=True)).to_have_value(re.compile("^http"))
    tab_to(editor, editor.get_by_role("button", name="Revoke").first)
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("revoked").first).to_be_visible()


def tab_to(page: Page, target) -> None:
    """Press Tab from the beginning of the main content until the target has the focus."""
    page.locator("main").evaluate("main => { main.tabIndex = -1; main.focus(); }")
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The element cannot be reached with Tab.")
