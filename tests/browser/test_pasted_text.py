"""Formatted text that is pasted into a story becomes blocks at the caret, and can be undone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.page_form import StoryForm, read_clipboard, story_form

TABLE = "<h2>Wages</h2><p>They are <b>late</b>.</p>" + (
    "<table><tr><td>Year</td><td>Pay</td></tr><tr><td>2025</td><td>9</td></tr></table>"
)
OFFICE = "<html xmlns:o='urn:schemas-microsoft-com:office:office'>{}</html>"
PHRASE_FROM_WORD = OFFICE.format("<p class=MsoNormal>a <b>late</b> wage</p>")
PARAGRAPHS_FROM_WORD = OFFICE.format("<p class=MsoNormal>One.</p><p class=MsoNormal>Two.</p>")
CONVERT = "**/admin/text/convert/"


@pytest.fixture(scope="module")
def shared_form(chromium, installation) -> Iterator[StoryForm]:
    with story_form(chromium, installation) as form:
        yield form


@pytest.fixture
def form(shared_form: StoryForm) -> StoryForm:
    shared_form.open()
    return shared_form


def save_picture(form: StoryForm, name: str) -> None:
    if pictures := os.environ.get("PICTURES"):
        form.page.screenshot(path=Path(pictures) / f"{name}.png")


def test_a_new_story_opens_with_a_text_to_write_in(form: StoryForm) -> None:
    assert form.read_kinds() == ["rich_text"]
    form.write("The first words.")
    assert form.read() == [("rich_text", [("unstyled", "The first words.")])]


@pytest.mark.few(1)
@pytest.mark.parametrize("program", ["word", "google_docs", "libreoffice"])
def test_a_paste_from_a_word_processor_becomes_blocks_between_the_texts(form: StoryForm, program: str) -> None:
    form.write("Before. After.", back=6)
    form.paste(read_clipboard(program), "What the crews were promised")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    before, heading, text, table, *rest, after = form.read()
    assert before == ("rich_text", [("unstyled", "Before. ")])
    assert after == ("rich_text", [("unstyled", "After.")])
    assert heading == ("heading", {"text": "What the crews were promised", "level": "2"})
    assert "The contract says “eight” hours; the logbook says eighteen." in text[1][0][1].replace("”", "”").replace(
        "eight hours”", "eight” hours"
    )
    assert [line for _, line in text[1] if "No shore leave" in line]
    assert table[1]["data"] == [["Year", "Trips"], ["2025", "310"]]
    assert "The owners did not answer." in str(rest)
    form.line.scroll_into_view_if_needed()
    save_picture(form, f"pasted-{program}")


def test_writing_goes_on_in_the_text_after_the_blocks(form: StoryForm) -> None:
    form.write("Before. After.", back=6)
    form.paste(TABLE, "Wages")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    expect(form.texts.last).to_be_focused()
    expect(form.page.locator(".Draftail-Editor--focus:visible")).to_have_count(1)
    form.page.keyboard.type("Then. ")
    assert form.read()[-1] == ("rich_text", [("unstyled", "Then. After.")])


def test_undo_puts_back_the_text_as_it_was(form: StoryForm) -> None:
    form.write("Before. After.", back=6)
    form.paste(TABLE, "Wages")
    form.choose("Undo")
    assert form.read() == [("rich_text", [("unstyled", "Before. After.")])]
    expect(form.line).to_have_count(0)


def test_undo_puts_back_an_empty_text_and_its_replacement_can_be_pasted_again(form: StoryForm) -> None:
    form.paste(TABLE, "Wages")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    assert form.read_kinds() == ["heading", "rich_text", "table"]  # no empty text before or after
    form.choose("Undo")
    assert form.read_kinds() == ["rich_text"]
    form.write("Again. ")
    form.paste(TABLE, "Wages")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    assert form.read_kinds() == ["rich_text", "heading", "rich_text", "table"]


def test_a_paste_replaces_what_is_selected(form: StoryForm) -> None:
    form.write("Before. Old. After.", back=7)
    for _ in range(4):
        form.page.keyboard.press("Shift+ArrowLeft")
    form.paste("<h2>New</h2>", "New")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    (_, before), heading, (_, after) = form.read()
    assert (before[0][1].strip(), heading[1]["text"], after[0][1].strip()) == ("Before.", "New", "After.")


def test_the_same_can_be_pasted_as_plain_text(form: StoryForm) -> None:
    form.write("Before. ")
    form.paste(TABLE, "Wages\r\n\r\nThey are late.\r\n2025")
    form.choose("Paste as plain text")
    lines = [("unstyled", "Before. Wages"), ("unstyled", "They are late."), ("unstyled", "2025")]
    assert form.read() == [("rich_text", lines)]


def test_what_was_changed_since_is_not_undone(form: StoryForm) -> None:
    form.write("Before. After.", back=6)
    form.paste(TABLE, "Wages")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    form.page.locator("#body-root input[type=text]:visible").first.fill("Wages of the crew")
    form.choose("Undo")
    expect(form.line).to_contain_text("You have changed the text since.")
    assert "Wages of the crew" in str(form.read())


@pytest.mark.parametrize(
    ("html", "words"), [("<b>late</b> wages", "late wages"), (PHRASE_FROM_WORD, "a late wage"), ("", "a b")]
)
def test_a_simple_paste_stays_in_its_text_and_asks_no_server(form: StoryForm, html: str, words: str) -> None:
    requests: list[str] = []
    form.page.on("request", lambda request: requests.append(request.url) if "/text/convert/" in request.url else None)
    form.write("Before. After.", back=6)
    form.paste(html, words)
    assert form.read() == [("rich_text", [("unstyled", f"Before. {words}After.")])]
    assert requests == []
    expect(form.line).to_have_count(0)


def test_paragraphs_are_pasted_into_the_text_of_the_caret(form: StoryForm) -> None:
    form.write("Before. After.", back=6)
    form.paste(PARAGRAPHS_FROM_WORD, "One. Two.")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    assert form.read() == [("rich_text", [("unstyled", "Before. One."), ("unstyled", "Two.After.")])]
    form.choose("Undo")
    assert form.read() == [("rich_text", [("unstyled", "Before. After.")])]


def test_without_a_network_the_text_is_pasted_as_the_editor_does(form: StoryForm) -> None:
    form.write("Before. ")
    form.page.context.set_offline(True)
    try:
        form.paste(TABLE, "Wages")
        expect(form.line).to_contain_text("There is no connection to the network.")
    finally:
        form.page.context.set_offline(False)
    assert form.read_kinds() == ["rich_text"]
    for words in ("Wages", "They are late.", "2025"):
        assert words in str(form.read())


def test_the_reason_of_the_server_is_shown(form: StoryForm) -> None:
    answer = {"status": 413, "json": {"error": "The text is too long. Copy it in parts."}}
    form.page.route(CONVERT, lambda route: route.fulfill(**answer))
    form.write("Before. ")
    form.paste(TABLE, "Wages")
    expect(form.line).to_contain_text("The text is too long. Copy it in parts.")
    form.page.unroute(CONVERT)
    assert form.read_kinds() == ["rich_text"]
    assert "They are late." in str(form.read())


def test_the_line_can_be_used_by_keyboard_and_read_by_screen_readers(form: StoryForm) -> None:
    form.write("Before. ")
    form.paste(read_clipboard("google_docs"), "x")
    expect(form.line.get_by_role("button", name="Undo")).to_be_visible()
    expect(form.page.get_by_role("status").filter(has_text="Left out:")).to_be_attached()
    assert violations(form.page, "#panel-child-story-body-section") == []
    form.line.get_by_role("button", name="Close").press("Enter")
    expect(form.line).to_have_count(0)
    assert form.page.evaluate("document.activeElement !== document.body")
