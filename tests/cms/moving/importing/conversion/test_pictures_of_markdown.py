"""Markdown with files: its pictures are blocks by the same rules as those of HTML."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content.conversion.results import FileKind, UsedFile
from cms.moving.importing.conversion.blocks import convert_markdown

from .html_conversion import BASE_URL, heading, image, text

BOAT = image("https://old.example/u/a.jpg", "A boat")


def converted(markdown: str) -> list[tuple[str, Any]]:
    blocks = convert_markdown(markdown, seed="test", base_url=BASE_URL).blocks
    return [(block["type"], block["value"]) for block in blocks]


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("![A boat](/u/a.jpg)", [BOAT]),
        ("One ![A boat](/u/a.jpg) two", [text("<p>One two</p>"), BOAT]),
        ("# One ![A boat](/u/a.jpg)", [heading("One"), BOAT]),
        ("* One ![A boat](/u/a.jpg)\n* two", [text("<ul><li>One</li><li>two</li></ul>"), BOAT]),
        ("> ![A boat](/u/a.jpg)\n>\n> One", [BOAT, text("<blockquote><p>One</p></blockquote>")]),
        ("[![A boat](/u/a.jpg)](/about)", [BOAT, text('<p><a href="https://old.example/about">A boat</a></p>')]),
        ("![A boat]()", [text("<p>A boat</p>")]),
        ("<figure><img src='/u/a.jpg' alt='A boat'><figcaption>At sea</figcaption></figure>",
         [image("https://old.example/u/a.jpg", "A boat", "At sea")]),
    ],
)  # fmt: skip
def test_pictures_become_blocks(markdown: str, blocks: list[tuple[str, Any]]) -> None:
    assert converted(markdown) == blocks


def test_the_files_are_listed() -> None:
    conversion = convert_markdown("![A boat](/u/a.jpg) ![](/u/a.jpg)", seed="test", base_url=BASE_URL)
    assert conversion.files == {"https://old.example/u/a.jpg": UsedFile(FileKind.IMAGE, "", "A boat")}


def test_without_a_base_relative_paths_are_those_of_files() -> None:
    conversion = convert_markdown("![A](images/a.jpg) ![B](/b.jpg) ![C](x:y)", seed="test")
    assert list(conversion.files) == ["images/a.jpg", "/b.jpg"]


def test_code_and_lines_stay_text_as_without_files() -> None:
    assert converted("One\n\n* * *\n\n```\ntwo\n```") == [text("<p>One</p><p>two</p>")]
