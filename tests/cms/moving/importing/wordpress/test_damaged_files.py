"""Damaged and hostile files: a clear error or a safe result, and nothing is lost that could be read."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from cms.moving.importing.sources.wordpress import export_file, xml_stream
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.importing.wordpress.exports import build_author, build_category, build_export, build_item

SCRIPT = "<script>alert(document.domain)</script><img src=x onerror=alert(1)>"


def test_a_truncated_file_is_imported_up_to_its_end(run: Any, write: Any) -> None:
    whole = build_export(*(build_item(number) for number in range(1, 31))).encode()
    cut = whole[: whole.index(b"Text of 28")]
    done = run(write(raw=cut))
    assert (done.code, done.results) == (1, ["created"] * 27)
    assert "The file could not be read to its end: the file ends early" in done.problem
    assert run(write(raw=whole)).results == ["unchanged"] * 27 + ["created"] * 3


def test_a_truncated_packed_file_is_imported_up_to_its_end(run: Any, write: Any) -> None:
    whole = build_export(*(build_item(number) for number in range(1, 31))).encode()
    packed = gzip.compress(whole, compresslevel=0)
    done = run(write(raw=packed[:-200], name="export.xml.gz"))
    assert (done.code, "cannot be unpacked" in done.problem) == (1, True)
    assert StoryPage.objects.count() == len(done.results) > 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"\x1f\x8b broken",
        b"<html><body>Not found</body></html>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
        b'<?xml version="1.0" encoding="klingon"?><rss/>',
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_a_clear_error(run: Any, write: Any, content: bytes) -> None:
    done = run(write(raw=content))
    assert (done.code, bool(done.problem), done.entries) == (1, True, {})


def test_an_item_that_is_too_long_fails_and_its_neighbours_are_imported(
    run: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_stream, "MAX_TEXT_CHARACTERS", 100_000)
    done = run(write(build_item(1), build_item(2, content="x" * 100_001), build_item(3)))
    assert (done.code, done.results) == (1, ["created", "failed", "created"])
    assert done.entries[2]["reason"] == "content:encoded has more than 100,000 characters"


def test_more_items_than_allowed_are_an_error_after_those_that_are(
    run: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_file, "MAX_ITEMS", 2)
    done = run(write(*(build_item(number) for number in range(1, 5))))
    assert (done.code, done.results) == (1, ["created", "created"])
    assert "more than 2 items" in done.problem


def test_bytes_of_another_encoding_keep_their_letters(run: Any, write: Any) -> None:
    content = build_export(build_item(1, title="Café", content="<p>déjà</p>")).encode("cp1252")
    done = run(write(raw=content))
    assert StoryPage.objects.get().title == "Café"
    assert "bytes that were not valid in the encoding of the file, read as Windows-1252" in done.summary


def test_scripts_in_every_field_do_not_reach_visitors(run: Any, write: Any, client: Any) -> None:
    evil = SCRIPT + 'javascript:alert(1) "><svg onload=alert(1)>'
    done = run(
        write(
            build_author("jane", f"Jane {evil}", evil),
            build_category("sea", evil, description=evil),
            build_item(
                1,
                title=f"Title {evil}",
                content=f'<p onclick="x()">{evil}<a href="javascript:alert(1)">l</a></p><iframe src="javascript:1">',
                excerpt=evil,
                terms=[("category", "sea"), (evil, evil)],
                meta=[(evil, evil), ("_thumbnail_id", evil)],
                post_name=evil,
                link=f"https://old.example/{evil}",
                guid=evil,
            ),
        )
    )
    assert done.results == ["created"], done.summary
    paths = (f"/pages/{StoryPage.objects.get().pk}", "/stories", "/topics", "/people", "/feeds/stories.rss")
    for path in paths:
        text = client.get(f"/api/v1{path}").content
        forbidden = (b"<script", b"onerror=", b"onclick", b"<svg", b"<iframe", b'href=\\"javascript')
        assert [word for word in forbidden if word in text] == [], path


def test_parents_translations_and_terms_that_refer_to_each_other_end(run: Any, write: Any) -> None:
    items = [build_item(number, type="page", parent=number % 40 + 1) for number in range(1, 41)]
    categories = [build_category(f"c{number}", f"C {number}", parent=f"c{(number + 1) % 40}") for number in range(40)]
    done = run(write(*categories, *items, build_item(99, terms=[("category", "c1")])))
    assert (done.code, done.results) == (0, ["created"] * 41)
