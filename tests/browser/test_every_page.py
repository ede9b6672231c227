"""Every kind of page: no violation that axe finds, in both schemes, and nothing wider than a small phone."""

from __future__ import annotations

import pytest

from tests.browser.site import SITE

AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "/",
    "releases": "/releases/",
    "release": "/releases/open-register-of-fishing-vessels/",
    "stories": "/stories/?year=2023",
    "story": "/stories/five-years-of-paying-back/",
    "actions": "/take-action/",
    "action": "/take-action/give-monthly/",
    "standard": "/about/",
    "search": "/search?q=recruitmant&topic=fair-recruitment",
    "nothing found": "/search?q=qqzzxxyy",
    "not found": "/nothing-here/",
    "french": "/fr/",
    "french release": "/fr/releases/rapport-annuel-2025/",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing(opened, path, width, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed")
    page = opened(path, width, color_scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))  # past the policy of the page, which allows no foreign script
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_is_wider_than_a_small_phone(opened, path):
    page = opened(path, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
