"""The conversion of texts of WordPress's classic editor, and of HTML as browsers get it."""

from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import BASE_URL, converted, heading, image, text

PICTURE = "https://old.example/u/a.jpg"


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("One\n\nTwo\nthree", [text("<p>One</p><p>Two<br/>three</p>")]),
        ("One\r\n\r\n\r\n \r\nTwo", [text("<p>One</p><p>Two</p>")]),
        ("One<br /><br />Two<br />\nthree", [text("<p>One</p><p>Two<br/>three</p>")]),
        ("<strong>One</strong>\n\n<em>two</em> three", [text("<p><b>One</b></p><p><i>two</i> three</p>")]),
        ("One\n<h2>Two</h2>\nthree\n<ul>\n<li>four</li>\n<li>five\nsix</li>\n</ul>\nseven",
         [text("<p>One</p>"), heading("Two"),
          text("<p>three</p><ul><li>four</li><li>five<br/>six</li></ul><p>seven</p>")]),
        ("<blockquote>One\n\nTwo</blockquote>", [text("<blockquote><p>One</p><p>Two</p></blockquote>")]),
        ("<div>One</div>\n\n<div>Two</div>", [text("<p>One</p><p>Two</p>")]),
        ("One\n<!--more-->\nTwo", [text("<p>One</p><p>Two</p>")]),
        ("One<!--nextpage-->Two", [text("<p>OneTwo</p>")]),
        ("<pre>One\n\n  two</pre>", [("code", {"code": "One\n\n  two", "language": ""})]),
        ("<code>One\n  two</code>", [text("<p>One<br/>two</p>")]),
        ("One\n\n<hr />\n\nTwo", [text("<p>One</p>"), ("separator", {}), text("<p>Two</p>")]),
        ("<table>\n<tr>\n<td>One</td>\n<td>Two</td>\n</tr>\n</table>\nThree", None),
        ("<dl>\n<dt>One</dt>\n<dd>Two</dd>\n</dl>", [text("<p>One</p><p>Two</p>")]),
        ("5 < 6 &amp; 7 > 2 & **so** __on__", [text("<p>5 &lt; 6 &amp; 7 &gt; 2 &amp; **so** __on__</p>")]),
        ("an <unknown>element</unknown> and <type of person, end",
         [text("<p>an element and &lt;type of person, end</p>")]),
    ],
)  # fmt: skip
def test_paragraphs_and_line_breaks(html: str, blocks: list[tuple[str, Any]] | None) -> None:
    found = converted(html)
    assert found == blocks if blocks else [kind for kind, _ in found] == ["table", "rich_text"]


def test_line_breaks_are_spaces_between_blocks_and_in_rendered_html() -> None:
    assert converted("<p>One\ntwo</p>", is_rendered=True) == [text("<p>One two</p>")]
    assert converted("<!-- wp:paragraph --><p>One\ntwo</p><!-- /wp:paragraph -->") == [text("<p>One two</p>")]
    assert converted("[gallery ids='1,2']", is_rendered=True) == [text("<p>[gallery ids='1,2']</p>")]


def test_a_classic_text_between_blocks_keeps_its_paragraphs() -> None:
    html = "<!-- wp:heading --><h2>One</h2><!-- /wp:heading -->\n\nTwo\nthree\n\nfour\n\n<!-- wp:more /-->"
    assert converted(html) == [heading("One"), text("<p>Two three</p><p>four</p>")]


def test_spaces_around_emphasis_stay() -> None:
    assert converted("<!-- wp:more /-->One <b>two</b> three<hr>\n\nfour <i>five</i>\n\nsix") == [
        text("<p>One <b>two</b> three</p>"), ("separator", {}), text("<p>four <i>five</i></p><p>six</p>"),
    ]  # fmt: skip


IMG = '<img class="alignleft" src="/u/a.jpg" alt="A" width="300" />'
ONE = image(PICTURE, "A")


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (f"{IMG} One two.", [ONE, text("<p>One two.</p>")]),
        (f"One {IMG} two.", [text("<p>One two.</p>"), ONE]),
        (f"One two. {IMG}", [text("<p>One two.</p>"), ONE]),
        (f"One\n{IMG}\ntwo", [text("<p>One</p>"), ONE, text("<p>two</p>")]),
        (f"<strong>{IMG}</strong>\n\ntwo", [ONE, text("<p>two</p>")]),
        (f"<h2>One {IMG}</h2>", [heading("One"), ONE]),
        (f"<p style='x'>{IMG}{IMG}</p>", [ONE, ONE]),
        (f"One {IMG}\n{IMG}\ntwo", [text("<p>One</p>"), ONE, ONE, text("<p>two</p>")]),
        (f"<div class='wp-caption'>{IMG}<p class='wp-caption-text'>At sea</p></div>", [image(PICTURE, "A", "At sea")]),
        ('Well<img src="/x.png" class="wp-smiley" alt=":-)"> done', [text("<p>Well:-) done</p>")]),
        ('<img src="https://count.example/p.gif" width="1" height="1">One', [text("<p>One</p>")]),
        ('<img src="data:image/gif;base64,R0" data-src="/u/a.jpg" alt="A">', [ONE]),
        ('<img src="data:image/gif;base64,R0" alt="A">', [text("<p>A</p>")]),
        (f"<p>One{IMG}two</p>", [text("<p>One two</p>"), ONE]),
        (f"<p>One {IMG} two</p>", [text("<p>One two</p>"), ONE]),
        (f"<p>One{IMG}, two {IMG}. Three</p>", [text("<p>One, two. Three</p>"), ONE, ONE]),
        ('<img src="javascript:alert(1)" alt="A"> One', [text("<p>A</p><p>One</p>")]),
    ],
)
def test_pictures_in_paragraphs(html: str, blocks: list[tuple[str, Any]]) -> None:
    assert converted(html) == blocks


