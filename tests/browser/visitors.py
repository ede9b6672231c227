"""Two visitors who do the same: one with a mouse, one with nothing but the keyboard."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

FARTHEST = 150  # presses of a key to anything on a page


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, link: Locator) -> None:
        link.click()

    press = follow

    def tick(self, box: Locator) -> None:
        box.check()

    def write(self, text: str, field: Locator) -> None:
        field.fill(text)


class Keyboard:
    """Tab leads to everything, and what has the focus can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, link: Locator) -> None:
        self._reach(link)
        self.page.keyboard.press("Enter")

    press = follow

    def tick(self, box: Locator) -> None:
        self._reach(box)
        self.page.keyboard.press("Space")

    def write(self, text: str, field: Locator) -> None:
        self._reach(field)
        self.page.keyboard.type(text)

    def _reach(self, wanted: Locator) -> None:
        expect(wanted).to_be_visible()
        for _ in range(FARTHEST):
            if wanted.evaluate("it => it === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        expect(wanted).to_be_focused()
        outline = wanted.evaluate("it => getComputedStyle(it).outlineStyle")
        assert outline != "none", wanted
