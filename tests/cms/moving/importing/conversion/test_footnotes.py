"""The footnotes of imported texts: a link in the text, and an entry of a numbered list with a link back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cms.moving.importing.conversion.blocks import convert_markdown, convert_to_blocks
from cms.moving.importing.sources.wordpress.bodies import insert_footnotes

from .html_conversion import converted, text

REFERENCE = '<a href="#fn-1" id="fnref-1"><sup>{}</sup></a>'
ENTRY = '<li id="fn-1">{} <a href="#fnref-1">↩</a></li>'
CORE_ID = "aa484441-9ea2-470c-a0a3-218ede0c6b05"


def note(label: str = "1", words: str = "Note.", start: str = "") -> list[tuple[str, Any]]:
    return [text(f"<p>Text{REFERENCE.format(label)}</p><ol{start}>{ENTRY.format(words)}</ol>")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # Word, as browsers paste it, and after WordPress has removed the names
        (
            '<p>Text<a href="#_ftn1" name="_ftnref1">[1]</a></p><p><a href="#_ftnref1" name="_ftn1">[1]</a> Note.</p>',
            note("[1]"),
        ),
        ('Text<a href="#_ftn1">[1]</a>\n\n<a href="#_ftnref1">[1]</a> Note.', note("[1]")),
        (
            '<p>Text<sup><a href="#_edn1">i</a></sup></p><div><p><sup><a href="#_ednref1">i</a></sup> Note.</p></div>',
            note("i"),
        ),
        (
            '<p>Text<a name="_ftnref1"></a><a href="#_ftn1">[1]</a></p><div id="ftn1"><p class="MsoFootnoteText">'
            '<a name="_ftn1"></a><a href="#_ftnref1">[1]</a> Note.</p></div>',
            note("[1]"),
        ),
        # renderers of Markdown, such as those of Jekyll, Hugo and Jetpack
        (
            '<p>Text<sup id="fnref:1"><a href="#fn:1" class="footnote">1</a></sup></p><div class="footnotes"><hr><ol>'
            '<li id="fn:1"><p>Note. <a href="#fnref:1" class="reversefootnote">&#8617;</a></p></li></ol></div>',
            [text(f"<p>Text{REFERENCE.format(1)}</p>"), ("separator", {}), text(f"<ol>{ENTRY.format('Note.')}</ol>")],
        ),
        (
            '<p>Text<sup><a href="#fn1" id="ref1">1</a></sup></p><p id="fn1">\n <a href="#ref1">[1]</a> Note.</p>',
            note(),
        ),
        ('<p>Text<sup><a href="#note-1">1</a></sup></p><ul><li id="note-1">Note.</li></ul>', note()),
        ('<p>Text<sup><a href="#fn1">1</a></sup></p><p id="fn1">1. Note.</p>', note()),
        ('<p>Text<a id="r" href="#n">*</a></p><p id="n"><a href="#r">*</a> Note.</p>', note("*")),
        # the list goes on with the number that readers see
        ('<p>Text<sup><a href="#fn7">7</a></sup></p><p id="fn7">7. Note.</p>', note("7", start=' start="7"')),
    ],
)
def test_both_ends_of_a_footnote_work(html: str, expected: list[tuple[str, Any]]) -> None:
    assert converted(html) == expected


def test_several_footnotes_become_one_list() -> None:
    html = "".join(f'<p>Text<a href="#_ftn{n}">[{n}]</a></p>' for n in (1, 2))
    html += "".join(f'<p><a href="#_ftnref{n}">[{n}]</a> Note {n}.</p>\n' for n in (1, 2))
    ((_, body),) = converted(html)
    assert body.count("<ol") == 1
    assert re.findall(' id="([^"]*)"', body) == ["fnref-1", "fnref-2", "fn-1", "fn-2"]
    assert re.findall(' href="#([^"]*)"', body) == ["fn-1", "fn-2", "fnref-1", "fnref-2"]


def test_two_links_to_one_footnote_have_ids_of_their_own() -> None:
    html = '<p>a<a id="r1" href="#n">1</a> b<a id="r2" href="#n">1</a></p>'
    html += '<ol><li id="n">Note. <a href="#r1">^</a> <a href="#r2">^</a></li></ol>'
    ((_, body),) = converted(html)
    assert re.findall(' id="([^"]*)"', body) == ["fnref-1", "fnref-1-2", "fn-1"]
    assert body.endswith('<ol><li id="fn-1">Note. <a href="#fnref-1">↩</a></li></ol>')


def test_footnotes_of_the_block_editor_of_wordpress() -> None:
    content = (
        f'<!-- wp:paragraph --><p>Text<sup data-fn="{CORE_ID}" class="fn"><a href="#{CORE_ID}" id="{CORE_ID}-link">1'
        "</a></sup></p><!-- /wp:paragraph --><!-- wp:footnotes /-->"
    )
    written = f'[{{"id":"{CORE_ID}","content":"Note."}}]'
    assert converted(insert_footnotes(content, written)) == note()


@pytest.mark.parametrize("name", ["efn_note", "mfn", "footnote", "ref"])
def test_footnotes_in_shortcodes_of_plug_ins(name: str) -> None:
    assert converted(insert_footnotes(f"<p>Text [{name}]Note.[/{name}]</p>", "")) == note()


@pytest.mark.parametrize("content", ["[note]A box.[/note]", "[ref] alone", "[mfn]one[/ref]"])
def test_other_shortcodes_are_no_footnotes(content: str) -> None:
    assert insert_footnotes(content, "") == content


def test_a_footnote_of_markdown_ends_the_paragraph_above_it() -> None:
    (block,) = convert_to_blocks("One[^1]\n[^1]: Note.\n\nTwo", seed="test")
    assert re.findall("<p>(?:One|Two)", block["value"]) == ["<p>One", "<p>Two"]


@pytest.mark.parametrize("convert", [convert_markdown, convert_to_blocks])
def test_footnotes_of_markdown(convert: Any) -> None:
    markdown = "Text[^why] and[^none] `[^why]`.\n\n[^why]: Note *one*.\n    More.\n\nEnd.\n\n```\n[^why]: code\n```"
    converted_body = convert(markdown, seed="test")
    blocks = getattr(converted_body, "blocks", converted_body)
    assert [block["value"] for block in blocks] == [
        f"<p>Text{REFERENCE.format(1)} and[^none] [^why].</p><p>End.</p><p>[^why]: code</p>"
        f"<ol>{ENTRY.format('Note <i>one</i>. More.')}</ol>"
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="#s1" id="t1">1</a></p><h2 id="s1">One <a href="#t1">up</a></h2><p>two</p>',  # contents
        '<p><a href="#below">2 pages below</a></p><p id="below">There</p>',
        '<p><a href="#top">1</a></p>',
        '<p id="top">a</p><p><a href="#top">1</a></p>',
        '<div id="fn1"><p>a<a href="#fn1">1</a></p></div>',
    ],
)
def test_other_links_within_a_text_are_no_footnotes(html: str) -> None:
    assert 'id="fn' not in str(converted(html))
    assert "<ol" not in str(converted(html))


@pytest.mark.parametrize("outer", ["<h2>{}</h2>", "<table><tr><td>{}</td><td>1</td></tr></table>"])
def test_a_footnote_of_plain_text_is_linked_below_it(outer: str) -> None:
    html = outer.format('10<sup><a href="#fn1" id="r1">1</a></sup>') + '<p id="fn1"><a href="#r1">1</a> Note.</p>'
    (_, value), (_, below) = converted(html)
    assert "10¹" in str(value)
    assert below == f"<ul><li>{REFERENCE.format(1)}</li></ul><ol>{ENTRY.format('Note.')}</ol>"


@pytest.mark.parametrize("words", ["10<sup>6</sup>", "H<sub>2</sub>O", "21<sup>st</sup>"])
def test_raised_digits_stay_raised_in_plain_text(words: str) -> None:
    ((_, value),) = converted(f"<table><tr><td>{words}</td><td>1</td></tr></table>")
    assert value["data"][0][0] in ("10⁶", "H₂O", "21st")
