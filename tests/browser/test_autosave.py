"""What the form of a page saves by itself in Chromium, also while a save runs and before the form is ready."""

from __future__ import annotations

import re
from collections.abc import Iterator
from secrets import token_hex

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import page_id
from tests.browser.staff import StaffMember

BEFORE_THE_ANSWER = """value => window.addEventListener("w-autosave:success", () => {
  document.getElementById("id_search_description").value = value
}, { capture: true, once: true })"""
RECORD_EVENTS = """() => {
  const record = name => { document.body.dataset.events = `${document.body.dataset.events ?? ""}${name} ` }
  document.addEventListener("w-unsaved:add", () => record("changed"))
  document.addEventListener("w-autosave:success", () => record("saved"), true)
}"""


@pytest.fixture
def writer(chromium, installation) -> Iterator[StaffMember]:
    """Return a writer who has typed the headline of a new release as soon as the form was open."""
    member = StaffMember(chromium, installation, "writer")
    member.page.goto(f"/admin/pages/add/press_releases/releasepage/{page_id(installation, '/releases/')}/")
    member.write("Headline", f"Pilots of Meridane, {token_hex(4)}")  # two pages of one section have different slugs
    yield member
    member.context.close()


@pytest.fixture
def draft(writer) -> StaffMember:
    """Return a writer with a release that has saved itself, whose next events are recorded."""
    writer.page.wait_for_url("**/edit/")
    writer.page.reload()
    writer.page.evaluate(RECORD_EVENTS)
    writer.open_tab("Search and sharing")
    return writer


def test_a_change_before_the_form_is_ready_is_saved(writer):
    writer.page.wait_for_url("**/edit/")
    writer.page.reload()
    expect(writer.field("Headline")).to_have_value(re.compile("Pilots of Meridane, [0-9a-f]{8}"))


def test_a_change_that_is_saved_is_saved_once(draft):
    draft.page.locator("#id_seo_title").fill("Pilots of Meridane")
    expect_events(draft, "changed saved")


def test_a_change_between_the_sending_of_a_save_and_its_answer_is_saved_once_more(draft):
    draft.page.evaluate(BEFORE_THE_ANSWER, "What the pilots want")
    draft.page.locator("#id_seo_title").fill("Pilots of Meridane")
    expect_events(draft, "changed saved changed saved")
    draft.page.reload()
    expect(draft.page.locator("#id_search_description")).to_have_value("What the pilots want")


def expect_events(writer: StaffMember, events: str) -> None:
    expect(writer.page.locator("body")).to_have_attribute("data-events", f"{events} ")