FILM = "https://youtu.be/ex8fMxXJDJw"
VIDEO = ("video", {"url": FILM, "title": "Video", "transcript": ""})
SONG = "https://old.example/u/a.mp3"
TRACK = "https://open.spotify.com/{}track/4uLU6hMCjMI75M1A2tKUQC"


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (f"One\n\n{FILM}\n\ntwo", [text("<p>One</p>"), VIDEO, text("<p>two</p>")]),
        (f"One\n{FILM}\ntwo", [text("<p>One</p>"), VIDEO, text("<p>two</p>")]),
        (f'<a href="{FILM}">{FILM}</a>', [VIDEO]),
        (f"See {FILM}", [text(f"<p>See {FILM}</p>")]),
        (f'<a href="{FILM}">Watch</a>', [text(f'<p><a href="{FILM}">Watch</a></p>')]),
        (f'<a href="https://e.org/">{FILM}</a>', [text(f'<p><a href="https://e.org/">{FILM}</a></p>')]),
        ("https://e.org/a", [text('<p><a href="https://e.org/a">https://e.org/a</a></p>')]),
        (SONG, [("audio", {"file": {"$file": SONG}, "title": "", "transcript": ""})]),
        (TRACK.format(""), [("embed", {"url": TRACK.format("embed/"), "title": "open.spotify.com"})]),
    ],
)
def test_addresses_alone_in_a_line(html: str, blocks: list[tuple[str, Any]]) -> None:
    assert converted(html) == blocks


@pytest.mark.parametrize(
    ("href", "resolved"),
    [
        ("/about/", "https://old.example/about/"),
        ("../other/", "https://old.example/2019/05/other/"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("?p=17", "https://old.example/2019/05/a-story/?p=17"),
        ("mailto:us@old.example", "mailto:us@old.example"),
        ("https://e.org/?region=1&amp;copy=2", "https://e.org/?region=1&amp;copy=2"),
        ("https://e.org/?region=1&copy=2", "https://e.org/?region=1&amp;copy=2"),
        ("#nowhere", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("http://[", None),
    ],
)
def test_links_are_absolute(href: str, resolved: str | None) -> None:
    link = f'<a href="{resolved}">words</a>' if resolved else "words"
    assert converted(f'<a href="{href}">words</a>') == [text(f"<p>{link}</p>")]


def test_links_to_headings_lead_to_their_anchors_here() -> None:
    html = '<a href="#h-why-we">Why</a>\n\n<h2 id="h-why-we">Why we did it</h2>'
    assert converted(html)[0] == text('<p><a href="#why-we-did-it">Why</a></p>')


def test_links_of_headings_follow_them() -> None:
    assert converted('<h3><a href="/u/a.pdf">Report</a></h3>') == [
        heading("Report", "3"), text('<ul><li><a href="https://old.example/u/a.pdf">Report</a></li></ul>'),
    ]  # fmt: skip


def test_forms_are_named_and_their_labels_kept() -> None:
    assert converted('<form><label>Name <input name="n"></label><button>Send</button></form>') == [
        text("<p>Name</p><p>Send</p>")
    ]
    form = "<form><label>Your name</label><select><option>Choice A<option>Choice B</select><button>Send</button></form>"
    assert converted(form) == [text("<p>Your name</p><p>Choice A<br/>Choice B<br/>Send</p>")]


def test_a_picture_that_is_written_into_the_text_is_named_as_such() -> None:
    data = "data:image/png;base64,R0lGODlhAQABAAAAACw="
    html = f'<p>One <img src="{data}" alt="A map"></p><img src="{data}" data-src="/u/b.jpg"><img alt="C">'
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert conversion.list_left_out() == [
        "picture written into the text (“data:”) is left out: upload it, and place it again",
        "picture without an address is left out: readers did not see it either",
    ]
    assert [block["type"] for block in conversion.blocks] == ["rich_text", "image", "rich_text"]
