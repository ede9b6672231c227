"""Each rule of the conversion with its neighbour: what it is for, and what looks alike but is not."""

from __future__ import annotations

from typing import Any

import pytest

from cms.importing.conversion.blocks import blocks_of


def converted(markdown: str) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in blocks_of(markdown, seed="test")]


def text(html: str) -> list[tuple[str, Any]]:
    return [("rich_text", html)]


def heading(words: str, level: str) -> tuple[str, Any]:
    return ("heading", {"text": words, "level": level})


@pytest.mark.parametrize(
    ("marks", "level"), [("#", "2"), ("##", "2"), ("###", "3"), ("####", "3"), ("#####", "3"), ("######", "3")]
)
def test_headings_have_two_levels(marks: str, level: str) -> None:
    assert converted(f"{marks} Why *we* did it") == [heading("Why we did it", level)]


def test_what_is_no_heading_stays_text() -> None:
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
        ("~~gone~~ <del>500</del> H<sub>2</sub>O", "<p>~~gone~~ 500 H<sub>2</sub>O</p>"),
        ("above\n\n* * *\n\nbelow", "<p>above</p><p>below</p>"),
    ],
)
def test_paragraphs_and_lists_become_rich_text(markdown: str, html: str) -> None:
    assert converted(markdown) == text(html)


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
        ("[words](relative.html)", "<p>words</p>"),
        ('<a href="javascript:alert(1)">words</a>', "<p>words</p>"),
        ("[words](https://example.org/a b.pdf)", '<p><a href="https://example.org/a%20b.pdf">words</a></p>'),
        ("[mail](mailto: us@example.org)", '<p><a href="mailto:us@example.org">mail</a></p>'),
        ("[words](https://example.org){.external}", '<p><a href="https://example.org">words</a></p>'),
        ("a {.brace} stays", "<p>a {.brace} stays</p>"),
    ],
)
def test_links_lead_somewhere_or_are_words(markdown: str, html: str) -> None:
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


@pytest.mark.parametrize(
    ("markdown", "speaker", "role"),
    [
        ("> “All is well.” — Jane Doe", "Jane Doe", ""),
        ("> All is well.\n>\n> — **Jane Doe**, director, Example", "Jane Doe", "director, Example"),
        ('> "All is well." – Head of Design Jane A.B. Doe', "Head of Design Jane A.B. Doe", ""),
    ],
)
def test_a_quotation_that_names_its_speaker_is_a_quote(markdown: str, speaker: str, role: str) -> None:
    value = {"text": "All is well.", "speaker": speaker, "role": role, "organisation": "", "person": None}
    assert converted(markdown) == [("quote", value)]


@pytest.mark.parametrize(
    ("markdown", "inner"),
    [
        ("> All is well.", "<p>All is well.</p>"),
        ("> “All — and more — is well.”", "<p>“All — and more — is well.”</p>"),
        ("> “All is well.” — that is what they say", "<p>“All is well.” — that is what they say</p>"),
        ("> “Well.” — [Jane](https://e.org)", '<p>“Well.” — <a href="https://e.org">Jane</a></p>'),
        ("> * one\n> * two", "<ul><li>one</li><li>two</li></ul>"),
    ],
)
def test_any_other_quotation_is_rich_text(markdown: str, inner: str) -> None:
    assert converted(markdown) == text(f"<blockquote>{inner}</blockquote>")


def test_a_heading_in_a_quotation_keeps_its_place() -> None:
    assert converted("> one\n>\n> ## Two\n>\n> three") == [
        ("rich_text", "<blockquote><p>one</p></blockquote>"),
        heading("Two", "2"),
        ("rich_text", "<blockquote><p>three</p></blockquote>"),
    ]


def test_tables_become_tables_and_their_links_a_list() -> None:
    (kind, table), links = converted("| Name | Where |\n|---|---|\n| [A & B](https://e.org) | there |\n| C |")
    assert kind == "table"
    assert table["data"] == [["Name", "Where"], ["A & B", "there"], ["C", ""]]
    assert (table["first_row_is_table_header"], table["first_col_is_header"]) == (True, False)
    assert table["table_header_choice"] == "row"
    assert links == ("rich_text", '<ul><li><a href="https://e.org">A &amp; B</a></li></ul>')


def test_a_table_in_html_survives_empty_lines_and_indentation() -> None:
    html = (
        "<table>\n<caption>Who</caption>\n<tr>\n<th scope='row'>A</th>\n\n    <td>\n      1</td></tr>"
        "\n\n<tr><th>B</th><td>2</td></tr></table>"
    )
    ((kind, table),) = converted(html)
    assert (kind, table["data"], table["table_caption"]) == ("table", [["A", "1"], ["B", "2"]], "Who")
    assert table["table_header_choice"] == "column"


def test_a_table_that_only_places_text_is_taken_apart() -> None:
    assert converted("<table><tr><td><h2>One</h2>two</td></tr></table>") == [heading("One", "2"), *text("<p>two</p>")]


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
def test_shortcodes_leave_the_texts_meant_for_people(markdown: str, html: str) -> None:
    assert converted(markdown) == text(html)


def test_films_become_videos_and_other_frames_links() -> None:
    video = {"url": "https://www.youtube.com/embed/36sdFlR1F-s", "title": "Deep dive", "transcript": ""}
    assert converted('{{< youtube id="36sdFlR1F-s" title="Deep dive" >}}') == [("video", video)]
    assert converted('<iframe src="//slides.example/1" title="Slides"></iframe>\n\nand text') == text(
        '<p><a href="https://slides.example/1">Slides</a></p><p>and text</p>'
    )


def test_heading_attributes_are_no_text() -> None:
    assert converted('## <a name="x"></a>Why We Did It {#toc0}\n') == [heading("Why We Did It", "2")]


def test_block_ids_are_the_same_every_time_and_differ_by_record() -> None:
    first, again, other = (blocks_of("## One\n\ntwo", seed=seed) for seed in ("a", "a", "b"))
    assert first == again
    assert not {block["id"] for block in first} & {block["id"] for block in other}
