"""The conversion of WordPress's shortcodes: each rule, and similar texts that it does not apply to."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import BASE_URL, converted, heading, image, image_value, links, text

PICTURE = "https://old.example/u/a.jpg"
IMG = '<img src="/u/a.jpg" alt="A" />'
AUDIO = ("audio", {"file": {"$file": "https://old.example/u/a.mp3"}, "title": "", "transcript": ""})
VIDEO = ("video", {"url": "https://old.example/u/a.mp4", "title": "a", "transcript": ""})


def gallery(*ids: int) -> tuple[str, Any]:
    return ("gallery", {"images": [image_value(f"attachment:{number}") for number in ids], "caption": ""})


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (f'[caption id="attachment_7" width="300"]{IMG} At <b>sea</b>[/caption]', [image(PICTURE, "A", "At sea")]),
        (f'[caption id="attachment_7" caption="At sea"]<a href="/u/a.jpg">{IMG}</a>[/caption]',
         [image(PICTURE, "A", "At sea")]),
        (f"[wp_caption]{IMG} At sea[/wp_caption]", [image(PICTURE, "A", "At sea")]),
        (f"One\n\n[caption]{IMG} At sea[/caption]\n\ntwo",
         [text("<p>One</p>"), image(PICTURE, "A", "At sea"), text("<p>two</p>")]),
        (f"<p>[caption]{IMG} At sea[/caption] two</p>", [image(PICTURE, "A", "At sea"), text("<p>two</p>")]),
        (f"[caption]{IMG} At sea", [text("<p>[caption] At sea</p>"), image(PICTURE, "A")]),
        ("[caption]words alone[/caption]", [text("<p>words alone</p>")]),
        ('[gallery ids="3,1,2" columns="2"]', [gallery(3, 1, 2)]),
        ("[gallery ids=”3,1”]", [gallery(3, 1)]),
        ("[gallery ids=&quot;3,1&quot; /]", [gallery(3, 1)]),
        ('[gallery include="3,1,2" exclude="1"]', [gallery(3, 2)]),
        ('[gallery ids="3"]', [image("attachment:3")]),
        ("[embed]https://youtu.be/ex8fMxXJDJw[/embed]",
         [("video", {"url": "https://youtu.be/ex8fMxXJDJw", "title": "Video", "transcript": ""})]),
        ('[embed width="9"]https://blog.example/[/embed]',
         [text('<p><a href="https://blog.example/">https://blog.example/</a></p>')]),
        ('[audio src="/u/a.mp3"]', [AUDIO]),
        ('[audio mp3="/u/a.mp3" ogg="/u/a.ogg"][/audio]', [AUDIO]),
        ("[audio https://old.example/u/a.mp3]", [AUDIO]),
        ('[video width="640" mp4="/u/a.mp4"][/video]', [VIDEO]),
        ('[video src="/u/a.mp4" poster="/u/a.jpg"]', [("video", {**VIDEO[1], "poster": {"$file": PICTURE}})]),
        ('[playlist ids="4"]',
         [("audio", {"file": {"$file": "attachment:4"}, "title": "", "transcript": ""})]),
        ("<!-- wp:shortcode -->\n[gallery ids='1,2']\n<!-- /wp:shortcode -->", [gallery(1, 2)]),
        ("One [gallery ids='1,2'] two", [text("<p>One</p>"), gallery(1, 2), text("<p>two</p>")]),
    ],
)  # fmt: skip
def test_known_shortcodes(html: str, blocks: list[tuple[str, Any]]) -> None:
    assert converted(html) == blocks


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("[[gallery]]", "[gallery]"),
        ('Write [[gallery ids="1,2"]] here', 'Write [gallery ids="1,2"] here'),
        ("[[caption]x[/caption]]", "[caption]x[/caption]"),
        ("<code>[gallery]</code>", "[gallery]"),
        ("[galleryx] [1] [sic] [] [/gallery] a[0]", "[galleryx] [1] [sic] [] [/gallery] a[0]"),
        ('<a title="[gallery]">One</a>', "One"),
    ],
)
def test_examples_and_remarks_are_text(html: str, shown: str) -> None:
    assert converted(html) == [text(f"<p>{shown}</p>")]


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ('[contact-form-7 id="1"]', {"[contact-form-7]": 1}),
        ("[box]One[/box] [box]Two[/box]", {"[box]": 2}),
        ("One\n\n[sitemap]\n\ntwo", {"[sitemap]": 1}),
        ("He said so [sic] and [Update: no]", {}),
        ("[[foo a=1]]", {}),
        ('[x_row css=".a{b:c}"][x_column]One[/x_column][/x_row]', {"[x_row]": 1, "[x_column]": 1}),
        ("[x_text _builder_version=”4.9”]One[/x_text]", {"[x_text]": 1}),
        ("One [x_button link=&quot;#&quot;]two[/x_button]", {"[x_button]": 1}),
        ("One[/vc_column][/col] two", {"[/vc_column]": 1, "[/col]": 1}),
        ('[quote text="a [b] c" by=”x”] two', {"[quote]": 1}),
        ('One [box title="a <b>b</b> c"] two', {"[box]": 1}),
        ("[3d-flip-book id='1'] one", {"[3d-flip-book]": 1}),
        ("[youtube=https://youtu.be/ex8fMxXJDJw] one", {"[youtube]": 1}),
        ('[contact-form-7 404 "Not Found"] one', {"[contact-form-7]": 1}),
        ("[box id=1] one [box] two", {"[box]": 2}),
        ("One [divider] two [vimeo 1234] three", {"[divider]": 1, "[vimeo]": 1}),
        ("<p>[my-sitemap]</p><p><b>[archives]</b></p>", {"[my-sitemap]": 1, "[archives]": 1}),
        ("[caption id='1'] one", {"[caption]": 1}),
        ("<p>The [self-styled] expert [post-war] said [the] word [1] [a] [x]</p>", {}),
        ("<p>[email&#160;protected]</p><p>[email protected]</p><p>[Applause]</p><p>[applause]</p><p>[sic]</p>", {}),
        ("[emphasis added] [n = 512] [OR=1.5, 95% CI 1.2] [see p. 4] [p. 3] [Source: https://a.example/x]", {}),
        ("and[/or] [https://a.example/] input[type='text'] [a-z0-9_] {name} [[Category]] [WATCH: the film]", {}),
        ('<a href="#top">[top]</a> <code>[vc_row a="b"]</code> <pre>[my_code]</pre>', {}),
    ],
)
def test_unknown_shortcodes_are_text_and_named(html: str, names: dict[str, int]) -> None:
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert conversion.unknown_tags == Counter(names)
    assert {block["type"] for block in conversion.blocks} <= {"rich_text", "code"}


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ('[x_row a="1"][x_column]One\n\ntwo[/x_column][x_column]three[/x_column][/x_row]',
         [text("<p>One</p><p>two</p><p>three</p>")]),
        ("A [hl_word]fine[/hl_word], [drop_cap]g[/drop_cap]ood day", [text("<p>A fine, good day</p>")]),
        ('[x_words text="Join &amp; <b>win</b>" font="h2"]Now', [text("<p>Join &amp; win</p><p>Now</p>")]),
        ('[x_words text="One<br />two"][x_words text="three<br />four"][x_words text="five"]',
         [text("<p>One two</p><p>three four</p><p>five</p>")]),
        ('[x_banner title="Join us" subtitle="This week" image="12" button_text="Go" link="/join/"]',
         [image("attachment:12"), heading("Join us", "3"), text("<p>This week</p>"), links(("Go", "https://old.example/join/"))]),
        ('[x_images images="12,13"][x_photo image="/u/a.jpg"][x_design background_image="14" icon_color="red"]',
         [("gallery", {"images": [image_value("attachment:12"), image_value("attachment:13")], "caption": ""}),
          image("https://old.example/u/a.jpg")]),
        ('[x_button button_url="https://a.example/give" button_text="Donate now" admin_label="Button"]',
         [links(("Donate now", "https://a.example/give"))]),
        ('[x_cards cards="%5B%7B%22title%22%3A%22One%22%2C%22image%22%3A%229%22%7D%5D"]',
         [image("attachment:9"), heading("One", "3")]),
        ('Please [x_btn title="Give" link="url:https%3A%2F%2Fa.example%2Fb|title:x"] today',
         [text('<p>Please <a href="https://a.example/b">Give</a> today</p>')]),
        ('[contact-form-7 id="1" title="Internal form"] [wm_divider title="on" text="https://a.example"]', []),
        ("[x_raw]JTNDc2NyaXB0JTNFYWxlcnQlMjgxJTI5JTNDJTJGc2NyaXB0JTNF[/x_raw]", []),
        ('[x_y a="b"][caption]' + IMG + ' At sea[/caption][/x_y]', [image(PICTURE, "A", "At sea")]),
        ('<code>[x_y a="b"]</code> [sic] [[gallery]]', [text('<p>[x_y a="b"] [sic] [gallery]</p>')]),
        ('[x_y title="&lt;script&gt;alert(1)&lt;/script&gt;" link="javascript:alert(1)"]',
         [heading("alert(1)", "3")]),
    ],
)  # fmt: skip
def test_unknown_shortcodes_are_dropped_but_not_their_texts(html: str, blocks: list[tuple[str, Any]]) -> None:
    assert converted(html, drop_tags=True) == blocks


def test_in_rendered_html_known_shortcodes_are_unknown_as_well() -> None:
    html = '<p>[gallery ids="1"]</p><p>[caption id="1"]One[/caption]</p>'
    conversion = convert_html(html, seed="test", base_url=BASE_URL, is_rendered=True)
    assert conversion.unknown_tags == {"[gallery]": 1, "[caption]": 1}
    assert converted(html, is_rendered=True, drop_tags=True) == [text("<p>One</p>")]


def test_a_gallery_without_ids_shows_the_pictures_of_the_page() -> None:
    attached = ("attachment:5", "attachment:6")
    assert converted("[gallery]", attached=attached) == [gallery(5, 6)]
    assert converted('[gallery exclude="5"]', attached=attached) == [image("attachment:6")]
    assert converted('[gallery id="99"]', attached=attached) == []


@pytest.mark.parametrize(
    "html", ["[gallery]", "[audio]", '[video src="x:y"]', "[playlist]", '[playlist type="video" ids="1"]']
)
def test_shortcodes_without_files_are_named_and_left_out(html: str) -> None:
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert conversion.blocks == []
    assert sum(conversion.left_out.values()) == 1
