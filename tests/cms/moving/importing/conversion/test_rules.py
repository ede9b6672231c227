"""The registry of rules: each kind of rule, and parts of texts that it does not apply to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from wagtail import hooks

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.tree import Node
from cms.moving.importing.conversion.blocks import convert_markdown, convert_without_files
from cms.moving.importing.conversion.html_blocks import convert_html
from cms.moving.importing.conversion.rules import (
    RuleKind,
    RuleSet,
    TemplateTag,
    add_button,
    drop_content,
    get_label,
    keep_content,
    read_values,
    use_rules,
)

from .html_conversion import BASE_URL, converted, heading, text

PROJECT = RuleSet("project")


@PROJECT.shortcode("et_pb_button")
@PROJECT.block("acme/button")
@PROJECT.template_tag("button")
def add_any_button(builder: BlockBuilder, node: Node) -> None:
    values = read_values(node)
    add_button(builder, values.get("text", ""), values.get("url", ""))


@PROJECT.css_class("btn")
@PROJECT.element("acme-button")
def add_linked_button(builder: BlockBuilder, node: Node) -> None:
    add_button(builder, get_label(node), read_values(node).get("href", ""))


@PROJECT.template_text("site.url")
def write_address(tag: TemplateTag) -> str:
    return "https://new.example"


@PROJECT.template_text("figure")
def write_figure(tag: TemplateTag) -> str:
    return f'<img src="{tag.values["src"]}" alt="A">'


PROJECT.add(RuleKind.SHORTCODE, ["et_pb_*", "box"], keep_content)
PROJECT.add(RuleKind.SHORTCODE, ["et_pb_contact_form"], drop_content)
PROJECT.add(RuleKind.SHORTCODE, ["year"], None)
PROJECT.add(RuleKind.TEMPLATE_TAG, ["note"], keep_content)
PROJECT.add(RuleKind.TEMPLATE_TAG, ["unsubscribe"], None)


@pytest.fixture(autouse=True)
def rules() -> Iterator[None]:
    with use_rules(PROJECT):
        yield


def button(url: str, *labels: str) -> tuple[str, Any]:
    return ("links", {"title": "", "links": [{"label": one, "page": None, "url": url} for one in labels]})


GIVE = "https://old.example/give"


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ('[et_pb_button text="Give" url="/give"]', [button(GIVE, "Give")]),
        ('One [et_pb_button text="Give" url="/give"] two',
         [text("<p>One</p>"), button(GIVE, "Give"), text("<p>two</p>")]),
        ('[et_pb_button text="A" url="/give"][/et_pb_button]\n\n[et_pb_button text="B" url="/give"]',
         [button(GIVE, "A", "B")]),
        ('[et_pb_button text="Give" url="javascript:x"]', [text("<p>Give</p>")]),
        ('<ul><li>One [et_pb_button text="Give" url="/give"]</li></ul>',
         [text("<ul><li>One</li></ul>"), button(GIVE, "Give")]),
        ('[et_pb_section a="1"][et_pb_row]<h2>One</h2>two[/et_pb_row][/et_pb_section]',
         [heading("One"), text("<p>two</p>")]),
        ("One[/box] two[/et_pb_row]{% endnote %} three[box]", [text("<p>One two three</p>")]),
        ("A [box]fine[/box] day", [text("<p>A fine day</p>")]),
        ('One[et_pb_contact_form title="x"]two[/et_pb_contact_form]', [text("<p>One</p>")]),
        ("(c) [year a='b'] by us", [text("<p>(c) [year a='b'] by us</p>")]),
        ('<code>[et_pb_button text="Give" url="/give"]</code>',
         [text('<p>[et_pb_button text="Give" url="/give"]</p>')]),
        ('<!-- wp:acme/button {"text":"Give","url":"/give"} /-->', [button(GIVE, "Give")]),
        ('<!-- wp:acme/buttons {"text":"Give","url":"/give"} /-->', []),
        ('<p>One <a class="x btn" href="/give" data-x="1">Give</a> two</p>',
         [text("<p>One</p>"), button(GIVE, "Give"), text("<p>two</p>")]),
        ('<p>One <a class="btns" href="/give">Give</a></p>', [text(f'<p>One <a href="{GIVE}">Give</a></p>')]),
        ('<acme-button href="/give">Give</acme-button>', [button(GIVE, "Give")]),
        ('<acme-buttons href="/give">Give</acme-buttons>', [text("<p>Give</p>")]),
        ('<acme-button href="/give">One<p>two</p>', [button(GIVE, GIVE), text("<p>One</p><p>two</p>")]),
        ('{% button text="Give" url="/give" %}', [button(GIVE, "Give")]),
        ('<a href="{{ site.url }}/a">One</a>', [text('<p><a href="https://new.example/a">One</a></p>')]),
        ("{% note %}One{% endnote %}", [text("<p>One</p>")]),
        ("One {{ unsubscribe }}", [text("<p>One {{ unsubscribe }}</p>")]),
    ],
)  # fmt: skip
def test_each_kind_of_rule_of_a_project(html: str, blocks: list[tuple[str, Any]]) -> None:
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert [(block["type"], block["value"]) for block in conversion.blocks] == blocks
    assert not conversion.unknown_tags


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ('One\n\n{% button text="Give" url="/give" %}\ntwo',
         [text("<p>One</p>"), button(GIVE, "Give"), text("<p>two</p>")]),
        ('`{% button text="Give" %}`', [text('<p>{% button text="Give" %}</p>')]),
        ('```\n{% button text="Give" %}\n```', [text('<p>{% button text="Give" %}</p>')]),
        ("[One]({{ site.url }}/a) {{ site.url }}",
         [text('<p><a href="https://new.example/a">One</a> https://new.example</p>')]),
        ("{% note %}\n\nOne\n\n{% endnote %}", [text("<p>One</p>")]),
        ('[et_pb_button text="Give" url="/give"]', [button(GIVE, "Give")]),
        ('{{< button text="Give" url="/give" >}}', [button(GIVE, "Give")]),
        ("{{< other caption='Two words' >}} {{< x >}}y{{< /x >}} {{/* {{ z }} */}}", [text("<p>Two words y</p>")]),
        ('One <a class="btn" href="/give">Give</a>\n\ntwo',
         [text("<p>One</p>"), button(GIVE, "Give"), text("<p>two</p>")]),
        ('<div class="x btns">\n\n**One**\n\n</div>', [text("<p><b>One</b></p>")]),
        ('`<a class="btn">x</a>` <script>1</script><acme-other>',
         [text('<p>&lt;a class="btn"&gt;x&lt;/a&gt; &lt;acme-other&gt;</p>')]),
        ("`{{< other >}}`", [text("<p>{{&lt; other &gt;}}</p>")]),
        ('<wp-tag name="button" data="url=/give">x', [text('<p>&lt;wp-tag name="button" data="url=/give"&gt;x</p>')]),
    ],
)  # fmt: skip
def test_rules_in_markdown(markdown: str, blocks: list[tuple[str, Any]]) -> None:
    conversion = convert_markdown(markdown, seed="test", base_url=BASE_URL)
    assert [(block["type"], block["value"]) for block in conversion.blocks] == blocks
    assert not conversion.unknown_tags


@pytest.mark.parametrize(
    "html",
    [
        "<p>0</p>[b4]<p>1</p><p>2</p>[/b4]<p>3</p>",
        "<p>0</p><p>[b4]</p><p>1</p><p>2</p><p>[/b4]</p><p>3</p>",
        "<p>0</p><p>[b4]1</p><p>2[/b4]</p><p>3</p>",
        "<p>0[b4]1</p><p>2[/b4]3</p>",
        "<p>0</p>[b4]<p>1</p><p>2[/b4]</p><p>3</p>",
        "<p>0</p><p>{% b4 %}1</p><p>2{% endb4 %}</p><p>3</p>",
        "<p>0</p><p><b4>1</p><p>2</b4></p><p>3</p>",
    ],
)
def test_what_a_part_encloses_is_its_content_whatever_paragraphs_it_begins_and_ends_in(html: str) -> None:
    rules = RuleSet("before")

    @rules.shortcode("b4")
    @rules.template_tag("b4")
    @rules.element("b4")
    def add_fold(builder: BlockBuilder, node: Node) -> None:
        builder.add_block("fold", [block["value"] for block in builder.build_inside(node)])

    with use_rules(rules):
        assert converted(html) == [text("<p>0</p>"), ("fold", ["<p>1</p><p>2</p>"]), text("<p>3</p>")]


def test_a_tag_of_markdown_may_stand_in_lines_of_other_texts() -> None:
    rules = RuleSet("before")

    @rules.template_tag("b4")
    def add_fold(builder: BlockBuilder, node: Node) -> None:
        builder.add_block("fold", [block["value"] for block in builder.build_inside(node)])

    with use_rules(rules):
        conversion = convert_markdown("0\n\n{% b4 %}\n1\n\n2\n{% endb4 %}\n\n3", seed="test")
    assert [block["value"] for block in conversion.blocks] == ["<p>0</p>", ["<p>1</p><p>2</p>"], "<p>3</p>"]


def test_a_tag_that_stands_for_a_picture_becomes_its_block() -> None:
    conversion = convert_markdown('{% figure src="/a.jpg" %}', seed="test", base_url=BASE_URL)
    assert conversion.files.keys() == {"https://old.example/a.jpg"}


def test_what_has_no_rule_is_still_named() -> None:
    conversion = convert_without_files('{{ page.title }} {% note %} [x_y a="b"]', seed="test")
    assert conversion.unknown_tags == {"{{ page.title }}": 1, "[x_y]": 1}


@pytest.mark.parametrize(
    ("html", "examples"),
    [
        ('<x-map data-lat="1">Dock</x-map>', {"<x-map>": '<x-map data-lat="1">'}),
        ("<ruby>漢<rt>kan</rt></ruby><math><mi>x</mi></math>", {"<ruby>": "<ruby>", "<math>": "<math>"}),
        ('<acme-button href="/give">Give</acme-button>', {}),
        ("<o:p>One</o:p> <font color='red'>two</font> <div class='x-y'>three</div> <small>four</small>", {}),
        ('<!-- wp:acme/x {"a":1} -->One<!-- /wp:acme/x -->', {"acme/x": '<!-- wp:acme/x {"a":1} -->'}),
        ('One [x_y a="b"] [x_y]', {"[x_y]": '[x_y a="b"]'}),
    ],
)
def test_what_has_no_rule_and_more_meaning_than_its_text_is_named_with_an_example(
    html: str, examples: dict[str, str]
) -> None:
    assert convert_html(html, seed="test", base_url=BASE_URL).examples == examples


def test_a_project_replaces_a_rule_of_clarion_and_a_file_one_of_the_project() -> None:
    ours, file = RuleSet("ours"), RuleSet("file")
    ours.add(RuleKind.SHORTCODE, ["gallery", "audio"], drop_content)
    file.add(RuleKind.SHORTCODE, ["audio"], None)
    with hooks.register_temporarily("clarion_conversion_rules", f"{__name__}.PROJECT"), use_rules(ours):
        assert converted("[gallery ids='1,2'] One") == [text("<p>One</p>")]
        with use_rules(file):
            assert converted("[audio src='/a.mp3']") == [text("<p>[audio src='/a.mp3']</p>")]
    assert converted("[gallery ids='1,2']")[0][0] == "gallery"


def test_a_set_is_registered_by_its_path() -> None:
    html = '<p><a class="btn" href="/give">Give</a></p>'
    with hooks.register_temporarily("clarion_conversion_rules", f"{__name__}.OTHER"), use_rules():
        assert converted('[other a="b"]') == [heading("Other")]
    assert converted(html) == [button(GIVE, "Give")]


OTHER = RuleSet("other")


@OTHER.shortcode("other")
def add_other(builder: BlockBuilder, node: Node) -> None:
    builder.add_block("heading", {"text": "Other", "level": "2"})
