"""What axe finds on a page, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.site import SITE

AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page, within: str | None = None) -> list[str]:
    """Rule and element of each; `within` is a CSS selector, by default the whole document."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # past the policy of the page, which may allow no foreign script
    found = page.evaluate("async (within) => (await axe.run(within || document)).violations", within)
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
