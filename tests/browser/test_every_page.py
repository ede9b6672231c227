"""Every kind of page: nothing that axe finds, nothing wider than a small phone, nothing that weighs or moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.lengths import shortened

HEAVIEST = 50_000  # bytes of style and script, as they are sent
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
    "sign-up": "/sign-up",
    "sign-up with errors": "/sign-up#wrong",
    "confirmation": "/sign-up/confirm?token=a",
    "unsubscribing": "/sign-up/unsubscribe?token=a",
    "preview": "(shared)",
    "preview that has ended": "/preview?code=never",
    "CMS away": "(lonely)",
}
IN_SHORT = ("home", "releases", "release", "action", "search", "sign-up with errors", "not found", "preview")
FIND_SHIFTS = """() => new Promise(found => {
    let sum = 0;
    const add = shifts => { for (const { value } of shifts) sum += value; };
    const watching = new PerformanceObserver(list => add(list.getEntries()));
    watching.observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => { add(watching.takeRecords()); found(sum); }));
})"""
WEIGH = """() => performance.getEntriesByType("resource")
    .filter(({ name }) => /\\.(css|js)$/.test(name)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""


@pytest.fixture
def at(opened, request):
    """`at(name, width, …)` opens a kind of page."""

    def go(name: str, width: int, **options) -> Page:
        path = PAGES[name]
        if path == "(shared)":
            path = request.getfixturevalue("shared_draft")
        if path == "(lonely)":
            path = request.getfixturevalue("lonely_site") + "/"
        page = opened(path, width, **options)
        if path.endswith("#wrong"):
            page.get_by_role("button", name="Sign me up").click()
            page.get_by_role("alert").wait_for()
        return page

    return go


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), pytest.param(1280, "dark", marks=pytest.mark.long)])
def test_axe_finds_nothing(at, name, width, scheme):
    assert violations(at(name, width, color_scheme=scheme)) == []


@pytest.mark.parametrize("name", shortened(PAGES, to=IN_SHORT))
def test_it_fits_a_small_phone_weighs_little_and_keeps_still(at, name):
    page = at(name, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert 0 < page.evaluate(WEIGH) < HEAVIEST
    assert page.evaluate(FIND_SHIFTS) == 0


@pytest.mark.parametrize("name", shortened(PAGES, to=("home", "release", "action")))
def test_it_fits_before_its_fonts_have_come(at, name):
    """Those that stand in for them are wider."""
    page = at(name, 320, bypass_csp=True)
    page.add_style_tag(content="* { font-family: sans-serif !important }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_lines_are_as_long_as_is_good_to_read(at):
    for name in ("release", "story", "standard"):
        lines = at(name, 1280).evaluate(
            """() => [...document.querySelectorAll(".article-body .prose > p")].map(paragraph => {
                const range = document.createRange();
                range.selectNodeContents(paragraph);
                const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 8)));
                return [paragraph.textContent.length, lines.size];
            }).filter(([, lines]) => lines > 2)"""
        )
        letters, rows = map(sum, zip(*lines, strict=True))
        assert 60 <= letters / rows <= 75, name
