"""The journey of a release through the newsroom: written, approved in two steps, scheduled, found, unpublished."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from cms.demo.loader.objects import FILES
from tests.browser.newsroom import HEADLINE, LATEST_RELEASES, QUERY, SEARCH, Newsroom, covered_texts, step
from tests.browser.pictures import KEEP_VARIABLE, save_screenshot
from tests.production.processes import wait_for

SavePicture = Callable[[Page | Locator, str], None]
PUBLISH_TIMEOUT_SECONDS = 180
INDEX_TIMEOUT_SECONDS = 10


@pytest.fixture
def newsroom(chromium, installation) -> Iterator[Newsroom]:
    newsroom = Newsroom(chromium, installation)
    yield newsroom
    newsroom.close()


@pytest.fixture
def save_picture() -> SavePicture:
    """Return a function that saves a screenshot for the editors' guide if `KEEP_SCREENSHOTS` is set."""
    return lambda shown, name: save_screenshot(shown, f"guide/{name}") if os.environ.get(KEEP_VARIABLE) else None


@pytest.fixture
def photograph(tmp_path) -> Path:
    """Return a JPEG of one of the demo's pictures: a file whose contents the CMS does not have yet."""
    file = tmp_path / "barge.jpg"
    with Image.open(FILES / "ferry-and-strait.webp") as image:
        image.save(file, quality=80)
    return file


@pytest.mark.extended
def test_a_release_from_the_first_draft_until_it_is_unpublished(newsroom, opened, save_picture, photograph):
    with step("a writer submits a release with a picture"):
        submit_release(newsroom, photograph, save_picture)
    with step("an editor comments on the standfirst and approves"):
        approve_with_comment(newsroom, save_picture)
    with step("the press officer sees the comment"):
        see_comment(newsroom)
    for size in ("mobile", "desktop"):
        with step(f"the press officer previews it in {size} size"):
            preview(newsroom, size, save_picture)
    with step("the press officer checks how it will be found"):
        check_predicted_rank(newsroom, save_picture)
    for name in ("status", "checks", "comments", "how it will be found"):
        with step(f"the close button covers no text of the panel “{name}”"):
            check_panel_layout(newsroom, name)
    with step("the press officer schedules it and approves"):
        publication = schedule(newsroom, save_picture)
    with step("it is published on time and found"):
        wait_for_publication(newsroom, publication)
        page = opened(SEARCH)
        page.get_by_role("link", name=HEADLINE).first.click()
        expect(page.locator(".page-release h1")).to_have_text(HEADLINE)
    with step("it disappears when it is unpublished"):
        unpublish(newsroom)


def submit_release(newsroom: Newsroom, photograph: Path, save_picture: SavePicture) -> None:
    writer = newsroom.log_in("writer")
    releases = newsroom.get("/resolve?path=/releases/")["page"]["id"]
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
    save_picture(writer.page, "editor")
    expect(writer.page).to_have_url(re.compile(r"/pages/\d+/edit/$"))  # the form saves itself
    newsroom.page_id = int(re.search(r"/pages/(\d+)/", writer.page.url)[1])
    writer.submit_action("Send for approval")
    writer.expect_message("has been sent for approval; it waits at the step “Editing”. Edgar")
    assert not newsroom.is_in(SEARCH)


def approve_with_comment(newsroom: Newsroom, save_picture: SavePicture) -> None:
    editor = newsroom.log_in("editor")
    editor.page.goto("/admin/")
    expect(editor.page.get_by_role("link", name=HEADLINE).first).to_be_visible()  # awaits their approval
    save_picture(editor.page, "home")
    editor.open_editor(newsroom.page_id)
    editor.comment_on("summary", "Name the court.")
    editor.choose_action("Approve with a comment")
    editor.page.get_by_role("dialog").get_by_label("Comment").fill("Checked against the judgment.")
    with editor.page.expect_navigation():
        editor.page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    editor.expect_message(HEADLINE)
    assert not newsroom.is_in(LATEST_RELEASES)


