"""Pictures in the Markdown of records: blocks if their files are available, links if not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from cms.content.blocks.body import body_search_texts
from cms.files.images.models import Picture
from cms.page_types.stories.models import StoryPage

BODY = "One ![A boat](boat.png) two.\n\n![The sea](https://old.example/sea.png)"


def test_pictures_with_files_are_blocks_and_others_links(run: Any, write: Any, record: Any, tmp_path: Path) -> None:
    Image.new("RGB", (120, 80), "navy").save(tmp_path / "boat.png")
    done = run(write(record(body=BODY)))
    assert (done.code, done.counts) == (3, {"created": 1})  # the other picture is missing
    body = StoryPage.objects.get().body
    assert [block["type"] for block in body.raw_data] == ["rich_text", "image", "rich_text"]
    assert body.raw_data[0]["value"] == "<p>One two.</p>"
    assert body.raw_data[1]["value"]["image"] == Picture.objects.get().pk
    assert body.raw_data[1]["value"]["alt"] == "A boat"
    assert body.raw_data[2]["value"] == '<p><a href="https://old.example/sea.png">The sea</a></p>'


def test_no_word_is_lost_without_files_and_the_files_are_added_later(
    run: Any, write: Any, record: Any, tmp_path: Path
) -> None:
    file = write(record(body=BODY))
    run(file)
    assert "A boat" in " ".join(body_search_texts(StoryPage.objects.get().body))
    Image.new("RGB", (120, 80), "navy").save(tmp_path / "boat.png")
    run(file)
    assert [block["type"] for block in StoryPage.objects.get().body.raw_data] == ["rich_text", "image", "rich_text"]
    assert run(file).counts == {"unchanged": 1}
