"""Rules in a TOML file: what each makes of a part, and errors that say which rule is wrong and what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.moving.importing.conversion.blocks import convert_markdown
from cms.moving.importing.conversion.html_blocks import convert_html
from cms.moving.importing.conversion.rule_files import BadRules, read_rule_file
from cms.moving.importing.conversion.rules import use_rules

from .html_conversion import BASE_URL, converted, heading, image, text

RULES = """
[shortcode."et_pb_*"]
becomes = "content"

[shortcode.contact-form-7]
becomes = "nothing"

[shortcode.year]
becomes = "text"

[shortcode.et_pb_button]
block = "links"
fields.links = [{ label = "{button_text}", url = "{button_url}" }]

[shortcode.say]
block = "quote"
fields.text = "{content}"
fields.speaker = "{by}"

[shortcode.fold]
block = "accordion"
fields.items = [{ title = "{title}", content = "{html}" }]

[shortcode.pic]
block = "image"
fields.image = "{0}"
fields.alt = "{alt}"
fields.caption = "{alt} ({year})"

[block."acme/number"]
block = "statistic"
fields.figure = "{figure}"
fields.label = "{content}"

[class.kicker]
block = "heading"
fields.text = "{content}"
fields.level = "3"

[element.acme-note]
becomes = "content"

[shortcode.sh]
block = "code"
fields.code = "{content}"
fields.language = "{lang}"

[template_tag."site.url"]
text = "https://new.example"

[template_tag.ship]
text = "<i>{0}</i>"

