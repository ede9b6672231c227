"""The bar above the form of a page: a story is approved in two clicks each, and Enter never publishes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id
from tests.browser.staff import StaffMember

# Wagtail saves what was typed after the first two seconds of a form, so that a person types longer than that.
TYPING_DELAY_MS = 70
TITLE = "Pilots may refuse unsafe tows"


@pytest.fixture(scope="module")
def staff(chromium, installation) -> Iterator[dict[str, StaffMember]]:
    members = {role: StaffMember(chromium, installation, role) for role in ("writer", "editor", "press")}
    for member in members.values():
        member.page.set_viewport_size({"width": 1280, "height": 800})
    yield members
    for member in members.values():
        member.context.close()


def bar(page: Page) -> Locator:
    return page.locator("[data-page-state-bar]")


def take_picture(page: Page, name: str) -> None:
    if directory := os.environ.get("PICTURES"):
        page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished))")
        page.screenshot(path=Path(directory) / f"state-{name}.png")


def test_a_story_becomes_public_by_the_main_button_of_each_person(staff, installation):
    title = f"{TITLE} {os.urandom(3).hex()}"
    send_story(staff["writer"], installation, title)
    approve_from_desk(staff["editor"], title, "Sent for approval by Wanda", "Approve")
    staff["editor"].expect_message(f"Approved. “{title}” now waits at the step “Release”.")
    staff["editor"].expect_message(re.compile(r"Petra .* told by e-mail\."))
    take_picture(staff["editor"].page, "approved")
    approve_from_desk(staff["press"], title, "Approved 1 time;", "Approve and publish")
    staff["press"].expect_message(f"Approved. “{title}” is public now.")
    expect(staff["press"].page.locator(".messages").get_by_role("link", name="View the page")).to_be_visible()
    take_picture(staff["press"].page, "public")


def send_story(writer: StaffMember, installation, title: str) -> None:
    """Write a story and send it; the sentence follows what autosave has done."""
    page = writer.page
    page.goto(f"/admin/pages/add/stories/storypage/{page_id(installation, '/stories/')}/")
    expect(bar(page)).to_contain_text("New, not saved yet.")
    writer.write("Headline", title)
    writer.write("Standfirst", "The harbour court sided with its crews.")
    page.locator("#panel-child-story-body-section [contenteditable=true]").last.click()
    page.keyboard.type("The court of Port Meridane ruled on Monday.", delay=TYPING_DELAY_MS)
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/$"))  # the form saves itself
    expect(bar(page)).to_contain_text("Draft, never public yet.")
    take_picture(page, "draft")
    writer.submit_action("Send for approval")
    writer.expect_message(f"“{title}” has been sent for approval; it waits at the step “Editing”. Edgar")
    take_picture(page, "sent")


def approve_from_desk(member: StaffMember, title: str, sentence: str, button: str) -> None:
    """Open the page from the desk with one click, and approve it with a second one."""
    member.page.goto("/admin/")
    member.page.get_by_role("link", name=title).first.click()
    expect(bar(member.page)).to_contain_text(sentence)
    take_picture(member.page, button.lower().replace(" ", "-"))
    with member.page.expect_navigation():
        bar(member.page).get_by_role("button", name=button, exact=True).click()


def test_enter_in_a_field_saves_the_draft_and_does_not_publish(staff, installation):
    officer = staff["press"]
    officer.open_editor(page_id(installation))
    expect(bar(officer.page).get_by_role("button", name="Publish the changes")).to_be_visible()
    officer.open_tab("Search and sharing")
    officer.page.locator("#id_seo_title").focus()
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    officer.expect_message("is saved. Its changes are not public yet.")
    expect(bar(officer.page)).to_contain_text("Public, with changes that are not public yet.")


def test_the_words_of_the_button_follow_an_embargo_that_is_typed(staff, installation):
    officer = staff["press"]
    officer.page.goto(f"/admin/pages/add/press_releases/releasepage/{page_id(installation, '/releases/')}/")
    officer.field("Headline").press_sequentially(TITLE, delay=2 * TYPING_DELAY_MS)
    expect(officer.page).to_have_url(re.compile(r"/pages/\d+/edit/$"))
    expect(bar(officer.page).get_by_role("button", name="Publish", exact=True)).to_be_visible()
    officer.open_tab("Schedule")
    officer.page.locator("#id_embargo_until").fill("2037-01-05 09:00")
    officer.page.keyboard.press("Escape")
    expect(bar(officer.page).get_by_role("button", name="Publish on 5 January 2037, 09:00 UTC")).to_be_visible()
    expect(bar(officer.page)).to_contain_text("Draft, never public yet. Embargo until 5 January 2037, 09:00 UTC.")
    take_picture(officer.page, "embargo")


@pytest.mark.few(1)
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_bar_can_be_read_and_used_at_every_width(staff, installation, width):
    officer = staff["press"]
    officer.page.set_viewport_size({"width": width, "height": 800})
    officer.open_editor(page_id(installation))
    expect(bar(officer.page).locator("[data-page-state]")).to_be_in_viewport(ratio=1)
    more = bar(officer.page).get_by_role("button", name="More actions")
    expect(more).to_have_attribute("aria-expanded", "false")  # the admin's script has made it a menu
    more.focus()
    officer.page.keyboard.press("Enter")
    expect(bar(officer.page).get_by_role("link", name="Unpublish")).to_be_in_viewport(ratio=1)
    assert violations(officer.page, "[data-page-state-bar]") == []
    officer.page.keyboard.press("Escape")
    expect(bar(officer.page).get_by_role("link", name="Unpublish")).to_be_hidden()
    officer.page.set_viewport_size({"width": 1280, "height": 800})


def test_the_bar_stays_in_view_and_covers_no_field_with_the_focus(staff, installation):
    page = staff["press"].page
    page.set_viewport_size({"width": 1280, "height": 800})
    staff["press"].open_editor(page_id(installation))
    page.locator("footer, form[data-edit-form]").last.scroll_into_view_if_needed()
    last = page.locator("#panel-child-story-body-section button:visible").last
    last.focus()
    expect(bar(page)).to_be_in_viewport(ratio=1)
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate("() => document.activeElement.getBoundingClientRect().toJSON()")
        box = bar(page).bounding_box()
        inside = page.evaluate("() => Boolean(document.activeElement.closest('[data-page-state-bar]'))")
        assert inside or focused["bottom"] <= box["y"] or focused["top"] >= box["y"] + box["height"] - 1
