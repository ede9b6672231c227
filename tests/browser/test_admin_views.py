"""Our own views of the admin: nothing that axe finds, and each of them used by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id
from tests.markers import mark_extended

RELEASE = "Norvessa publishes an open register of its fishing vessels"
IN_SHORT = (
    "/admin/",
    "/admin/calendar/",
    "/admin/guide/",
    "/admin/pages/{release}/share/",
    "/admin/webhooks/new/",
    "/admin/images/add/",
)
VIEWS = [
    *IN_SHORT,
    "/admin/calendar/?view=list",
    "/admin/shared-drafts/",
    "/admin/sign_ups/",
    "/admin/webhooks/",
    "/admin/webhook_deliveries/",
    "/admin/documents/",
    "/admin/snippets/people/person/add/",
    "/admin/snippets/organisation/releasedefaults/add/",
]
EDITOR_TABS = ("Story", "Sources", "Context", "Call to action", "Search and sharing", "Schedule")


@pytest.mark.parametrize("view", mark_extended(VIEWS, except_for=IN_SHORT))
def test_axe_finds_nothing(editor, installation, view):
    answer = editor.goto(view.format(release=page_id(installation)))
    assert answer.status == 200
    assert violations(editor, "main") == []


@pytest.mark.extended
def test_axe_finds_nothing_in_any_chapter_of_the_guide(editor):
    editor.goto("/admin/guide/")
    chapters = editor.get_by_role("navigation", name="Chapters of the guide").get_by_role("link")
    addresses = [chapter.get_attribute("href") for chapter in chapters.all()]
    assert len(addresses) > 3
    for address in addresses:
        editor.goto(address)
        assert violations(editor, "main") == [], address


def test_axe_finds_nothing_before_logging_in(chromium, installation):
    context = chromium.new_context(base_url=installation.cms)
    page = context.new_page()
    page.goto("/admin/login/")
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("tab", EDITOR_TABS)
def test_axe_finds_nothing_in_the_form_of_a_release(editor, installation, tab):
    editor.goto(f"/admin/pages/{page_id(installation)}/edit/")
    editor.get_by_role("tab", name=tab).click()
    assert violations(editor, "[data-edit-form] [role=tabpanel]:not([hidden])") == []


def test_the_guide_is_read_by_keyboard(editor):
    editor.goto("/admin/guide/")
    following = editor.get_by_role("link", name=re.compile("^Next: "))
    title = following.inner_text().removeprefix("Next: ")
    reached(editor, following)
    editor.keyboard.press("Enter")
    expect(editor.locator("#chapter")).to_have_text(title)


def test_the_calendar_is_turned_by_keyboard(editor):
    editor.goto("/admin/calendar/")
    month = editor.locator("#calendar-month")
    before = month.inner_text()
    reached(editor, editor.get_by_role("navigation", name="Months").get_by_role("link", name="Later"))
    editor.keyboard.press("Enter")
    expect(month).not_to_have_text(before)


def test_a_draft_is_shared_and_the_link_revoked_by_keyboard(editor, installation):
    editor.goto(f"/admin/pages/{page_id(installation, '/releases/')}/share/")
    reached(editor, editor.get_by_role("button", name="Create link"))
    editor.keyboard.press("Enter")
    expect(editor.get_by_label("Link", exact=True)).to_have_value(re.compile("^http"))
    reached(editor, editor.get_by_role("button", name="Revoke").first)
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("revoked").first).to_be_visible()


def reached(page: Page, target) -> None:
    """By Tab alone, from the beginning of what the view is about."""
    page.locator("main").evaluate("main => { main.tabIndex = -1; main.focus(); }")
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("It cannot be reached with Tab.")
