from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cms.files.images.models import Picture
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.importing.wordpress.exports import build_attachment, build_item


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    directory = tmp_path / "uploads"
    directory.mkdir()
    for name, colour in (("whale", "navy"), ("boat", "red"), ("other", "green")):
        Image.new("RGB", (120, 80), colour).save(directory / f"{name}.png")
    return directory


@pytest.mark.parametrize(
    ("shortcode", "captions"),
    [("[gallery]", ["At <sea>", ""]), ('[gallery ids="12,11"]', ["", "At <sea>"])],
)
def test_galleries_show_the_attachments_of_their_post_or_those_with_their_ids(
    run: Any, write: Any, uploads: Path, shortcode: str, captions: list[str]
) -> None:
    done = run(
        write(
            build_item(1, content=shortcode),
            build_attachment(11, "whale.png", title="Whale", parent=1, excerpt="At <b>&lt;sea&gt;</b>"),
            build_attachment(12, "boat.png", title="Boat", parent=1),
            build_attachment(13, "other.png", title="Other", parent=2),
        ),
        "--uploads",
        str(uploads),
    )
    assert done.code == 0, done.summary
    (block,) = StoryPage.objects.get().body.raw_data
    images = block["value"]["images"]
    titles = dict(Picture.objects.values_list("pk", "title"))
    expected = ["Whale", "Boat"] if captions[0] else ["Boat", "Whale"]
    assert [titles[image["image"]] for image in images] == expected
    assert [image["caption"] for image in images] == captions
