from __future__ import annotations

from collections.abc import Iterable

import pytest

from cms.moving.importing.records.records import BadFile
from cms.moving.importing.sources.wordpress import xml_stream
from cms.moving.importing.sources.wordpress.xml_stream import Element, parse
from tests.cms.moving.importing.wordpress.exports import collect

HEAD = '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
TAIL = "</channel></rss>"


def read(content: str, chunk: int = 1000) -> tuple[list[Element], str]:
    """Return the elements before a problem, and the problem."""
    found: list[Element] = []
    try:
        collect(parse(content[at : at + chunk] for at in range(0, len(content), chunk)), found)
    except BadFile as problem:
        return found, str(problem)
    return found, ""


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_elements_are_read_whole_from_chunks_of_any_length(chunk: int) -> None:
    content = f"{HEAD}<title>T</title><item><title>A &amp; B</title><c><![CDATA[<b>]]></c></item>{TAIL}"
    (title, item), problem = read(content, chunk)
    assert (title.text, item.get("title"), item.get("c"), problem) == ("T", "A & B", "<b>", "")


@pytest.mark.parametrize("version", ["http://wordpress.org/export/1.0/", "https://wordpress.org/export/1.1/"])
def test_all_versions_of_the_namespace_have_the_same_names(version: str) -> None:
    (item,), _ = read(f'<rss xmlns:x="{version}"><channel><item><x:post_id>7</x:post_id></item>{TAIL}')
    assert item.get("wp:post_id") == "7"


def test_comments_are_counted_and_not_kept() -> None:
    comment = "<wp:comment><wp:comment_content>no</wp:comment_content></wp:comment>"
    (item,), _ = read(f"{HEAD}<item><title>T</title>{comment * 3}<wp:post_id>1</wp:post_id></item>{TAIL}")
    assert (item.comments, [child.name for child in item.children]) == (3, ["title", "wp:post_id"])


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "declaration", [LAUGHS, EXTERNAL, '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">', "<!DOCTYPE rss>"]
)
def test_document_types_and_entities_are_refused(declaration: str) -> None:
    found, problem = read(f"{declaration}{HEAD}<title>&b;</title>{TAIL}")
    assert (found, "is refused" in problem) == ([], True)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("<item><title>cut", "the file ends early"),
        ("<item><title><![CDATA[cut", "the file ends early"),
        ("<item", "the file ends early"),
        ("<item></title>", "mismatched tag"),
        ("<item>&nbsp;</item>", "undefined entity"),
    ],
)
def test_what_precedes_an_error_has_been_read(rest: str, expected: str) -> None:
    (item,), problem = read(f"{HEAD}<item><title>whole</title></item>\n{rest}")
    assert item.get("title") == "whole"
    assert "line 2" in problem
    assert expected in problem


@pytest.mark.parametrize("content", ["", "no XML", "<html><body>404</body></html>", "<rss><channel></channel></other>"])
def test_what_is_no_export_is_an_error(content: str) -> None:
    assert read(content)[1]


def test_an_item_that_is_too_long_is_reported_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "MAX_TEXT_CHARACTERS", 100)
    items = f"<item><c>{'x' * 101}</c><wp:post_id>1</wp:post_id></item><item><c>{'x' * 100}</c></item>"
    (long, next_one), problem = read(HEAD + items + TAIL)
    assert (long.problem, long.get("wp:post_id")) == ("c has more than 100 characters", "1")
    assert (next_one.problem, len(next_one.get("c")), problem) == ("", 100, "")


def test_an_item_with_too_many_elements_is_reported_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "MAX_ELEMENTS", 10)
    items = f"<item>{'<a><b/></a>' * 6}</item><item>{'<a/>' * 10}</item>"
    (many, next_one), _ = read(HEAD + items + TAIL)
    assert (many.problem, len(many.children)) == ("more than 10 elements", 5)
    assert (next_one.problem, len(next_one.children)) == ("", 10)


def test_nested_elements_are_refused_beyond_a_depth() -> None:
    assert "nested more than 20 levels" in read(HEAD + "<a>" * 30)[1]


def test_a_tag_that_does_not_end_is_refused_before_it_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "MAX_TAG_BYTES", 10_000)
    read_until = []

    def chunks() -> Iterable[str]:
        yield HEAD + '<item a="'
        for number in range(1000):
            read_until.append(number)
            yield "x" * 1000

    with pytest.raises(BadFile, match="one tag has more than 10,000 bytes"):
        list(parse(chunks()))
    assert len(read_until) < 20
