"""The conversion of tables and quotes: each rule, and similar texts that it does not apply to."""

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


def test_tables_become_table_blocks_with_a_list_of_their_links() -> None:
    (kind, table), links = converted("| Name | Where |\n|---|---|\n| [A & B](https://e.org) | there |\n| C |")
    assert kind == "table"
    assert table["data"] == [["Name", "Where"], ["A & B", "there"], ["C", ""]]
    assert (table["first_row_is_table_header"], table["first_col_is_header"]) == (True, False)
    assert table["table_header_choice"] == "row"
    assert links == ("rich_text", '<ul><li><a href="https://e.org">A &amp; B</a></li></ul>')


def test_an_html_table_may_contain_empty_lines_and_indentation() -> None:
    html = (
        "<table>\n<caption>Who</caption>\n<tr>\n<th scope='row'>A</th>\n\n    <td>\n      1</td></tr>"
        "\n\n<tr><th>B</th><td>2</td></tr></table>"
    )
    ((kind, table),) = converted(html)
    assert (kind, table["data"], table["table_caption"]) == ("table", [["A", "1"], ["B", "2"]], "Who")
    assert table["table_header_choice"] == "column"


def test_a_layout_table_becomes_text() -> None:
    assert converted("<table><tr><td><h2>One</h2>two</td></tr></table>") == [heading("One", "2"), *text("<p>two</p>")]
