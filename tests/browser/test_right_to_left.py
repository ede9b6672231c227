"""The style sheets fit languages that are written from right to left: nothing is out of sight, columns are mirrored."""

from __future__ import annotations

import pytest

RELEASE = "/releases/open-register-of-fishing-vessels/"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", RELEASE, "/search?q=register", "/sign-up"])
def test_a_page_written_from_right_to_left_fits_the_screen(opened, path: str, width: int) -> None:
    page = opened(path, width=width)
    page.evaluate("document.documentElement.dir = 'rtl'")
    # Overflow at the left, where such a page can be scrolled to, is counted as well.
    assert page.evaluate("document.documentElement.scrollWidth") == width
    home = page.locator(".wordmark").bounding_box()
    text = page.locator("main").get_by_role("heading").first.bounding_box()
    assert home
    assert text
    assert home["x"] + home["width"] > width / 2
    assert 0 <= text["x"] < text["x"] + text["width"] <= width
