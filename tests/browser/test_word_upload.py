"""A document of Word in the form of a story: from the desk to a story sent for approval, in eight clicks at most."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Error, Locator, Route, expect

from tests.browser.axe import violations
from tests.browser.page_form import StoryForm, story_form
from tests.cms.editing.text_conversion.docx_files import (
    DocxFile,
    build_png,
    footnote_mark,
    paragraph,
    picture,
    table,
)
from tests.production.processes import wait_for

TITLE = f"The night shift on the Ocean Pearl {token_hex(4)}"  # a new address each time
MAX_CLICKS = 8
KINDS = ["rich_text", "heading", "rich_text", "table", "image", "rich_text"]
CONVERT = "**/admin/text/convert/"
DROP = """(area, [name, content]) => {
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name))
  for (const type of ["dragenter", "dragover", "drop"])
    area.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
}"""


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> Path:
    """Return a document with a title, headings, a list, a table, a footnote and an image."""
    body = (
        paragraph(TITLE, style="Title")
        + paragraph("Eleven men were promised eight hours.", footnote_mark(2))
        + paragraph("What the crews were promised", style="Heading1")
        + paragraph("No day off", numbering=(1, 0))
        + paragraph("No shore leave", numbering=(1, 0))
        + table(["Year", "Trips"], ["2025", "310"], has_header=True)
        + paragraph(picture("rImage", alt="A trawler at the quay"))
        + paragraph("The owners did not answer.")
    )
    notes = {2: paragraph("Logbook of the Ocean Pearl, March.")}
    images = {"rImage": build_png(colour="navy", size=(640, 427))}
    file = tmp_path_factory.mktemp("documents") / "Night shift.docx"
    file.write_bytes(DocxFile(body, footnotes=notes, pictures=images).build())
    return file


@pytest.fixture(scope="module")
def shared_form(chromium, installation) -> Iterator[StoryForm]:
    with story_form(chromium, installation) as form:
        yield form


@pytest.fixture
def form(shared_form: StoryForm) -> StoryForm:
    shared_form.open()
    return shared_form


class Clicks:
    """Counts clicks, and saves a picture before each if `PICTURES` names a directory."""

    def __init__(self, form: StoryForm) -> None:
        self.form, self.count = form, 0

    def click(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        self.save_picture()
        self.count += 1
        target.click()

    def save_picture(self) -> None:
        if pictures := os.environ.get("PICTURES"):
            self.form.page.screenshot(path=Path(pictures) / f"document-{self.count}.png")


def choose_file(form: StoryForm, file: Path) -> None:
    with form.page.expect_file_chooser() as chooser:
        form.page.get_by_role("button", name="Upload a Word document").click()
    chooser.value.set_files(file)


def test_a_document_becomes_a_story_that_is_sent_for_approval(shared_form: StoryForm, document: Path) -> None:
    form, page = shared_form, shared_form.page
    clicks = Clicks(form)
    page.goto("/admin/")
    clicks.click(page.get_by_role("link", name="New story").first)
    upload = page.get_by_role("button", name="Upload a Word document")
    with page.expect_file_chooser() as chooser:
        clicks.click(upload)
    clicks.count += 1  # the file in the dialog of the operating system
    chooser.value.set_files(document)
    expect(form.line).to_contain_text("“Night shift.docx” was added as blocks: 6. The title was filled in.")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    assert form.read_kinds() == KINDS
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/$"))  # the form saves itself
    send = page.get_by_role("button", name=re.compile("Submit|Send for approval"))
    if not send.first.is_visible():
        clicks.click(page.get_by_role("button", name="More actions").last)
    clicks.click(send.last)
    expect(page.locator(".messages").first).to_contain_text(TITLE)
    clicks.save_picture()
    assert clicks.count <= MAX_CLICKS, clicks.count


def test_a_story_can_be_sent_while_its_first_draft_is_being_saved(form: StoryForm, document: Path) -> None:
    page, held = form.page, []
    is_save = "application/json"

    def hold(route: Route) -> None:
        if route.request.method == "POST" and route.request.headers.get("accept") == is_save and not held:
            held.append((route, route.fetch()))  # the server has created the page, and the browser does not know
        else:
            route.continue_()

    page.route("**/admin/pages/add/stories/storypage/*/", hold)
    choose_file(form, document)
    title = f"{TITLE} again"
    page.locator("[name=title]").fill(title)
    page.locator("[name=title]").blur()
    wait_for(lambda: page.wait_for_timeout(100) or held, 20, "the form to save itself")
    page.get_by_role("button", name=re.compile("Submit|Send for approval")).first.click()
    page.wait_for_timeout(300)
    with suppress(Error):  # without the script, the browser has left the page
        held[0][0].fulfill(response=held[0][1])
    expect(page.locator(".messages").first).to_contain_text(title)
    expect(page.locator(".messages").first).not_to_contain_text("error")
    page.unroute("**/admin/pages/add/stories/storypage/*/")


def test_the_blocks_hold_what_the_document_says(form: StoryForm, document: Path) -> None:
    choose_file(form, document)
    expect(form.line).to_contain_text("was added")
    note, heading, items, rows, image, last = (content for _, content in form.read())
    assert "Eleven men were promised eight hours.[1]" in str(note) or "hours.1" in str(note)
    assert heading == {"text": "What the crews were promised", "level": "2"}
    assert items == [("unordered-list-item", "No day off"), ("unordered-list-item", "No shore leave")]
    assert rows["data"] == [["Year", "Trips"], ["2025", "310"]]
    assert image["alt"] == "A trawler at the quay"
    assert [text.split(" ↩")[0] for _, text in last] == [
        "The owners did not answer.",
        "Logbook of the Ocean Pearl, March.",
    ]
    assert violations(form.page, "#panel-child-story-body-section") == []


def test_undo_removes_the_blocks_and_the_title(form: StoryForm, document: Path) -> None:
    choose_file(form, document)
    form.choose("Undo")
    assert form.read_kinds() == ["rich_text"]
    expect(form.page.locator("[name=title]")).to_have_value("")


def test_a_title_and_a_text_that_are_there_are_kept(form: StoryForm, document: Path) -> None:
    form.page.locator("[name=title]").fill("My own title")
    form.write("My own text.")
    choose_file(form, document)
    expect(form.line).to_contain_text(f"The title of the document is “{TITLE}”.")
    expect(form.page.locator("[name=title]")).to_have_value("My own title")
    assert form.read()[0] == ("rich_text", [("unstyled", "My own text.")])
    assert form.read_kinds() == ["rich_text", *KINDS]
    form.choose("Use it as the title")
    expect(form.page.locator("[name=title]")).to_have_value(TITLE)


def test_a_document_can_be_dropped_on_the_body(form: StoryForm, document: Path) -> None:
    content = base64.b64encode(document.read_bytes()).decode()
    form.texts.first.evaluate(DROP, [document.name, content])
    expect(form.line).to_contain_text("was added as blocks: 6.")
    assert form.read_kinds() == KINDS


@pytest.mark.few(1)
@pytest.mark.parametrize("name", ["report.doc", "report.pdf", "picture.png"])
def test_other_files_are_refused_with_a_sentence(form: StoryForm, name: str) -> None:
    form.texts.first.evaluate(DROP, [name, base64.b64encode(b"content").decode()])
    expect(form.line).to_contain_text("Choose one Word document whose name ends with “.docx”.")
    assert form.read_kinds() == ["rich_text"]


def test_a_damaged_document_changes_nothing_and_says_why(form: StoryForm, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.docx"
    damaged.write_bytes(b"PK\x03\x04 no archive")
    choose_file(form, damaged)
    expect(form.line).to_contain_text("“damaged.docx” was not added.")
    assert form.read_kinds() == ["rich_text"]
    expect(form.page.get_by_role("button", name="Upload a Word document")).to_be_enabled()


def test_the_progress_is_shown_and_an_upload_can_be_cancelled(form: StoryForm, document: Path) -> None:
    form.page.route(CONVERT, lambda route: None)  # no answer
    choose_file(form, document)
    expect(form.page.get_by_role("progressbar")).to_be_visible()
    expect(form.page.get_by_role("button", name="Upload a Word document")).to_be_disabled()
    form.page.get_by_role("button", name="Cancel").click()
    expect(form.page.get_by_role("progressbar")).to_have_count(0)
    expect(form.page.get_by_role("button", name="Upload a Word document")).to_be_enabled()
    form.page.unroute(CONVERT)
    assert form.read_kinds() == ["rich_text"]
