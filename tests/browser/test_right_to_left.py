"""Arabic pages of every kind: nothing is out of sight, columns are mirrored, no accessibility violations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.browser.axe import violations
from tests.browser.installation import reference_site
from tests.production.processes import free_port

WIDTHS = {"light": 390, "dark": 1280}


@pytest.fixture(scope="module")
def arabic_site(built_site, tmp_path_factory) -> Iterator[list[str]]:
    """The URLs of a reference site whose content is Arabic. It needs no CMS."""
    log = tmp_path_factory.mktemp("arabic-site") / "site.log"
    env = {"PATH": os.environ["PATH"], "SITE_PORT": str(free_port())}
    with reference_site(log, env, program="dist/test/arabic-site.js") as address:
        paths = [urlsplit(line).path for line in log.read_text(encoding="utf-8").splitlines()]
        assert len(paths) >= 8
        yield [address + path for path in (*dict.fromkeys(paths), "/search?q=x", "/sign-up", "/nothing/")]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.extended)])
def test_arabic_pages_fit_and_are_accessible(arabic_site, chromium, scheme: str) -> None:
    width = WIDTHS[scheme]
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.route("https://cms.example.org/**", lambda route: route.abort())
    for url in arabic_site:
        page.goto(url)
        assert page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]") == [
            "ar",
            "rtl",
        ]
        # Overflow at the left, where such a page can be scrolled to, is counted as well.
        assert page.evaluate("document.documentElement.scrollWidth") == width, url
        home = page.locator(".wordmark").bounding_box()
        text = page.locator("main").get_by_role("heading").first.bounding_box()
        assert home
        assert text
        assert home["x"] + home["width"] > width / 2, url
        assert 0 <= text["x"] < text["x"] + text["width"] <= width, url
        assert violations(page) == [], url
    context.close()
