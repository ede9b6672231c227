"""Save the screenshots of the README and of the editors' guide as small WebP files; run by `make screenshots`."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, ViewportSize

from tests.browser.conftest import page_id
from tests.production.processes import PROJECT

DIRECTORY = PROJECT / "docs" / "images"
KEEP_VARIABLE = "KEEP_SCREENSHOTS"  # if set, the newsroom's journey saves screenshots for the guide
QUALITY = 84
MAX_BYTES = 80_000
PICTURES = {
    "site-home": ("/", 1280, 900),
    "site-story-phone": ("/stories/a-night-on-the-quay/", 390, 800),
    "site-search": ("/search?q=recruitmant", 1280, 900),
}
ADMIN_SIZE: ViewportSize = {"width": 1440, "height": 1000}
ADMIN_PICTURES = {
    "withdraw": ("/releases/open-register-of-fishing-vessels/", "/admin/pages/{}/withdraw/"),
    "public-versions": ("/releases/recruitment-fees-repaid-to-deckhands/", "/admin/pages/{}/public-versions/"),
}


@pytest.mark.parametrize("name", ADMIN_PICTURES)
def test_screenshot_of_the_admin_is_saved(editor, installation, name):
    path, view = ADMIN_PICTURES[name]
    editor.set_viewport_size(ADMIN_SIZE)
    editor.goto(view.format(page_id(installation, path)))
    save_screenshot(editor, f"guide/{name}")


@pytest.mark.parametrize("name", PICTURES)
def test_screenshot_is_saved(opened, name):
    path, width, height = PICTURES[name]
    page: Page = opened(path, width)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("[...document.images].every(image => image.complete || image.loading === 'lazy')")
    save_screenshot(page, name)


def save_screenshot(shown: Page | Locator, name: str) -> None:
    """Save a screenshot of the page or of an element as a picture of the documentation."""
    content = BytesIO()
    Image.open(BytesIO(shown.screenshot())).convert("RGB").save(content, "webp", quality=QUALITY, method=6)
    assert content.tell() < MAX_BYTES
    file = DIRECTORY / f"{name}.webp"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.getvalue())
