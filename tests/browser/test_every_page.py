"""Every kind of page: accessibility, width on small phones, size of the assets, layout shifts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import page_id
from tests.markers import mark_extended

MAX_ASSET_BYTES = 50_000  # styles and scripts, compressed
CORRECTED = "/releases/recruitment-fees-repaid-to-deckhands/"
PAGES = {
    "home": "/",
    "releases": "/releases/",
    "release": "/releases/open-register-of-fishing-vessels/",
    "stories": "/stories/?year=2023",
    "story": "/stories/five-years-of-paying-back/",
    "all blocks": "/stories/a-phone-that-listens/",
    "actions": "/take-action/",
    "action": "/take-action/give-monthly/",
    "standard": "/about/",
    "search": "/search?q=recruitmant&topic=fair-recruitment",
    "nothing found": "/search?q=qqzzxxyy",
    "task": "/search?q=press+contact",
    "filters from words": "/search?q=press+releases+about+fishing+since+2024",
    "results in another language": "/fr/search?q=children",
    "not found": "/nothing-here/",
    "french": "/fr/",
    "french release": "/fr/releases/rapport-annuel-2025/",
    "press room": "/press/",
    "french press room": "/fr/presse/",
    "corrected release": CORRECTED,
    "versions": "(versions)",
    "comparison of versions": "(versions)/2",
    "withdrawn release": "/releases/harbour-fund-doubles-its-grants/",
    "alerts": "/alerts?q=fees&topic=fair-recruitment",
    "stopping alerts": "/alerts/stop?token=a",
    "ended embargo link": "/embargo/0123456789abcdef",
    "sign-up": "/sign-up",
    "sign-up with errors": "/sign-up#wrong",
    "confirmation": "/sign-up/confirm?token=a",
    "unsubscribing": "/sign-up/unsubscribe?token=a",
    "preview": "(shared)",
    "expired preview": "/preview?code=never",
    "CMS unavailable": "(without CMS)",
}
DEFAULT_PAGES = (
    *("home", "releases", "release", "all blocks", "action"),
    *("search", "sign-up with errors", "not found", "preview", "press room", "comparison of versions"),
)
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
def open_page(opened, installation, request):
    """Return a function that opens a kind of page: `open_page("home", 360)`."""

    def go(name: str, width: int, **options) -> Page:
        path = PAGES[name]
        if path == "(shared)":
            path = request.getfixturevalue("shared_draft")
        if path == "(without CMS)":
            path = request.getfixturevalue("site_without_cms") + "/"
        if path.startswith("(versions)"):
            path = path.replace("(versions)", f"/versions/{page_id(installation, CORRECTED)}")
        page = opened(path, width, **options)
        if path.endswith("#wrong"):
            page.get_by_role("button", name="Sign me up").click()
            page.get_by_role("alert").wait_for()
        return page

    return go


@pytest.mark.parametrize("name", mark_extended(PAGES, except_for=DEFAULT_PAGES))
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), pytest.param(1280, "dark", marks=pytest.mark.extended)])
def test_page_has_no_accessibility_violations(open_page, name, width, scheme):
    assert violations(open_page(name, width, color_scheme=scheme)) == []


@pytest.mark.parametrize("name", mark_extended(PAGES, except_for=DEFAULT_PAGES))
def test_page_fits_a_small_phone_has_small_assets_and_no_layout_shift(open_page, name):
    page = open_page(name, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert 0 < page.evaluate(WEIGH) < MAX_ASSET_BYTES
    page.reload()  # the fonts are now in the cache: on a busy machine they may arrive after the first paint
    assert page.evaluate(FIND_SHIFTS) == 0


@pytest.mark.parametrize("name", mark_extended(PAGES, except_for=("home", "release", "action")))
def test_page_fits_with_fallback_fonts(open_page, name):
    """The fallback fonts are wider than the web fonts."""
    page = open_page(name, 320, bypass_csp=True)
    page.add_style_tag(content="* { font-family: sans-serif !important }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_lines_have_a_readable_length(open_page):
    for name in ("release", "story", "standard"):
        lines = open_page(name, 1280).evaluate(
            """() => [...document.querySelectorAll(".article-body .prose > p")].map(paragraph => {
                const range = document.createRange();
                range.selectNodeContents(paragraph);
                const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 8)));
                return [paragraph.textContent.length, lines.size];
            }).filter(([, lines]) => lines > 2)"""
        )
        letters, rows = map(sum, zip(*lines, strict=True))
        assert 60 <= letters / rows <= 75, name
