"""The conversion of links, pictures and videos: each rule, and similar texts that it does not apply to."""

from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.conversion.blocks import convert_to_blocks


def converted(markdown: str) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in convert_to_blocks(markdown, seed="test")]


def text(html: str) -> list[tuple[str, Any]]:
    return [("rich_text", html)]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[words](https://example.org/?a=1&b=2)", '<p><a href="https://example.org/?a=1&amp;b=2">words</a></p>'),
        ("<https://example.org>", '<p><a href="https://example.org">https://example.org</a></p>'),
        ('<a href="//example.org">words</a>', '<p><a href="https://example.org">words</a></p>'),
        ("[words]()", "<p>words</p>"),
        ('[words]( "A title")', "<p>words</p>"),
        ("[](https://example.org/a.jpg)Mobile", "<p>Mobile</p>"),
        ('[](https://example.org "Earth Day")', '<p><a href="https://example.org">Earth Day</a></p>'),
        ('[](/x "Earth Day")The day', '<p><a href="/x">Earth Day</a> The day</p>'),
        ("[words](relative.html)", "<p>words</p>"),
        ('<a href="javascript:alert(1)">words</a>', "<p>words</p>"),
        ("[words](https://example.org/a b.pdf)", '<p><a href="https://example.org/a%20b.pdf">words</a></p>'),
        ("[mail](mailto: us@example.org)", '<p><a href="mailto:us@example.org">mail</a></p>'),
        ("[words](https://example.org){.external}", '<p><a href="https://example.org">words</a></p>'),
        ("a {.brace} stays", "<p>a {.brace} stays</p>"),
    ],
)
def test_links_have_a_valid_target_or_become_text(markdown: str, html: str) -> None:
    assert converted(markdown) == text(html)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("![A boat](https://e.org/a.jpg)", '<p><a href="https://e.org/a.jpg">A boat</a></p>'),
        ("![](https://e.org/img/the%20boat.jpg)", '<p><a href="https://e.org/img/the%20boat.jpg">the boat.jpg</a></p>'),
        ("![A boat]()", "<p>A boat</p>"),
        ("see![A boat](/a.jpg)it, ![C](/c.jpg).", '<p>see <a href="/a.jpg">A boat</a> it, <a href="/c.jpg">C</a>.</p>'),
        ("[![A boat](https://e.org/a.jpg)](https://e.org)", '<p><a href="https://e.org">A boat</a></p>'),
        (
            '<img src="https://e.org/a.jpg" alt="A boat" onerror="x()">',
            '<p><a href="https://e.org/a.jpg">A boat</a></p>',
        ),
    ],
)
def test_pictures_become_links_with_their_alternative_text(markdown: str, html: str) -> None:
    assert converted(markdown) == text(html)


def test_embedded_videos_become_video_blocks_and_other_frames_links() -> None:
    video = {"url": "https://www.youtube.com/embed/36sdFlR1F-s", "title": "Deep dive", "transcript": ""}
    assert converted('{{< youtube id="36sdFlR1F-s" title="Deep dive" >}}') == [("video", video)]
    assert converted('<iframe src="//slides.example/1" title="Slides"></iframe>\n\nand text') == text(
        '<p><a href="https://slides.example/1">Slides</a></p><p>and text</p>'
    )
