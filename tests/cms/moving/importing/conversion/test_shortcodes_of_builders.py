"""Shortcodes of WPBakery, Divi and Avada: wrappers are dropped, and what readers saw becomes blocks."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest

from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import BASE_URL, converted, heading, image, image_value, links, text

PICTURE = "https://old.example/u/a.jpg"
RAW = b64encode(quote('<p>Call <b>us</b></p><img src="/u/a.jpg" alt="Boat">').encode()).decode()
CODE = b64encode(b'<p>Call us</p><p><a href="/x/">Map</a></p>').decode()


def accordion(*items: tuple[str, str]) -> tuple[str, Any]:
    return ("accordion", {"items": [{"title": title, "content": content} for title, content in items]})


def gallery(*ids: int) -> tuple[str, Any]:
    return ("gallery", {"images": [image_value(f"attachment:{number}") for number in ids], "caption": ""})


def video(url: str) -> tuple[str, Any]:
    return ("video", {"url": url, "title": "Video", "transcript": ""})


WPBAKERY = [
    ('[vc_row css=".a{b:c}"][vc_column width="1/2"][vc_column_text]One\n\ntwo[/vc_column_text][/vc_column]'
     '[vc_column width="1/2"][vc_column_text]three[/vc_column_text][/vc_column][/vc_row]',
     [text("<p>One</p><p>two</p><p>three</p>")]),
    ('[vc_custom_heading text="Join &amp; win" font_container="tag:h2|text_align:left"]'
     '[vc_custom_heading text="Small" font_container="tag:h4"]'
     '[vc_custom_heading text="A paragraph" font_container="tag:p|color:%23000000"]',
     [heading("Join & win"), heading("Small", "3"), text("<p>A paragraph</p>")]),
    ('[vc_btn title="Give" link="url:https%3A%2F%2Fa.example%2Fb|title:x|target:_blank"]'
     '[vc_btn title="Join" link="url:%2Fjoin%2F"][vc_btn title="Nowhere" link="url:%23"]',
     [links(("Give", "https://a.example/b"), ("Join", "https://old.example/join/")), text("<p>Nowhere</p>")]),
    ('[vc_btn title="Write" link="url:mailto%3Apress%40a.example"]',
     [text('<p><a href="mailto:press@a.example">Write</a></p>')]),
    ('[vc_single_image image="12" img_size="full"][vc_single_image source="external_link" custom_src="/u/a.jpg"]',
     [image("attachment:12"), image(PICTURE)]),
    ('[vc_single_image image="12" onclick="custom_link" link="https://a.example/"]',
     [image("attachment:12"), text('<p><a href="https://a.example/">https://a.example/</a></p>')]),
    ('[vc_gallery images="12,13" interval="5"]', [gallery(12, 13)]),
    ('[vc_tta_accordion][vc_tta_section title="Who?" tab_id="1"][vc_column_text]We.[/vc_column_text][/vc_tta_section]'
     '[vc_tta_section title="Why?"]<p>So.</p>[/vc_tta_section][/vc_tta_accordion]'
     '[vc_toggle title="How?"]Thus.[/vc_toggle]',
     [accordion(("Who?", "<p>We.</p>"), ("Why?", "<p>So.</p>"), ("How?", "<p>Thus.</p>"))]),
    (f"[vc_raw_html]{RAW}[/vc_raw_html]", [text("<p>Call <b>us</b></p>"), image(PICTURE, "Boat")]),
    ("[vc_raw_js]JTNDc2NyaXB0JTNF[/vc_raw_js][vc_empty_space height='32px']", []),
    ("[vc_raw_html]not coded[/vc_raw_html]", [text("<p>not coded</p>")]),
    ('[vc_video link="https://youtu.be/ex8fMxXJDJw"]', [video("https://youtu.be/ex8fMxXJDJw")]),
    ('[vc_progress_bar values="%5B%7B%22label%22%3A%22Trees%22%2C%22value%22%3A%2290%22%7D%5D" units="%"]',
     [text("<p>Trees: 90%</p>")]),
    ('[vc_separator][vc_text_separator title="News"]', [("separator", {}), heading("News", "3")]),
    ('[vc_acme title="Three of us" icon="fa fa-tree" el_class="x"]Text.[/vc_acme]',
     [heading("Three of us", "3"), text("<p>Text.</p>")]),
]  # fmt: skip

DIVI = [
    ('[et_pb_section fb_built="1" background_image="/u/b.jpg"][et_pb_row][et_pb_column type="4_4"]'
     '[et_pb_text admin_label="Text"]<h2>One</h2>\n<p>Two</p>[/et_pb_text][/et_pb_column][/et_pb_row][/et_pb_section]',
     [heading("One"), text("<p>Two</p>")]),
    ('[et_pb_button button_url="https://a.example/give" button_text="Donate now" _builder="4"][/et_pb_button]',
     [links(("Donate now", "https://a.example/give"))]),
    ('[et_pb_image src="/u/a.jpg" alt="A boat" title_text="file" /]'
     '[et_pb_image src="/u/a.jpg" url="/u/a.jpg"][/et_pb_image]',
     [image(PICTURE, "A boat"), image(PICTURE)]),
    ('[et_pb_blurb title="Sea" url="https://a.example/" image="/u/a.jpg" alt="Waves"]<p>Deep.</p>[/et_pb_blurb]',
     [image(PICTURE, "Waves"), heading("Sea", "3"), text('<p><a href="https://a.example/">Sea</a></p><p>Deep.</p>')]),
    ('[et_pb_accordion][et_pb_accordion_item title="Who?" open="on"]<p>We.</p>[/et_pb_accordion_item]'
     '[/et_pb_accordion][et_pb_toggle title="Why?"]So.[/et_pb_toggle][et_pb_tabs][et_pb_tab title="Tab"]T.[/et_pb_tab]'
     "[/et_pb_tabs]",
     [accordion(("Who?", "<p>We.</p>"), ("Why?", "<p>So.</p>"), ("Tab", "<p>T.</p>"))]),
    ("[et_pb_code]<!-- [et_pb_line_break_holder] --><p>Raw</p><script>alert(1)</script>[/et_pb_code]",
     [text("<p>Raw</p>")]),
    ('[et_pb_cta title="Join %22us%22 %91now%93" button_text="Go" button_url="/join/"]Text[/et_pb_cta]',
     [heading('Join "us" [now]', "3"), text("<p>Text</p>"), links(("Go", "https://old.example/join/"))]),
    ('[et_pb_gallery gallery_ids="12,13" fullwidth="on"][/et_pb_gallery]', [gallery(12, 13)]),
    ('[et_pb_testimonial author="Ana" job_title="Nurse" portrait_url="/u/a.jpg"]<p>Thanks.</p>[/et_pb_testimonial]',
     [image(PICTURE), text("<p>Thanks.</p><p>Ana</p><p>Nurse</p>")]),
    ('[et_pb_video src="https://youtu.be/ex8fMxXJDJw"][/et_pb_video]', [video("https://youtu.be/ex8fMxXJDJw")]),
    ('[et_pb_fullwidth_header title="Title" subhead="Below" button_one_text="A" button_one_url="https://a.example/"'
     ' header_image_url="/u/a.jpg"]Text[/et_pb_fullwidth_header]',
     [image(PICTURE), heading("Title", "3"), text("<p>Below</p><p>Text</p>"), links(("A", "https://a.example/"))]),
    ('[et_pb_heading title="Large" title_level="h1"][/et_pb_heading]', [heading("Large")]),
]  # fmt: skip

AVADA = [
    ('[fusion_builder_container hundred_percent="no"][fusion_builder_row][fusion_builder_column type="1_1"]'
     '[fusion_title size="2"]About [fusion_highlight]us[/fusion_highlight][/fusion_title][fusion_text]<p>Text</p>'
     "[/fusion_text][/fusion_builder_column][/fusion_builder_row][/fusion_builder_container]",
     [heading("About us"), text("<p>Text</p>")]),
    ('[fusion_button link="https://a.example/give" color="default"]Donate <b>now</b>[/fusion_button]',
     [links(("Donate now", "https://a.example/give"))]),
    ('[fusion_imageframe image_id="12|full" alt="A boat"]https://old.example/u/a.jpg[/fusion_imageframe]'
     '[fusion_imageframe lightbox="no"]<img src="/u/a.jpg" alt="B">[/fusion_imageframe]',
     [image(PICTURE, "A boat"), image(PICTURE, "B")]),
    ('[fusion_imageframe image_id="12|full"][/fusion_imageframe]', [image("attachment:12")]),
    ("[fusion_imageframe]https://old.example/u/a.jpg[/fusion_imageframe]", [image(PICTURE)]),
    ('[fusion_accordion][fusion_toggle title="Who?" open="no"]We.[/fusion_toggle][/fusion_accordion]'
     '[fusion_tabs][fusion_tab title="Tab"]T.[/fusion_tab][/fusion_tabs]',
     [accordion(("Who?", "<p>We.</p>"), ("Tab", "<p>T.</p>"))]),
    (f"[fusion_code]{CODE}[/fusion_code]",
     [text('<p>Call us</p><p><a href="https://old.example/x/">Map</a></p>')]),
    ('[fusion_checklist icon="fa-check"][fusion_li_item icon=""]One[/fusion_li_item]'
     "[fusion_li_item]Two[/fusion_li_item][/fusion_checklist]", [text("<ul><li>One</li><li>Two</li></ul>")]),
    ('[fusion_youtube id="ex8fMxXJDJw"]', [video("https://www.youtube.com/watch?v=ex8fMxXJDJw")]),
    ('[fusion_content_box title="Sea" link="https://a.example/" linktext="More" image="/u/a.jpg"]Deep.'
     "[/fusion_content_box]",
     [image(PICTURE), heading("Sea", "3"), text("<p>Deep.</p>"), links(("More", "https://a.example/"))]),
    ('[fusion_tagline_box button="Go" link="/go/" title="Join" description="Today"][/fusion_tagline_box]',
     [heading("Join", "3"), text("<p>Today</p>"), links(("Go", "https://old.example/go/"))]),
    ("One [fusion_highlight]two[/fusion_highlight] three", [text("<p>One two three</p>")]),
]  # fmt: skip


@pytest.mark.few(6)
@pytest.mark.parametrize(("html", "blocks"), [*WPBAKERY, *DIVI, *AVADA])
def test_what_readers_saw_becomes_blocks(html: str, blocks: list[tuple[str, Any]]) -> None:
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert [(block["type"], block["value"]) for block in conversion.blocks] == blocks
    assert not conversion.unknown_tags


@pytest.mark.parametrize(
    ("html", "shown", "kept", "left_out"),
    [
        ('[vc_acme_box colour="red"]Words[/vc_acme_box]', [text("<p>Words</p>")], {"[vc_acme_box]": 1}, {}),
        ('[et_pb_acme image="12"][/et_pb_acme]', [image("attachment:12")], {"[et_pb_acme]": 1}, {}),
        ('[fusion_acme number_posts="3"]', [], {}, {"[fusion_acme]": 1}),
        ('[vc_posts_grid loop="size:10"]', [], {}, {"[vc_posts_grid]": 1}),
        ('[et_pb_contact_form title="Write"][et_pb_contact_field field_title="Name"][/et_pb_contact_field]'
         "[/et_pb_contact_form]", [], {}, {"[et_pb_contact_form]": 1, "[et_pb_contact_field]": 1}),
        ('[fusion_blog number_posts="3"]', [], {}, {"[fusion_blog]": 1}),
    ],
)  # fmt: skip
def test_elements_that_no_rule_names_keep_their_text_and_are_named(
    html: str, shown: list[Any], kept: dict[str, int], left_out: dict[str, int]
) -> None:
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert [(block["type"], block["value"]) for block in conversion.blocks] == shown
    assert (conversion.unknown, conversion.left_out) == (Counter(kept), Counter(left_out))
    assert not conversion.unknown_tags


@pytest.mark.parametrize(
    ("opening", "is_shown"),
    [
        ('[vc_row disable_element="yes"]', False),
        ('[vc_row disable_element=""]', True),
        ('[vc_acme disable_element="yes"]', False),
        ('[et_pb_section disabled_on="on|on|on" disabled="on"]', False),
        ('[et_pb_text disabled="on"]', False),
        ('[et_pb_section disabled_on="on|on|off"]', True),
        ('[fusion_builder_container status="draft"]', False),
        ('[fusion_builder_container status="published"]', True),
        ('[fusion_builder_container status="publish_after" publish_date="2999-01-01 10:00:00"]', False),
        ('[fusion_builder_container status="publish_after" publish_date="2001-01-01 10:00:00"]', True),
        ('[fusion_builder_container status="published_until" publish_date="2001-01-01 10:00:00"]', False),
        ('[fusion_builder_container status="published_until" publish_date="2999-01-01 10:00:00"]', True),
        ('[fusion_builder_container status="publish_after" publish_date="soon"]', False),
    ],
)
def test_what_editors_switched_off_is_left_out(opening: str, is_shown: bool) -> None:
    name = opening[1:].partition(" ")[0]
    conversion = convert_html(f"{opening}<p>Secret</p>[/{name}]<p>End</p>", seed="test", base_url=BASE_URL)
    assert ("Secret" in str(conversion.blocks)) == is_shown
    assert conversion.left_out == Counter([] if is_shown else [f"[{name}]"])
    assert "End" in str(conversion.blocks)


def test_elements_of_themes_have_no_rule() -> None:
    html = '[vc_row][vc_column][acme_banner image="12" title="Join"][/vc_column][/vc_row]'
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert conversion.unknown_tags == Counter({"[acme_banner]": 1})
    assert converted(html, drop_tags=True) == [image("attachment:12"), heading("Join", "3")]


def test_shortcodes_of_builders_in_rendered_html_are_text() -> None:
    html = '<p>[vc_btn title="Give"]</p>'
    assert converted(html, is_rendered=True) == [text('<p>[vc_btn title="Give"]</p>')]


@pytest.mark.parametrize("part", ["[vc_row]", "[et_pb_section][et_pb_row]", '[vc_acme title="a"', "[/vc_row]"])
def test_hostile_numbers_of_elements_are_read_in_linear_time(part: str) -> None:
    assert converted(part * 3_000 + "End") is not None
