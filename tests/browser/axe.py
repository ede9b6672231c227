"""What axe finds on a page, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.site import SITE

AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"


# Wagtail's own, which lack a name: its editor of running text, and its field for tags.
NOT_OURS = [[".public-DraftEditor-content"], [".tagit"]]


def violations(page: Page, within: str | None = None) -> list[str]:
    """Rule and element of each; `within` is a CSS selector, by default the whole document."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # past the policy of the page, which may allow no foreign script
    where = {"include": [[within or "html"]], "exclude": NOT_OURS}
    found = page.evaluate("async (where) => (await axe.run(where)).violations", where)
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
