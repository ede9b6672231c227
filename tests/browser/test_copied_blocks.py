"""Blocks are copied to a page in another tab, where the server reads them again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id
from tests.browser.page_form import READ_BODY, StoryForm, story_form

MANY_BLOCKS = "/stories/a-phone-that-listens/"
OF_THE_EDITOR = re.compile(r'"(?:key|id)": "[\w-]+"')  # the keys of paragraphs and the ids of items are new


@pytest.fixture(scope="module")
def form(chromium, installation) -> Iterator[StoryForm]:
    with story_form(chromium, installation, "demo") as form:
        yield form


@pytest.fixture
def source(form: StoryForm, installation) -> Page:
    """Return a tab with the form of a story of the demo, and nothing copied."""
    form.page.goto(f"/admin/pages/{page_id(installation, MANY_BLOCKS)}/edit/")
    form.page.evaluate("localStorage.removeItem('clarion-copied-blocks')")
    expect(form.page.get_by_role("button", name="Copy blocks")).to_be_visible()
    return form.page


@pytest.fixture
def other(form: StoryForm) -> Iterator[StoryForm]:
    """Return the form of a new story in another tab."""
    tab = StoryForm(form.page.context.new_page(), form.parent)
    yield tab
    tab.page.close()


def read_values(page: Page) -> list[Any]:
    read = [[kind, json.loads(value) if kind == "rich_text" else value] for kind, value in page.evaluate(READ_BODY)]
    return [OF_THE_EDITOR.sub("", json.dumps(block)) for block in read]


def copy_all(page: Page) -> None:
    page.get_by_role("button", name="Copy blocks").click()
    page.get_by_label("All blocks").check()
    page.get_by_role("button", name="Copy the chosen blocks").click()


def test_all_blocks_arrive_unchanged_in_another_tab(source: Page, other: StoryForm) -> None:
    copy_all(source)
    other.open()
    other.page.get_by_role("button", name="Paste blocks").click()
    expect(other.line).to_contain_text("Pasted blocks:")
    other.page.wait_for_timeout(300)
    values = read_values(source)
    assert len(values) > 10
    assert read_values(other.page) == values
    expect(other.line.get_by_role("listitem")).to_have_count(0)


def test_blocks_are_chosen_by_keyboard(source: Page, other: StoryForm) -> None:
    source.get_by_role("button", name="Copy blocks").press("Enter")
    expect(source.get_by_label("All blocks")).to_be_focused()
    expect(source.get_by_role("button", name="Copy the chosen blocks: 0")).to_be_disabled()
    for number in (0, 1):
        source.get_by_label(re.compile("^Copy: ")).nth(number).press("Space")
    assert violations(source, "#panel-child-story-body-section") == []
    source.get_by_role("button", name="Copy the chosen blocks: 2").press("Enter")
    expect(source.get_by_role("button", name="Copy blocks")).to_be_focused()
    expect(source.get_by_label(re.compile("^Copy: "))).to_have_count(0)
    other.open()
    other.page.get_by_role("button", name="Paste blocks (2)").click()
    expect(other.line).to_contain_text("Pasted blocks: 2.")


def test_an_open_tab_offers_what_was_copied_since(source: Page, other: StoryForm) -> None:
    other.open()
    paste = other.page.get_by_role("button", name="Paste blocks")
    expect(paste).to_have_count(0)
    copy_all(source)
    expect(paste).to_be_visible()


def keep(page: Page, **changes: Any) -> None:
    """Keep blocks in the browser that no script of the admin has written."""
    blocks = [
        {"type": "rich_text", "fields": [["value", "<img src=x onerror=alert(1)>"]]},
        {"type": "timeline", "fields": []},
        {"type": "heading", "fields": [["value-text", "<b onclick=alert(1)>Why</b>"], ["value-level", "2"]]},
    ]
    user = page.evaluate("window.clarionBody.user")
    copied = {"user": user, "at": page.evaluate("Date.now()"), "blocks": blocks, **changes}
    page.evaluate("copied => localStorage.setItem('clarion-copied-blocks', JSON.stringify(copied))", copied)


def test_what_cannot_be_pasted_is_listed_and_no_markup_is_run(source: Page, other: StoryForm) -> None:
    keep(source)
    other.open()
    other.page.get_by_role("button", name="Paste blocks (3)").click()
    expect(other.line.get_by_role("listitem")).to_have_text(
        ["Text: its content cannot be read.", "timeline: this page has no such block."]
    )
    assert other.read()[-1] == ("heading", {"text": "<b onclick=alert(1)>Why</b>", "level": "2"})
    expect(other.page.locator("[onclick],[onerror]")).to_have_count(0)


@pytest.mark.parametrize("changes", [{"user": -1}, {"at": 0}])
def test_blocks_of_another_user_or_of_last_week_are_removed(source: Page, other: StoryForm, changes) -> None:
    keep(source, **changes)
    other.open()
    expect(other.page.get_by_role("button", name="Paste blocks")).to_have_count(0)
    assert other.page.evaluate("localStorage.getItem('clarion-copied-blocks')") is None
