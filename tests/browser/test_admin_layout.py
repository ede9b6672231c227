"""Forms and lists of the admin in a window of 1,280 by 800: nothing covers, cuts off or moves what people work with."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.conftest import page_id
from tests.browser.staff import StaffMember

HEADLINE = "Harbour pilots win the right to refuse unsafe tows after four years of talks in Meridane"


@pytest.fixture(scope="module")
def desk(chromium, installation) -> Iterator[Page]:
    """The admin of the demo user in a small window; warnings of the console fail the test."""
    member = StaffMember(chromium, installation, "demo")
    warnings: list[str] = []
    member.page.on("console", lambda one: warnings.append(one.text) if _is_warning(one) else None)
    member.page.set_viewport_size({"width": 1280, "height": 800})
    yield member.page
    member.context.close()
    assert warnings == []


def _is_warning(message: ConsoleMessage) -> bool:
    """Ignore the content checks between admin and preview: axe sends each message once for every allowed origin."""
    return message.type in ("warning", "error") and "does not match the recipient window's origin" not in message.text


@pytest.fixture
def release(desk, installation) -> Page:
    """The form of a release, whose text has a table."""
    desk.goto(f"/admin/pages/{page_id(installation)}/edit/")
    expect(desk.get_by_role("textbox", name="Headline")).to_be_visible()
    return desk


def test_every_action_of_a_page_can_be_reached(release):
    release.get_by_role("navigation", name="Actions", exact=True).get_by_role("button", name="Actions").click()
    menu = release.locator("header .w-dropdown__content").filter(has=release.get_by_role("link", name="Edit")).first
    entries = menu.locator("a, button")
    assert entries.count() > 8
    expect(entries.first).to_be_in_viewport(ratio=1)
    expect(entries.last).to_be_in_viewport(ratio=1)
    release.set_viewport_size({"width": 1280, "height": 400})
    entries.last.scroll_into_view_if_needed()
    expect(entries.last).to_be_in_viewport(ratio=1)
    release.set_viewport_size({"width": 1280, "height": 800})


def test_no_button_covers_a_tab_beside_an_open_side_panel(release):
    release.get_by_role("button", name="Toggle checks").click()
    expect(release.locator("[data-clarion-words]")).not_to_have_text("-")
    button = release.get_by_role("button", name="Collapse all").bounding_box()
    for tab in release.get_by_role("tab").all():
        box = tab.bounding_box()
        beside = box["x"] + box["width"] <= button["x"] or button["x"] + button["width"] <= box["x"]
        assert beside or box["y"] + box["height"] <= button["y"], tab.inner_text()


def test_a_headline_of_ninety_characters_is_readable_and_has_no_line_breaks(release):
    headline = release.get_by_role("textbox", name="Headline")
    before = headline.input_value()
    headline.fill(HEADLINE)
    assert headline.evaluate("one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight + 1")
    headline.fill(before)


def test_a_preview_does_not_move_the_form_sideways(desk):
    desk.goto("/admin/search/synonyms/add/")
    desk.locator("[name=expressions]").fill("sailor, seafarer")
    panel = desk.locator("[data-synonym-preview]")
    left = panel.bounding_box()["x"]
    panel.locator("input").fill("sailor")
    for _ in range(2):
        panel.get_by_role("button").click()
        expect(panel.get_by_role("status")).to_have_text(re.compile(r"\d"))
        expect(panel.get_by_role("button")).to_be_enabled()
    assert panel.bounding_box()["x"] == left
