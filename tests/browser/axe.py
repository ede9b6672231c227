"""Accessibility checks by axe-core in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.site import SITE

AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"


# An element that fades in has another contrast until it is there. Spinners have no end.
WAIT_FOR_ANIMATIONS = """async () => {
  const ends = one => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity
  await Promise.allSettled(document.getAnimations().filter(ends).map(one => one.finished))
}"""
# Elements of Wagtail without an accessible name: its rich text editor and its field for tags.
EXCLUDED = [[".public-DraftEditor-content"], [".tagit"]]


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return rule and element of each violation. `within` is a CSS selector, by default the whole document."""
    if not AXE.exists():
        pytest.skip("not run: axe-core is not installed")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # `evaluate` is not subject to the page's CSP
    page.evaluate(WAIT_FOR_ANIMATIONS)
    where = {"include": [[within or "html"]], "exclude": EXCLUDED}
    found = page.evaluate("async (where) => (await axe.run(where)).violations", where)
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
