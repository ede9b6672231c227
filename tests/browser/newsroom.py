"""The newsroom of a journey: its staff, the release they work on, and what the public sees of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator

from tests.browser.installation import Installation
from tests.browser.staff import StaffMember

HEADLINE = "Harbour pilots win the right to refuse unsafe tows"
QUERY = "harbour pilots unsafe tows"
LATEST_RELEASES = "/releases?limit=5"
SEARCH = f"/search?q={quote(QUERY)}"

# The texts of an element that a box covers. Texts for screen readers only are clipped by their parent and ignored.
FIND_COVERED_TEXTS = """(panel, box) => {
  const texts = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT), covered = []
  const overlaps = one => one.left < box.x + box.width && one.right > box.x
    && one.top < box.y + box.height && one.bottom > box.y
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange()
    range.selectNodeContents(text)
    if (text.data.trim() && !text.parentElement.closest(".w-sr-only") && [...range.getClientRects()].some(overlaps))
      covered.push(text.data.trim())
  }
  return covered
}"""


class Newsroom:
    """Staff by role, and the public view of the release with HEADLINE. `page_id` is set once the release is saved."""

    def __init__(self, browser: Browser, installation: Installation) -> None:
        self.browser, self.installation = browser, installation
        self.page_id = 0
        self._staff: dict[str, StaffMember] = {}

    def log_in(self, role: str) -> StaffMember:
        """Return the staff member with a role; the first call logs them in."""
        if role not in self._staff:
            self._staff[role] = StaffMember(self.browser, self.installation, role)
        return self._staff[role]

    def get(self, path: str) -> dict:
        """Return the response of the public API."""
        with urlopen(f"{self.installation.cms}/api/v1{path}") as response:
            return json.load(response)

    def is_in(self, path: str) -> bool:
        """Return whether the response contains the headline of the release."""
        return HEADLINE in json.dumps(self.get(path))

    def is_public(self) -> bool:
        """Return whether the release is among the latest ones."""
        return self.is_in(LATEST_RELEASES)

    def close(self) -> None:
        """Close the browser contexts."""
        for member in self._staff.values():
            member.context.close()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Run a step of a journey. A failure names it."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"Failed in the step “{name}”.")
        raise


def covered_texts(panel: Locator, button: Locator) -> list[str]:
    """Return the texts of the panel that the button covers."""
    return panel.evaluate(FIND_COVERED_TEXTS, button.bounding_box())
