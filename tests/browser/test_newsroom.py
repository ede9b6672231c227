"""A release on its way through the newsroom: written, approved in two steps, scheduled, found, taken down."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from cms.demo.loader.files import FILES
from tests.browser.colleagues import Colleague
from tests.browser.pictures import KEPT, keep
from tests.production.processes import wait_for

HEADLINE = "Harbour pilots win the right to refuse unsafe tows"
WORDS = "harbour pilots unsafe tows"
SEARCH = f"/search?q={quote(WORDS)}"


class Newsroom:
    """Who works there, and what the public has of the release."""

    def __init__(self, browser, installation) -> None:
        self.browser, self.installation = browser, installation
        self.page_id = 0
        self._people: dict[str, Colleague] = {}

    def who(self, role: str) -> Colleague:
        if role not in self._people:
            self._people[role] = Colleague(self.browser, self.installation, role)
        return self._people[role]

    def api(self, path: str) -> dict:
        with urlopen(f"{self.installation.cms}/api/v1{path}") as answer:
            return json.load(answer)

    def is_in(self, path: str) -> bool:
        """Whether an answer names the release anywhere."""
        return HEADLINE in json.dumps(self.api(path))

    def is_public(self) -> bool:
        return self.is_in("/releases?limit=5")

    def close(self) -> None:
        for colleague in self._people.values():
            colleague.context.close()


@pytest.fixture(scope="module")
def newsroom(chromium, installation) -> Iterator[Newsroom]:
    room = Newsroom(chromium, installation)
    yield room
    room.close()


# The pieces of text that a box lies over; what is only for screen readers is cut away by its parent.
COVERED = """(panel, box) => {
  const texts = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT), covered = []
  const isOver = one => one.left < box.x + box.width && one.right > box.x
    && one.top < box.y + box.height && one.bottom > box.y
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange()
    range.selectNodeContents(text)
    if (text.data.trim() && !text.parentElement.closest(".w-sr-only") && [...range.getClientRects()].some(isOver))
      covered.push(text.data.trim())
  }
  return covered
}"""


@pytest.fixture
def picture() -> Callable[[Page | Locator, str], None]:
    """Leaves what somebody sees in the editors' guide, when `make pictures` asks for it."""
    return lambda shown, name: keep(shown, f"guide/{name}") if os.environ.get(KEPT) else None


@pytest.fixture
def photograph(tmp_path) -> Path:
    """Return a JPEG of one of the demo's pictures: a file whose contents the CMS does not have yet."""
    file = tmp_path / "barge.jpg"
    with Image.open(FILES / "ferry-and-strait.webp") as image:
        image.save(file, quality=80)
    return file


def test_a_writer_writes_a_release_with_a_picture_and_hands_it_in(newsroom, picture, photograph):
    writer = newsroom.who("writer")
    releases = newsroom.api("/resolve?path=/releases/")["page"]["id"]
    writer.page.goto(f"/admin/pages/add/press_releases/releasepage/{releases}/")
    writer.write("Headline", HEADLINE)
    writer.write("Standfirst", "A court rules that no pilot may be dismissed for turning back a vessel unfit to sail.")
    writer.write("Dateline place", "Port Meridane")
    writer.upload_picture(photograph, "The barge")
    writer.write("Alternative text", "A barge under tow, low in the water")
    writer.add_block("Text").locator("[contenteditable=true]").last.click()
    writer.page.keyboard.type("The ruling ends four years of dispute between the pilots and the port authority.")
    body = writer.add_block("Quote")
    body.locator("textarea").last.fill("I would not take that barge out again for any wage.")
    writer.write("Speaker", "Ione Castellan")
    writer.write("Role", "harbour pilot")
    writer.write("Organisation", "Pilots' Union of Port Meridane")
    picture(writer.page, "editor")
    expect(writer.page).to_have_url(re.compile(r"/pages/\d+/edit/$"))  # it has saved itself meanwhile
    newsroom.page_id = id_in(writer.page.url)
    writer.press("Submit to Approval")
    writer.is_told("submitted")
    assert not newsroom.is_in(SEARCH)


def test_an_editor_comments_on_the_standfirst_and_approves(newsroom, picture):
    editor = newsroom.who("editor")
    editor.page.goto("/admin/")
    expect(editor.page.get_by_role("link", name=HEADLINE).first).to_be_visible()  # it waits for them at home
    picture(editor.page, "home")
    editor.edit(newsroom.page_id)
    editor.comment_on("summary", "Name the court.")
    editor.choose("Approve with comment")
    editor.page.get_by_role("dialog").get_by_label("Comment").fill("Checked against the judgment.")
    with editor.page.expect_navigation():
        editor.page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    editor.is_told(HEADLINE)
    assert not newsroom.is_in("/releases?limit=5")