def see_comment(newsroom: Newsroom) -> None:
    officer = newsroom.log_in("press")
    officer.open_editor(newsroom.page_id)
    officer.open_panel("Toggle comments")
    expect(officer.page.locator(".comment").filter(has_text="Name the court.")).to_be_visible()


def preview(newsroom: Newsroom, size: str, save_picture: SavePicture) -> None:
    officer = newsroom.log_in("press")
    officer.page.goto("/admin/")
    expect(officer.page.get_by_role("link", name=HEADLINE).first).to_be_visible()  # awaits their approval
    officer.open_editor(newsroom.page_id)
    officer.open_panel("Toggle preview")
    officer.page.get_by_label(f"Preview in {size} size").check(force=True)
    frame = officer.page.frame_locator("[data-preview-iframe], iframe[title]").first
    expect(frame.get_by_role("heading", name=HEADLINE)).to_be_visible()
    expect(frame.get_by_text("Ione Castellan")).to_be_visible()
    if size == "mobile":
        save_picture(officer.page, "preview-mobile")


def check_predicted_rank(newsroom: Newsroom, save_picture: SavePicture) -> None:
    officer = newsroom.log_in("press")
    officer.open_editor(newsroom.page_id)
    panel = officer.open_panel("Toggle how it will be found")
    panel.get_by_label("Search queries").fill(QUERY)
    panel.get_by_role("button", name="Update").click()
    row = panel.get_by_role("row").filter(has_text=QUERY)
    expect(row).to_contain_text("1")
    expect(panel.get_by_role("heading", name="Preview of the card")).to_be_visible()
    save_picture(panel, "draft-ranking")
    assert not newsroom.is_in(SEARCH)


def check_panel_layout(newsroom: Newsroom, name: str) -> None:
    officer = newsroom.log_in("press")
    officer.open_editor(newsroom.page_id)
    panel = officer.open_panel(f"Toggle {name}")
    button = officer.page.locator("[data-form-side-close-button]:visible").last
    assert covered_texts(panel, button) == []


def schedule(newsroom: Newsroom, save_picture: SavePicture) -> datetime:
    """Schedule the release for a full minute, and return it."""
    officer = newsroom.log_in("press")
    officer.open_editor(newsroom.page_id)
    now = datetime.now(UTC)
    publication = now.replace(second=0, microsecond=0) + timedelta(minutes=1 if now.second < 30 else 2)
    officer.open_panel("Toggle status").get_by_role("button", name="Set schedule").click()
    officer.page.locator("#id_go_live_at").fill(f"{publication:%Y-%m-%d %H:%M}")
    save_picture(officer.page, "schedule")
    officer.page.keyboard.press("Tab")  # closes the date picker, which covers the button
    with officer.page.expect_navigation():
        officer.page.get_by_role("button", name="Save schedule").click()
    officer.expect_message(HEADLINE)
    # A new time alone does not withdraw the editor's approval.
    officer.submit_action(re.compile("^Approve and publish"))
    officer.expect_message(HEADLINE)
    officer.page.goto("/admin/calendar/")
    expect(officer.page.get_by_role("link", name=HEADLINE).first).to_be_visible()
    save_picture(officer.page, "calendar")
    assert not newsroom.is_public()
    return publication


def wait_for_publication(newsroom: Newsroom, publication: datetime) -> None:
    wait_for(newsroom.is_public, PUBLISH_TIMEOUT_SECONDS, "the release is public")
    assert datetime.now(UTC) >= publication
    wait_for(lambda: newsroom.is_in(SEARCH), INDEX_TIMEOUT_SECONDS, "search finds the release")


def unpublish(newsroom: Newsroom) -> None:
    officer, related = newsroom.log_in("press"), f"/pages/{newsroom.page_id}/related"
    neighbours = [item["id"] for item in newsroom.get(related)["items"]]
    paths = [SEARCH, LATEST_RELEASES, *(f"/pages/{pk}/related" for pk in neighbours)]
    assert newsroom.is_in(SEARCH)
    officer.page.goto(f"/admin/pages/{newsroom.page_id}/unpublish/")
    officer.page.get_by_role("button", name="Yes, unpublish it").click()
    officer.expect_message(HEADLINE)
    assert [path for path in paths if newsroom.is_in(path)] == []
