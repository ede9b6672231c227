"""The form of a story in Chromium: what its body contains, and pastes by real events of the clipboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import page_id
from tests.browser.installation import Installation
from tests.browser.staff import StaffMember

CLIPBOARDS = Path(__file__).parent / "clipboards"
READ_BODY = "document.getElementById('body-root').rootBlock.getValue().map(({ type, value }) => [type, value])"
PASTE = """(element, [html, text]) => {
  const clipboardData = new DataTransfer()
  if (html) clipboardData.setData("text/html", html)
  clipboardData.setData("text/plain", text)
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}"""


class StoryForm:
    """The form of a new story. `page` is the browser page."""

    def __init__(self, page: Page, parent: int) -> None:
        self.page, self.parent = page, parent

    def open(self) -> None:
        self.page.goto(f"/admin/pages/add/stories/storypage/{self.parent}/")
        expect(self.page.get_by_role("button", name="Upload a Word document")).to_be_visible()

    @property
    def texts(self) -> Locator:
        return self.page.locator("#body-root .public-DraftEditor-content:visible")

    @property
    def line(self) -> Locator:
        """The line that tells what was done."""
        return self.page.locator(".clarion-body-line")

    def write(self, text: str, back: int = 0) -> None:
        """Write into the first text, and move the caret back by so many characters."""
        self.texts.first.click()
        self.page.keyboard.type(text)
        for _ in range(back):
            self.page.keyboard.press("ArrowLeft")

    def paste(self, html: str, text: str = "") -> None:
        """Paste into the text that has the focus, or into the first one."""
        focused = self.page.locator(".public-DraftEditor-content:focus")
        (focused if focused.count() else self.texts.first).evaluate(PASTE, [html, text])

    def choose(self, action: str) -> None:
        self.line.get_by_role("button", name=action, exact=True).click()

    def read(self) -> list[tuple[str, Any]]:
        """Return type and content of each block; of a text its paragraphs, each with its type."""
        self.page.wait_for_timeout(300)  # the editor of texts stores its text after 250 ms
        return [
            (kind, _read_text(value) if kind == "rich_text" else value) for kind, value in self.page.evaluate(READ_BODY)
        ]

    def read_kinds(self) -> list[str]:
        return [kind for kind, _ in self.read()]


def _read_text(value: str) -> list[tuple[str, str]]:
    return [(block["type"], block["text"]) for block in (json.loads(value) or {"blocks": []})["blocks"]]


@contextmanager
def story_form(browser: Browser, installation: Installation, role: str = "writer") -> Iterator[StoryForm]:
    """Log in and yield the form of a new story; the size of the window is that of a small laptop."""
    member = StaffMember(browser, installation, role)
    member.page.set_viewport_size({"width": 1280, "height": 800})
    yield StoryForm(member.page, page_id(installation, "/stories/"))
    member.context.close()


def read_clipboard(name: str) -> str:
    return (CLIPBOARDS / f"{name}.html").read_text()
