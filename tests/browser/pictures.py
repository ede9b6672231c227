"""The pictures of the README and of the editors' guide, by `make screenshots`; as WebP, so that they stay small."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.production.processes import PROJECT

DIRECTORY = PROJECT / "docs" / "images"
KEPT = "KEEP_SCREENSHOTS"  # set, the newsroom's journey leaves its pictures in the guide
QUALITY = 84
LARGEST = 80_000  # bytes
PICTURES = {
    "site-home": ("/", 1280, 900),
    "site-release": ("/releases/open-register-of-fishing-vessels/", 1280, 900),
    "site-story-phone": ("/stories/a-night-on-the-quay/", 390, 800),
    "site-search": ("/search?q=recruitmant", 1280, 900),
    "site-release-phone": ("/releases/open-register-of-fishing-vessels/", 390, 800),
}


@pytest.mark.parametrize("name", PICTURES)
def test_taken(opened, name):
    path, width, height = PICTURES[name]
    page: Page = opened(path, width)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("[...document.images].every(image => image.complete || image.loading === 'lazy')")
    keep(page, name)


def keep(shown: Page | Locator, name: str) -> None:
    """What the window shows, or one part of it, as a picture of the documentation."""
    taken = BytesIO()
    Image.open(BytesIO(shown.screenshot())).convert("RGB").save(taken, "webp", quality=QUALITY, method=6)
    assert taken.tell() < LARGEST
    file = DIRECTORY / f"{name}.webp"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(taken.getvalue())
