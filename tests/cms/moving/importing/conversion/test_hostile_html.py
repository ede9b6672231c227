"""Hostile HTML: nothing of it runs, no text is lost, and the time is linear.

The texts are so long that each would take minutes in quadratic time.
"""

from __future__ import annotations

import json

import pytest

from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import BASE_URL, converted, shown_text, text

DANGEROUS = ("script:", "alert", "onerror", "onclick", "onload", "<script", "@import")
LENGTH = 200_000  # characters


def fill(part: str, length: int = LENGTH) -> str:
    return part * (length // len(part))


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>One",
        "<p onclick='alert(1)'>One</p>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>One",
        "<style>@import 'x'</style>One<template><b>x</b></template>",
        "<a href='java&#10;script:alert(1)'>One</a>",
        "<a href=' javascript:alert(1)'>One</a>",
        "<a href='JaVaScRiPt:alert(1)'>One</a>",
        '<iframe src="javascript:alert(1)"></iframe>One',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>One',
        '<video><source src="javascript:alert(1)"></video>One',
        '<!-- wp:embed {"url":"javascript:alert(1)"} /-->One',
        '<!-- wp:social-link {"url":"javascript:alert(1)","service":"x"} /-->One',
        '<!-- wp:cover {"url":"javascript:alert(1)"} /-->One',
        '[audio src="javascript:alert(1)"]One',
        "<wp-block name='embed' data='{\"url\":\"javascript:alert(1)\"}'></wp-block>One",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>One",
    ],
)
def test_nothing_runs(html: str) -> None:
    stored = json.dumps(converted(html)).lower()
    assert "one" in stored
    assert not [word for word in DANGEROUS if word in stored]


def test_elements_that_the_conversion_uses_itself_cannot_be_written() -> None:
    assert converted("<wp-block name='cover' data='{\"url\":\"/a.jpg\"}'>One</wp-block>") == [text("<p>One</p>")]
    assert converted("<wp-shortcode name='gallery' data='ids=1,2'>One</wp-shortcode>") == [text("<p>One</p>")]


@pytest.mark.parametrize(
    "tag",
    [
        "<div>", "<b>", "<b class='{}'>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<details>", "<figure>",
        "<a href='/a'>", "<font color='1'>", "<span>", "<p>", "<b><p>", "</div>", "<!-- wp:group -->",
        "<!-- wp:acme/x -->", "<!-- /wp:acme/x -->", "[caption]", "[/caption]", "[box]", "[[box]",
    ],
)  # fmt: skip
def test_unclosed_elements_keep_their_text(tag: str) -> None:
    html = fill(f"{tag}word ", 20_000)
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert shown_text(conversion.blocks).count("word") == html.count("word")


@pytest.mark.few(9)
@pytest.mark.parametrize(
    "part",
    [
        "<", "<a ", "<a href='", '<a href="x', "<!--", "<!-- wp:a ", "<!-- wp:a {", "<?", "<!", "</", "&", "&amp",
        "[", "[[", "[a ", '[a b="', "[gallery ids=", " ", "\n", " \n", "<br>", "<i> </i>", "<script>", "<script",
        "<iframe", "<svg>x", '<a b="<a">', "<a x='\"'", "<p a=1 ", "<a" + " b" * 50, "<img src=/a>", "</p>", "-->",
        "https://x.org\n", "<td>", "<table>x<i>y</i>", '="[a "', "='[a '", "{{ x", "{% x", "{{x}}", "[:en]",
        "<a href='#x'>1</a>", "<a href='#x'>1</a><br><i id='x'>1</i>",
    ],
)  # fmt: skip
def test_the_time_is_linear(part: str) -> None:
    assert isinstance(convert_html(fill(part), seed="test", base_url=BASE_URL).blocks, list)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "html",
    [
        "[a " + fill('="') + "]",
        "[a b=c " + fill("1") + "!]",
        "[a b=c " + fill("d=e") + " !]",
        "<a href='#x'>1</a>" * 2_000 + fill("<br>a") + "<i id='x'>1</i>",
        f"<b>{'<a href=#x>1</a>' * 200}{fill('<i> </i>', 100_000)}<i id='x'>1</i></b>",
        f"<p style='{fill('text-decoration:')}'>x</p>",
        f"<p style='{fill('text-decoration')}'>x</p>",
    ],
    ids=["quotation marks", "digits", "equal signs", "lines", "no lines", "declarations", "name of a declaration"],
)
def test_the_time_of_one_long_part_is_linear(html: str) -> None:
    assert isinstance(convert_html(html, seed="test", base_url=BASE_URL).blocks, list)


@pytest.mark.extended
def test_a_table_of_one_long_row_and_one_long_column_is_not_filled_up() -> None:
    html = f"<table><tr>{fill('<td>x', 300_000)}</tr>{fill('<tr><td>y</tr>', 700_000)}</table>"
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert {block["type"] for block in conversion.blocks} == {"rich_text"}
    assert shown_text(conversion.blocks).count("y") == html.count("y")


@pytest.mark.few(1)
@pytest.mark.parametrize("content", ["<i> </i>", "word "])
def test_a_large_cell_in_many_places_is_read_and_written_once(content: str) -> None:
    row = f"<td>{'</td><td>'.join('x' * 150)}</td>"
    large = f"<td colspan=149 rowspan=149>{fill(content)}</td>"
    rows = "</tr><tr>".join([row, f"<td>x</td>{large}", *["<td>x</td>"] * 148])
    conversion = convert_html(f"<table><tr>{rows}</tr></table>", seed="test", base_url=BASE_URL)
    (table,) = conversion.blocks
    assert str(table["value"]["data"]).count("word") == large.count("word")
    assert len(table["value"]["data"]) == len(table["value"]["data"][0]) == 150


def test_formatting_that_is_not_closed_is_not_repeated_for_ever() -> None:
    html = "<p>" + "<b><i><em><strong>" * 3 + fill("<p>word ")
    blocks = convert_html(html, seed="test", base_url=BASE_URL).blocks
    assert blocks[0]["value"].startswith("<p><b>")
    assert shown_text(blocks).count("word") == html.count("word")
    assert sum(len(block["value"]) for block in blocks) < 3 * len(html)


@pytest.mark.extended
@pytest.mark.parametrize("part", ["<p>word</p>\n", "word\n\n", "<b>word</b> ", "<ul><li>word</li></ul>", "<b><p>word"])
def test_two_million_characters(part: str) -> None:
    html = fill(part, 2_000_000)
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert shown_text(conversion.blocks).count("word") == html.count("word")