[template_tag.note]
becomes = "content"
"""


def write(directory: Path, content: str) -> Path:
    path = directory / "rules.toml"
    path.write_text(content, encoding="utf-8")
    return path


def quote(words: str, speaker: str) -> tuple[str, Any]:
    return ("quote", {"text": words, "person": None, "speaker": speaker, "role": "", "organisation": ""})


def links(label: str, url: str) -> tuple[str, Any]:
    return ("links", {"title": "", "links": [{"label": label, "page": None, "url": url, "description": ""}]})


PICTURE = "https://old.example/a.jpg"
LONG = "word " * 60


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ('[et_pb_row a="1"]<h2>One</h2>two[/et_pb_row]', [heading("One"), text("<p>two</p>")]),
        ('One [contact-form-7 id="1" title="x"]', [text("<p>One</p>")]),
        ('One [year a="b"]', [text('<p>One [year a="b"]</p>')]),
        ('[et_pb_button button_text="Give &amp; go" button_url="/give"]two[/et_pb_button]',
         [links("Give & go", "https://old.example/give"), text("<p>two</p>")]),
        ('[et_pb_button button_text="Give now" button_url="javascript:x"]', [text("<p>Give now</p>")]),
        ('[et_pb_button button_url="/give"]', [links("https://old.example/give", "https://old.example/give")]),
        ('[say by="Ada Lund"]<b>At</b> last[/say]', [quote("At last", "Ada Lund")]),
        ('[say by="Ada Lund"]At <img src="/a.jpg" alt="A"> last[/say]',
         [quote("At last", "Ada Lund"), image(PICTURE, "A")]),
        ("[say]At last[/say]", [text("<p>At last</p>")]),
        (f'[say by="{LONG}"]Hi[/say]',
         [quote("Hi", f"{('word ' * 30)[:149].rpartition(' ')[0]}…"), text(f"<p>{LONG.strip()}</p>")]),
        ('[fold title="One"]<p>two</p><img src="/a.jpg" alt="A">[/fold]',
         [("accordion", {"items": [{"title": "One", "content": "<p>two</p>"}]}), image(PICTURE, "A")]),
        ('[fold title="One"] [/fold]', [text("<p>One</p>")]),
        ('[sh lang="c++"]x = 1[/sh]', [("code", {"code": "x = 1", "language": "c++"})]),
        ('[sh lang="no language"]x = 1[/sh]',
         [("code", {"code": "x = 1", "language": ""}), text("<p>no language</p>")]),
        ('[pic /a.jpg alt="A" year="1999"]', [image(PICTURE, "A", "A (1999)")]),
        ('[pic /a.jpg]', [image(PICTURE)]),
        ('[pic "javascript:x" alt="A boat"]', [text("<p>A boat</p>")]),
        ('<!-- wp:acme/number {"figure":3} --><p>of four</p><!-- /wp:acme/number -->',
         [("statistic", {"figure": "3", "label": "of four", "source": "", "source_url": ""})]),
        ('<p>One</p><p class="x kicker">Two</p><p class="kickers">three</p>',
         [text("<p>One</p>"), heading("Two", "3"), text("<p>three</p>")]),
        ("<p>One <acme-note>two</acme-note> three</p>", [text("<p>One two three</p>")]),
    ],
)  # fmt: skip
def test_each_kind_of_rule(tmp_path: Path, html: str, blocks: list[tuple[str, Any]]) -> None:
    with use_rules(read_rule_file(write(tmp_path, RULES))):
        assert converted(html) == blocks
        assert not convert_html(html, seed="test", base_url=BASE_URL).unknown_tags


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[One]({{ site.url }}/a)", '<p><a href="https://new.example/a">One</a></p>'),
        ("The {% ship 'Vega' %} and {% ship '<b>' %}", "<p>The <i>Vega</i> and <i>&lt;b&gt;</i></p>"),
        ("{% note %}One{% endnote %}", "<p>One</p>"),
        ("`{% note %}`", "<p>{% note %}</p>"),
        ("{{ site.name }}", "<p>{{ site.name }}</p>"),
    ],
)
def test_rules_for_template_tags(tmp_path: Path, markdown: str, html: str) -> None:
    with use_rules(read_rule_file(write(tmp_path, RULES))):
        conversion = convert_markdown(markdown, seed="test", base_url=BASE_URL)
    assert [block["value"] for block in conversion.blocks] == [html]
    assert bool(conversion.unknown_tags) == ("site.name" in markdown)


def test_a_block_without_a_value_that_it_needs_is_named_and_its_texts_stay(tmp_path: Path) -> None:
    with use_rules(read_rule_file(write(tmp_path, RULES))):
        conversion = convert_html('[fold title=""]<b>One</b>[/fold]', seed="test", base_url=BASE_URL)
    assert conversion.unknown == {"[fold]": 1}
    assert [block["value"] for block in conversion.blocks] == ["<p><b>One</b></p>"]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("[shortcodes.a]\nbecomes='text'", "rules.toml, shortcodes: unknown name, expected one of element, class, "),
        ("[shortcode.a]\nbecome='text'", "rules.toml, shortcode.a.become: unknown name, expected one of becomes, text"),
        ("[shortcode.a]\nbecomes='gone'",
         "rules.toml, shortcode.a.becomes: Input should be 'content', 'nothing' or 'text'"),
        ("[shortcode]\na = 1", "rules.toml, shortcode.a: expected a table"),
        ("shortcode = 1", "rules.toml, shortcode: expected a table"),
        ("[shortcode.a]\nblock = 1", "rules.toml, shortcode.a.block: expected a text"),
        ("[shortcode.'']\nbecomes = 'content'", "a name is missing"),
        ("[shortcode.a]", "rules.toml, shortcode.a: expected one of becomes, text and block, not none"),
        ("[shortcode.a]\nbecomes='text'\nblock='quote'", "not becomes and block"),
        ("[shortcode.a]\ntext='x'", "text is for template tags"),
        ("[element.a]\nbecomes='text'", "rules.toml, element.a: becomes is “text”, expected “content” or “nothing”"),
        ("[shortcode.a]\nbecomes='content'\nfields.x='y'", "fields are for rules with block"),
        ("[class.a]\nblock='qoute'", "rules.toml, class.a: block is “qoute”, expected one of accordion, audio"),
        ("[class.a]\nblock='rich_text'", "block is “rich_text”, which has no fields, expected one of accordion"),
        ("[class.a]\nblock='quote'\nfields.txt='x'", "fields.txt: unknown field, expected one of text, person, "),
        ("[class.a]\nblock='quote'\nfields.text='x'", "rules.toml, class.a: fields: missing speaker"),
        ("[class.a]\nblock='quote'\nfields={text='x',speaker='y',person='z'}", "fields.person: a rule cannot choose"),
        ("[class.a]\nblock='quote'\nfields={text=1,speaker='y'}", "fields.text: expected a text"),
        ("[class.a]\nblock='heading'\nfields={text='x',level='4'}", "fields.level is “4”, expected one of 2, 3"),
        ("[class.a]\nblock='links'\nfields.links='x'", "fields.links: expected a list"),
        ("[class.a]\nblock='links'\nfields.links=['x']", "fields.links[0]: expected a table with label, page, url"),
        ("[class.a", "rules.toml cannot be read"),
    ],
)  # fmt: skip
def test_errors_name_the_rule_and_what_is_allowed(tmp_path: Path, rules: str, message: str) -> None:
    with pytest.raises(BadRules) as problem:
        read_rule_file(write(tmp_path, rules))
    assert message in str(problem.value)


@pytest.mark.parametrize("command", ["import_content", "import_wordpress", "import_feed"])
def test_a_command_refuses_a_wrong_file_before_it_reads_anything(tmp_path: Path, command: str) -> None:
    source = tmp_path / "source"
    source.write_text("")
    options = ["--type", "story"] if command == "import_feed" else []
    rules = write(tmp_path, "[class.a]\nblock='quote'\nfields.text='x'")
    with pytest.raises(CommandError, match="missing speaker"):
        call_command(command, str(source), "--rules", str(rules), *options)
