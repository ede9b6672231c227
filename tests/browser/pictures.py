"""The pictures of the README and of the editors' guide, by `make pictures`; as WebP, so that they stay small."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.production.processes import PROJECT

DIRECTORY = PROJECT / "docs" / "images"
KEPT = "KEEP_PICTURES"  # set, the newsroom's journey leaves its pictures in the guide
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


def keep(page: Page, name: str) -> None:
    """What the window shows, as a picture of the documentation."""
    file = DIRECTORY / f"{name}.webp"
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.open(BytesIO(page.screenshot())).convert("RGB").save(file, quality=QUALITY, method=6)
    assert file.stat().st_size < LARGEST