def test_the_comment_is_there_for_colleagues_and_for_nobody_else(newsroom):
    officer = newsroom.who("press")
    officer.edit(newsroom.page_id)
    officer.panel("Toggle comments")
    expect(officer.page.locator(".comment").filter(has_text="Name the court.")).to_be_visible()


@pytest.mark.parametrize("width", ["Preview in mobile size", "Preview in desktop size"])
def test_the_press_officer_sees_it_as_readers_will(newsroom, picture, width):
    officer = newsroom.who("press")
    officer.page.goto("/admin/")
    expect(officer.page.get_by_role("link", name=HEADLINE).first).to_be_visible()  # it waits for them now
    officer.edit(newsroom.page_id)
    officer.panel("Toggle preview")
    officer.page.get_by_label(width).check(force=True)
    shown = officer.page.frame_locator("[data-preview-iframe], iframe[title]").first
    expect(shown.get_by_role("heading", name=HEADLINE)).to_be_visible()
    expect(shown.get_by_text("Ione Castellan")).to_be_visible()
    if "mobile" in width:
        picture(officer.page, "preview-mobile")


def test_the_press_officer_asks_how_it_will_be_found(newsroom, picture):
    officer = newsroom.who("press")
    officer.edit(newsroom.page_id)
    panel = officer.panel("Toggle how it will be found")
    panel.get_by_label("What should lead here?").fill(WORDS)
    panel.get_by_role("button", name="Look").click()
    row = panel.get_by_role("row").filter(has_text=WORDS)
    expect(row).to_contain_text("1")
    expect(panel.get_by_role("heading", name="Its card")).to_be_visible()
    picture(panel, "outlook")
    assert not newsroom.is_in(SEARCH)


@pytest.mark.parametrize("name", ["status", "checks", "comments", "how it will be found"])
def test_no_words_of_a_panel_stand_under_the_button_that_closes_it(newsroom, name):
    officer = newsroom.who("press")
    officer.edit(newsroom.page_id)
    panel = officer.panel(f"Toggle {name}")
    button = officer.page.locator("[data-form-side-close-button]:visible").last.bounding_box()
    assert panel.evaluate(COVERED, button) == []


def test_it_is_scheduled_goes_out_on_time_and_is_found(newsroom, opened, picture):
    officer = newsroom.who("press")
    officer.edit(newsroom.page_id)
    out = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(
        minutes=1 if datetime.now(UTC).second < 30 else 2
    )
    officer.panel("Toggle status").get_by_role("button", name="Set schedule").click()
    officer.page.locator("#id_go_live_at").fill(f"{out:%Y-%m-%d %H:%M}")
    picture(officer.page, "schedule")
    with officer.page.expect_navigation():  # the date picker is in the way of a mouse
        officer.page.locator("button", has_text="Save schedule").dispatch_event("click")
    officer.is_told(HEADLINE)
    officer.press("Approve")  # a time is not a text: what the editor has approved still is
    officer.is_told(HEADLINE)
    officer.page.goto("/admin/calendar/")
    expect(officer.page.get_by_role("link", name=HEADLINE).first).to_be_visible()
    picture(officer.page, "calendar")
    assert not newsroom.is_public()
    wait_for(newsroom.is_public, 180, "the release at its minute")
    assert datetime.now(UTC) >= out
    wait_for(lambda: newsroom.is_in(SEARCH), 10, "the release in search")
    page = opened(SEARCH)
    page.get_by_role("link", name=HEADLINE).first.click()
    expect(page.locator(".page-release h1")).to_have_text(HEADLINE)


def test_taken_down_it_is_gone_with_the_next_request(newsroom):
    officer, similar = newsroom.who("press"), f"/pages/{newsroom.page_id}/related"
    neighbours = [item["id"] for item in newsroom.api(similar)["items"]]
    places = [SEARCH, "/releases?limit=5", *(f"/pages/{pk}/related" for pk in neighbours)]
    assert newsroom.is_in(SEARCH)
    officer.page.goto(f"/admin/pages/{newsroom.page_id}/unpublish/")
    officer.page.get_by_role("button", name="Yes, unpublish it").click()
    officer.is_told(HEADLINE)
    assert [place for place in places if newsroom.is_in(place)] == []


def next_minute_but(margin: timedelta) -> datetime:
    """The next full minute that is further away than that: so long does it take to schedule something for it."""
    return (datetime.now(UTC) + margin).replace(second=0, microsecond=0) + timedelta(minutes=1)


def id_in(address: str) -> int:
    return int(re.search(r"/pages/(\d+)/", address)[1])
