"""Two ways to use a page with the same methods: by mouse and by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MAX_TAB_PRESSES = 150  # to reach any element of a page
# A field may show the focus on the frame around it and its button.
HAS_OUTLINE = "it => [it, it.parentElement].some(one => one && getComputedStyle(one).outlineStyle !== 'none')"


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
    """Reaches elements with Tab, and checks that the focus is visible."""

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
        for _ in range(MAX_TAB_PRESSES):
            if wanted.evaluate("it => it === it.getRootNode().activeElement"):
                break
            self.page.keyboard.press("Tab")
        expect(wanted).to_be_focused()
        assert wanted.evaluate(HAS_OUTLINE), wanted
