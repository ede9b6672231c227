"""The conversion of Markdown to blocks: each rule, and similar texts that it does not apply to."""

from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.conversion.blocks import convert_to_blocks


def converted(markdown: str) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in convert_to_blocks(markdown, seed="test")]


def text(html: str) -> list[tuple[str, Any]]:
    return [("rich_text", html)]


def heading(words: str, level: str) -> tuple[str, Any]:
    return ("heading", {"text": words, "level": level})


@pytest.mark.parametrize(
    ("marks", "level"), [("#", "2"), ("##", "2"), ("###", "3"), ("####", "3"), ("#####", "3"), ("######", "3")]
)
def test_headings_have_two_levels(marks: str, level: str) -> None:
    assert converted(f"{marks} Why *we* did it") == [heading("Why we did it", level)]


def test_text_that_is_not_a_heading_stays_text() -> None:
    assert converted("#WeRemember") == text("<p>#WeRemember</p>")
    assert converted("## ") == []
    assert converted(f"## {'long ' * 50}") == text(f"<p><b>{('long ' * 50).strip()}</b></p>")


def test_neighbouring_paragraphs_and_lists_are_one_block_between_other_blocks() -> None:
    assert converted("One\n\n* two\n* three\n\nfour\n\n## Five\n\nsix") == [
        ("rich_text", "<p>One</p><ul><li>two</li><li>three</li></ul><p>four</p>"),
        heading("Five", "2"),
        ("rich_text", "<p>six</p>"),
    ]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** and _italic_", "<p><b>bold</b> and <i>italic</i></p>"),
        ("<strong> bold </strong>text", "<p><b>bold</b> text</p>"),
        ("a\nb  \nc", "<p>a b<br/>c</p>"),
        ("1. one\n   1. two\n2. three", "<ol><li>one<ol><li>two</li></ol></li><li>three</li></ol>"),
        ("- one\n\n  more\n- two", "<ul><li>one<br/>more</li><li>two</li></ul>"),
        ("- ### Title\n  text", "<ul><li>Title<br/>text</li></ul>"),
        ("Read more****on APIs", "<p>Read more on APIs</p>"),
        ("`**options` and 2 * 3 * 4", "<p>**options and 2 * 3 * 4</p>"),
        ("~~gone~~ ~no~ <del>500</del>", "<p><del>gone</del> ~no~ <del>500</del></p>"),
        ("H<sub>2</sub>O <s>a</s> <strike>b</strike>", "<p>H<sub>2</sub>O <del>a</del> <del>b</del></p>"),
        ("above\n\n* * *\n\nbelow", "<p>above</p><p>below</p>"),
    ],
)
def test_paragraphs_and_lists_become_rich_text(markdown: str, html: str) -> None:
    assert converted(markdown) == text(html)


def test_code_becomes_text() -> None:
    assert converted("```sh\ngit clone <url>\n  cd x\n```") == text("<p>git clone &lt;url&gt;<br/>  cd x</p>")
    assert converted("    <p>indented</p>") == text("<p>indented</p>")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("EPA&#8217;s &amp; R&D &lt;b&gt;", "<p>EPA’s &amp; R&amp;D &lt;b&gt;</p>"),
        ("As a <type of person>, I ask <some>", "<p>As a &lt;type of person&gt;, I ask &lt;some&gt;</p>"),
        ("The <script> tag is text", "<p>The &lt;script&gt; tag is text</p>"),
        ("Before <script>alert(1)</script>after", "<p>Before after</p>"),
        ("<div><p>one</p>two<section>three</section></div>", "<p>one</p><p>two</p><p>three</p>"),
        ('<p style="x" onclick="y()">one <font>two</font></p>', "<p>one two</p>"),
        ("soft\u00adhyphen zero\u200bwidth nul\x00byte", "<p>softhyphen zerowidth nul byte</p>"),
        ("one\r\ntwo \ud800", "<p>one two</p>"),
    ],
)
def test_entities_are_decoded_and_foreign_html_is_reduced_to_its_text(markdown: str, html: str) -> None:
    assert converted(markdown) == text(html)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("before {{< box >}}inside{{< /box >}} after", "<p>before inside after</p>"),
        ('{{< img src="boat.jpg" alt="A boat" class="left" >}}', "<p>A boat</p>"),
        ('[words]({{< ref "page.md" >}})', "<p>words</p>"),
        ("{{% note %}}Careful{{% /note %}}{{/* nobody sees this */}}", "<p>Careful</p>"),
        ("two {{ braces }} stay", "<p>two {{ braces }} stay</p>"),
    ],
)
def test_shortcodes_keep_their_readable_texts(markdown: str, html: str) -> None:
    assert converted(markdown) == text(html)


def test_heading_attributes_are_removed() -> None:
    assert converted('## <a name="x"></a>Why We Did It {#toc0}\n') == [heading("Why We Did It", "2")]


def test_block_ids_are_stable_and_differ_by_record() -> None:
    first, again, other = (convert_to_blocks("## One\n\ntwo", seed=seed) for seed in ("a", "a", "b"))
    assert first == again
    assert not {block["id"] for block in first} & {block["id"] for block in other}
