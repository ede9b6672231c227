"""Blocks whose files could not be had become links; all others stay as they are."""

from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.conversion.files import link_missing_files

from .html_conversion import image_value

BOAT, SEA = "https://old.example/u/boat.jpg", "https://old.example/u/sea.jpg"
PDF = "https://old.example/u/a.pdf"


def linked(kind: str, written: Any, read: Any) -> list[tuple[str, Any]]:
    blocks = link_missing_files([{"type": kind, "value": written}], [{"type": kind, "value": read, "id": "one"}])
    assert len({block["id"] for block in blocks}) == len(blocks)
    return [(block["type"], block["value"]) for block in blocks]


def stored(value: dict[str, Any], **files: int | None) -> dict[str, Any]:
    return {**value, **files}


@pytest.mark.parametrize(
    ("alt", "caption", "html"),
    [
        ("A boat", "At sea", f'<p><a href="{BOAT}">A boat</a></p><p>At sea</p>'),
        ("A boat", "A boat", f'<p><a href="{BOAT}">A boat</a></p>'),
        ("", "", f'<p><a href="{BOAT}">boat</a></p>'),
    ],
)
def test_a_missing_picture_becomes_a_link(alt: str, caption: str, html: str) -> None:
    value = image_value(BOAT, alt, caption)
    assert linked("image", value, stored(value, image=None)) == [("rich_text", html)]
    assert linked("image", value, stored(value, image=7)) == [("image", stored(value, image=7))]


def test_a_gallery_keeps_the_pictures_that_are_there() -> None:
    images = [image_value(BOAT, "A boat"), image_value(SEA, "The sea")]
    written = {"images": images, "caption": "Both"}
    some = {"images": [stored(images[0], image=7), stored(images[1], image=None)], "caption": "Both"}
    link = f'<p><a href="{SEA}">The sea</a></p>'
    assert linked("gallery", written, some) == [
        ("gallery", {"images": [stored(images[0], image=7)], "caption": "Both"}), ("rich_text", link),
    ]  # fmt: skip
    none = {"images": [stored(image, image=None) for image in images], "caption": "Both"}
    assert linked("gallery", written, none) == [("rich_text", f'<p><a href="{BOAT}">A boat</a></p>{link}<p>Both</p>')]


def test_items_may_have_ids() -> None:
    values = [image_value(BOAT, "A boat"), image_value(SEA, "The sea")]
    images = [{"type": "item", "value": value, "id": value["alt"]} for value in values]
    read = [{**images[0], "value": stored(values[0], image=None)}, {**images[1], "value": stored(values[1], image=7)}]
    gallery, link = linked("gallery", {"images": images, "caption": ""}, {"images": [*read], "caption": ""})
    assert gallery[1]["images"] == [read[1]]
    assert link == ("rich_text", f'<p><a href="{BOAT}">A boat</a></p>')


def test_a_missing_recording_keeps_its_transcript() -> None:
    written = {"file": {"$file": "attachment:4"}, "title": "A song", "transcript": ""}
    assert linked("audio", written, stored(written, file=None)) == [("rich_text", "<p>A song</p>")]
    spoken = {**written, "transcript": "La la"}
    assert [kind for kind, _ in linked("audio", spoken, stored(spoken, file=None))] == ["audio", "rich_text"]


def test_missing_documents_become_a_list() -> None:
    written = {"title": "", "documents": [{"document": {"$file": PDF}, "title": "Report"}]}
    read = {"title": "", "documents": [{"document": None, "title": "Report"}]}
    assert linked("documents", written, read) == [("rich_text", f'<ul><li><a href="{PDF}">Report</a></li></ul>')]


def test_other_blocks_stay() -> None:
    assert linked("rich_text", "<p>One</p>", "<p>One</p>") == [("rich_text", "<p>One</p>")]
    empty = {"image": None, "alt": "", "caption": ""}
    assert linked("image", empty, empty) == [("image", empty)]
