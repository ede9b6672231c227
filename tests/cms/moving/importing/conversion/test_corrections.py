"""Corrections, languages and numbers of imported texts: what words alone do not carry."""

from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.conversion.blocks import convert_to_blocks
from cms.moving.importing.records.names import convert_links
from cms.moving.importing.sources.wordpress.items import read_text

from .html_conversion import converted, heading, text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<p>The toll was <s>12</s> <del>13</del> <strike>14</strike> <ins>42</ins>.</p>",
            "<p>The toll was <del>12</del> <del>13</del> <del>14</del> <ins>42</ins>.</p>",
        ),
        (
            '<p>The toll was <del datetime="2020-01-01" cite="/x">12 </del>42.</p>',
            "<p>The toll was <del>12</del> 42.</p>",
        ),
        ("<ul><li><s>one</s></li><li>two</li></ul>", "<ul><li><del>one</del></li><li>two</li></ul>"),
        ("<blockquote><s>one</s> two</blockquote>", "<blockquote><p><del>one</del> two</p></blockquote>"),
        (
            "<blockquote>“<s>One</s> two.” — Jane Doe</blockquote>",
            "<blockquote><p>“<del>One</del> two.” — Jane Doe</p></blockquote>",
        ),
        ("<s>One</s>\n\n<s><b>two</b></s>", "<p><del>One</del></p><p><del><b>two</b></del></p>"),
        ('<s><a href="https://e.org">One</a></s>', '<p><del><a href="https://e.org">One</a></del></p>'),
        ("<s>One", "<p><del>One</del></p>"),
        ('One <span style="color: red; text-decoration: line-through;">two</span>', "<p>One <del>two</del></p>"),
        ('<p style="text-decoration:line-through">One<br>two</p>', "<p><del>One</del><br/><del>two</del></p>"),
        ('One <span style="text-decoration: underline">two</span>', "<p>One two</p>"),
    ],
)
def test_struck_out_and_inserted_text_stays_so(html: str, expected: str) -> None:
    assert converted(html) == [text(expected)]


def test_struck_out_paragraphs_stay_so_in_each_part() -> None:
    html = "<del><p>One <b>and</b></p><ul><li>two</li></ul>three<h2>Four</h2></del>"
    assert converted(html) == [
        text("<p><del>One</del> <del><b>and</b></del></p><ul><li><del>two</del></li></ul><p><del>three</del></p>"),
        heading("[struck out: Four]"),
    ]


def test_struck_out_code_stays_so() -> None:
    assert converted("<pre>one <del>[two]</del></pre>") == [
        ("code", {"code": "one [struck out: (two)]", "language": ""})
    ]
    assert converted("<p><code>one <s>two</s></code></p>") == [text("<p>one <del>two</del></p>")]


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<h2>The toll: <s>12</s> 42</h2>", "The toll: [struck out: 12] 42"),
        ("<table><tr><td>The toll: <s>12</s> 42</td><td>1</td></tr></table>", "The toll: [struck out: 12] 42"),
        (
            '<figure><img src="/a.jpg"><figcaption>The toll: <del>12</del> 42</figcaption></figure>',
            "The toll: [struck out: 12] 42",
        ),
    ],
)
def test_plain_text_marks_what_is_struck_out(html: str, plain: str) -> None:
    assert plain in str(converted(html))


@pytest.mark.parametrize("title", ["The toll: <s>12</s> 42", "The toll: &lt;s&gt;12&lt;/s&gt; 42"])
def test_titles_mark_what_is_struck_out(title: str) -> None:
    assert read_text(title, "title")[0] in ("The toll: [struck out: 12] 42", "The toll: <s>12</s> 42")
    assert read_text("The toll: <ins>42</ins>", "title")[0] == "The toll: 42"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p lang="de">Guten <b>Tag</b></p>', '<p lang="de">Guten <b>Tag</b></p>'),
        ('<p>Say <span lang="de">Guten Tag</span>.</p>', '<p>Say <span lang="de">Guten Tag</span>.</p>'),
        ('<p>Say <em lang="de">Guten Tag</em>.</p>', '<p>Say <span lang="de"><i>Guten Tag</i></span>.</p>'),
        ('<p dir="rtl">a<br>b</p>', '<p dir="rtl">a<br/>b</p>'),
        (
            '<div lang="ar" dir="rtl"><p>a</p><p>b</p>c</div>',
            '<p lang="ar" dir="rtl">a</p><p lang="ar" dir="rtl">b</p><p lang="ar" dir="rtl">c</p>',
        ),
        ('<div lang="ar"><p>a</p><p lang="de">b</p></div>', '<p lang="ar">a</p><p lang="de">b</p>'),
        (
            '<div lang="de"><ol start="5"><li>a</li><li lang="fr">b</li></ol></div>',
            '<ol start="5" lang="de"><li>a</li><li lang="fr">b</li></ol>',
        ),
        ('<ol start="-2"><li value="7">a</li></ol>', '<ol start="-2"><li value="7">a</li></ol>'),
        ('<ol start="x"><li value="">a</li></ol>', "<ol><li>a</li></ol>"),
        ('<blockquote lang="de">a</blockquote>', '<blockquote><p lang="de">a</p></blockquote>'),
        ('<p lang="de_DE" dir="up">a</p>', "<p>a</p>"),
        ('<p><span style="x">a <span lang="de">b</span></span> c</p>', '<p>a <span lang="de">b</span> c</p>'),
        (
            '<p><span lang="de">a</span> <span lang="fr">b</span></p>',
            '<p><span lang="de">a</span> <span lang="fr">b</span></p>',
        ),
    ],
)
def test_languages_directions_and_first_numbers_stay(html: str, expected: str) -> None:
    assert converted(html) == [text(expected)]
    assert [(block["type"], block["value"]) for block in convert_to_blocks(html, seed="test")] == [text(expected)]


def test_an_address_alone_in_a_line_is_a_video_in_any_language() -> None:
    (video,) = converted('<div lang="de">\nhttps://youtu.be/ex8fMxXJDJw\n</div>')
    assert video[0] == "video"


def test_records_keep_what_a_text_says_with_attributes() -> None:
    html = (
        '<p lang="de" dir="ltr">a <del>b</del><a href="#fn-1" id="fnref-1"><sup>1</sup></a></p>'
        '<ol start="5"><li id="fn-1" value="7"><a href="#fnref-1">c</a></li></ol>'
    )
    kept: Any = convert_links(html, lambda link: {"href": link["href"]})
    assert kept == html
    page = '<a id="7" linktype="page">d</a>'
    assert convert_links(page, lambda link: {"data-record": "x"}) == '<a data-record="x">d</a>'
