"""The data of Elementor: sections and columns are dropped, and what readers saw of its widgets becomes blocks."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from cms.content.conversion.results import Conversion
from cms.moving.importing.conversion.builders.elementor import build_markup
from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import BASE_URL, heading, image, image_value, links, text

PICTURE = "https://old.example/u/a.jpg"
FILE = {"id": 12, "url": PICTURE}


def widget(name: str, *elements: Any, **settings: Any) -> dict[str, Any]:
    settings = {"_margin": {"top": "9"}, "typography_font_family": "Open Sans", **settings}
    return {"id": "1a2b", "elType": "widget", "widgetType": name, "settings": settings, "elements": list(elements)}


def section(*elements: Any, kind: str = "section") -> dict[str, Any]:
    column = {"elType": "column", "settings": {"_column_size": 100}, "elements": list(elements)}
    return {"elType": kind, "settings": {"background_image": FILE}, "elements": [column]}


def convert(*elements: Any) -> Conversion:
    markup = build_markup(json.dumps(elements))
    assert markup is not None
    return convert_html(markup, seed="test", base_url=BASE_URL)


def accordion(*items: tuple[str, str]) -> tuple[str, Any]:
    return ("accordion", {"items": [{"title": title, "content": content} for title, content in items]})


TABS = [{"tab_title": "Who?", "tab_content": "<p>We.</p>"}, {"tab_title": "Why?", "tab_content": "So."}]
ACCORDION = [accordion(("Who?", "<p>We.</p>"), ("Why?", "<p>So.</p>"))]
NESTED = section(widget("text-editor", editor="We."), kind="container")


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("element", "blocks"),
    [
        (widget("heading", title="Join <b>us</b> -- now", header_size="h2"), [heading("Join us -- now")]),
        (widget("heading", title="Small", header_size="h5"), [heading("Small", "3")]),
        (widget("heading", title="A line", header_size="p"), [text("<p>A line</p>")]),
        (widget("text-editor", editor="<p>One</p><h3>Two</h3>"), [text("<p>One</p>"), heading("Two", "3")]),
        (widget("button", text="Give", link={"url": "https://a.example/give", "is_external": ""}),
         [links(("Give", "https://a.example/give"))]),
        (widget("button", text="Nowhere", link={"url": "#"}), [text("<p>Nowhere</p>")]),
        (widget("image", image=FILE, caption="At sea", link={"url": ""}), [image(PICTURE), text("<p>At sea</p>")]),
        (widget("image", image={"id": 12, "url": ""}), [image("attachment:12")]),
        (widget("image-carousel", carousel=[FILE, {"id": 13, "url": "/u/b.jpg"}]),
         [("gallery", {"images": [image_value(PICTURE), image_value("https://old.example/u/b.jpg")], "caption": ""})]),
        (widget("accordion", tabs=TABS), ACCORDION),
        (widget("toggle", tabs=TABS), ACCORDION),
        (widget("tabs", tabs=TABS), ACCORDION),
        (widget("nested-accordion", NESTED, items=[{"item_title": "Who?"}]), [accordion(("Who?", "<p>We.</p>"))]),
        (widget("nested-tabs", NESTED, tabs=[{"tab_title": "Who?"}]), [accordion(("Who?", "<p>We.</p>"))]),
        (widget("html", html="<p>Raw</p><script>alert(1)</script>"), [text("<p>Raw</p>")]),
        (widget("icon-list", icon_list=[{"text": "One"}, {"text": "Two", "link": {"url": "/two/"}}]),
         [text('<ul><li>One</li><li><a href="https://old.example/two/">Two</a></li></ul>')]),
        (widget("counter", ending_number=90, suffix="%", title="of trees"), [text("<p>90% of trees</p>")]),
        (widget("video", youtube_url="https://youtu.be/ex8fMxXJDJw"),
         [("video", {"url": "https://youtu.be/ex8fMxXJDJw", "title": "Video", "transcript": ""})]),
        (widget("icon-box", title_text="Sea", description_text="Deep.", selected_icon={"value": "fas fa-water"}),
         [heading("Sea", "3"), text("<p>Deep.</p>")]),
        (widget("testimonial", testimonial_content="Thanks.", testimonial_name="Ana", testimonial_job="Nurse"),
         [text("<p>Thanks.</p><p>Ana</p><p>Nurse</p>")]),
        (widget("social-icons", social_icon_list=[{"social_icon": {"value": "fab fa-mastodon"},
                                                   "link": {"url": "https://m.example/@us"}}]),
         [links(("Mastodon", "https://m.example/@us"))]),
        (widget("slides", slides=[{"heading": "One", "description": "Two", "button_text": "Go", "link": {"url": "/g/"},
                                   "background_image": FILE}]),
         [image(PICTURE), heading("One", "3"), text("<p>Two</p>"), links(("Go", "https://old.example/g/"))]),
        (widget("google_maps", address="1 Pier Road", zoom={"size": 9}), [text("<p>1 Pier Road</p>")]),
        (widget("divider", style="solid"), [("separator", {})]),
        (widget("spacer", space={"size": 50}), []),
        (widget("menu-anchor", anchor="top"), []),
    ],
)  # fmt: skip
def test_what_readers_saw_of_a_widget_becomes_blocks(element: Any, blocks: list[Any]) -> None:
    conversion = convert(section(element))
    assert [(block["type"], block["value"]) for block in conversion.blocks] == blocks
    assert not conversion.unknown
    assert conversion.left_out.keys() <= {"<script>"}


def test_widgets_of_add_ons_keep_texts_pictures_and_buttons_and_are_named() -> None:
    card = widget(
        "acme_card",
        card_title="Sea",
        card_desc="Deep water.",
        card_image=FILE,
        btn_label="More",
        card_link={"url": "/m/"},
        title_color="#ffffff",
        background_image=FILE,
        html_tag="h2",
        people=[{"name": "Ana Bo", "role": "Nurse here"}],
    )
    conversion = convert(section(card), section(widget("acme_shop", per_page=9)))
    assert [(block["type"], block["value"]) for block in conversion.blocks] == [
        image(PICTURE),
        heading("Sea", "3"),
        text("<p>Deep water.</p>"),
        links(("More", "https://old.example/m/")),
        heading("Ana Bo", "3"),
        text("<p>Nurse here</p>"),
    ]
    assert conversion.unknown == Counter({"elementor/acme_card": 1})
    assert conversion.left_out == Counter({"elementor/acme_shop": 1})


def test_a_widget_of_an_add_on_with_a_known_name_is_guessed() -> None:
    entries = [{"author_name": "Ana Bo", "testimonial_content": "Many thanks.", "author_image": FILE}]
    conversion = convert(section(widget("testimonial", testimonial_list=entries)))
    assert [(block["type"], block["value"]) for block in conversion.blocks] == [
        image(PICTURE),
        heading("Ana Bo", "3"),
        text("<p>Many thanks.</p>"),
    ]


def test_lists_from_elsewhere_are_left_out_and_named() -> None:
    conversion = convert(
        section(widget("posts", posts_per_page=9), widget("form", form_fields=[{"field_label": "Name"}]))
    )
    assert conversion.blocks == []
    assert conversion.left_out == Counter({"elementor/posts": 1, "elementor/form": 1})


def test_an_element_that_no_device_shows_is_left_out() -> None:
    devices = {"hide_desktop": "hidden-desktop", "hide_tablet": "hidden-tablet", "hide_mobile": "hidden-mobile"}
    on_phones = {**devices, "hide_mobile": ""}
    hidden = {"elType": "container", "settings": devices, "elements": [widget("heading", title="Hidden")]}
    conversion = convert(hidden, section(widget("heading", title="Old", **devices)))
    assert (conversion.blocks, conversion.left_out) == ([], Counter({"elementor/hidden": 2}))
    assert convert(widget("heading", title="On phones", **on_phones)).blocks


def test_a_shortcode_in_a_widget_is_read_as_any_other() -> None:
    conversion = convert(section(widget("shortcode", shortcode='[acme_form id="1"]')))
    assert conversion.unknown_tags == Counter({"[acme_form]": 1})


@pytest.mark.parametrize("data", ["", "[", "{}", "[1]", "null", "[" * 100_000])
def test_data_that_is_not_of_elementor_is_not_read(data: str) -> None:
    assert build_markup(data) is None


@pytest.mark.parametrize(
    "elements",
    [
        [{"elements": 1}, {"widgetType": 3}, {"widgetType": "heading", "settings": []}],
        [widget("accordion", tabs={"a": 1}), widget("heading", title=["a"]), widget("image", image="x")],
        [widget("-->", title="<!-- /wp:x --> One"), widget("Ünï ✓", editor=None)],
    ],
)
def test_unexpected_values_are_no_error(elements: list[Any]) -> None:
    assert convert(*elements) is not None


@pytest.mark.parametrize("depth", [500, 700, 900, 940])
@pytest.mark.parametrize("where", ["image-carousel", "acme"])
def test_values_that_are_nested_too_deeply_are_no_error(depth: int, where: str) -> None:
    values = f'{"[" * depth}"a/b.jpg"{"]" * depth}'
    setting = f'{{"widgetType": "{where}", "settings": {{"carousel": {values}, "gallery": {values}}}}}'
    wrapped = f'{chr(123)}"elements": [' * 40 + setting + "]}" * 40
    assert (markup := build_markup(f"[{wrapped}]")) is None or convert_html(markup, seed="test", base_url=BASE_URL)


@pytest.mark.parametrize(
    "settings", [{"title": "<" * 200_000}, {"a" + "_css" * 50_000 + "\n": "Two words"}, {"text": "[" * 200_000}]
)
@pytest.mark.parametrize("name", ["heading", "acme"])
def test_long_values_and_names_take_linear_time(settings: dict[str, Any], name: str) -> None:
    assert convert(widget(name, **settings)) is not None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x"]
)
def test_links_that_are_programs_lead_nowhere(url: str) -> None:
    link = {"url": url}
    conversion = convert(
        widget("button", text="Go", link=link),
        widget("heading", title="Title", link=link),
        widget("acme", cta_text="Go there", link=link),
        widget("icon-list", icon_list=[{"text": "Entry", "link": link}]),
        widget("html", html=f"<a href='{url}' onclick='alert(1)'>x</a><script>alert(1)</script>"),
        widget(
            "shortcode", shortcode=f'[et_pb_button button_url="{url}" button_text="B"][vc_btn title="A" link="{url}"]'
        ),
    )
    written = str(conversion.blocks).lower()
    assert not any(word in written for word in ("alert", "script:", "text/html", "href"))


def test_elements_may_be_nested_deeply() -> None:
    element: dict[str, Any] = widget("heading", title="Deep")
    for _ in range(40):
        element = {"elType": "container", "elements": [element]}
    assert [block["type"] for block in convert(element).blocks] == ["heading"]
