"""Tags of template languages: what is one, what is prose or code, and what of them is kept when they are dropped."""

from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.conversion.blocks import convert_markdown, convert_without_files
from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import BASE_URL, converted, text

IMAGE = '{% image "assets/in_hand.jpg" "a mockup of our app" %}'


def find(markdown: str) -> dict[str, int]:
    found = dict(convert_markdown(markdown, seed="test").unknown_tags)
    assert dict(convert_without_files(markdown, seed="test").unknown_tags) == found
    return found


@pytest.mark.parametrize(
    ("markdown", "names"),
    [
        (f"One\n\n{IMAGE}", {"{% image %}": 1}),
        ('[Name]({{ "/" | url }}) and [other]({{site.baseurl}}/x)', {"{{ … | url }}": 1, "{{ site.baseurl }}": 1}),
        ('<a href="{{ \'/a\' | url }}">One</a> <img src="{{ x.y }}">', {"{{ … | url }}": 1, "{{ x.y }}": 1}),
        ("{% if a %}\n* one\n{% endif %}\n{{{ raw }}} {# note #}",
         {"{% if %}": 1, "{% endif %}": 1, "{{{ raw }}}": 1, "{# … #}": 1}),
        ("{%- include a.html\n  caption='A *b*' -%}", {"{% include %}": 1}),
        ('_{{ "ada" | team_link }} wrote this_, x^{{2}}', {"{{ … | team_link }}": 1}),
        ("[youtube=https://youtu.be/ex8fMxXJDJw] [vc_row a='b']x[/vc_row]", {"[youtube]": 1, "[vc_row]": 1}),
        ("{{< youtube ex8fMxXJDJw >}} {{% box %}}words{{% /box %}} {{/* note */}}", {}),
        ("`{{ a }}` ``{% b %} [c_d]`` <code>{{ e }}</code>\n\n```\n{{ f }}\n[vc_row]\n```\n\n<pre>{% g %}</pre>", {}),
        ("{name} {{}} {{ }} 100 {% off, {#anchor} [ref][1] [^1] [x] [link](a) $x_{{i}}$ \\\\frac{{a}}{{b}}", {}),
        ("[falafel]\n\n[some-tool]\n\n- [ ] task\n- [x] task", {}),
    ],
)  # fmt: skip
def test_template_tags_of_markdown_are_named(markdown: str, names: dict[str, int]) -> None:
    assert find(markdown) == names


@pytest.mark.parametrize(
    ("html", "names"),
    [
        (f"<p>{IMAGE}</p>", {"{% image %}": 1}),
        ('<a href="{{ url }}" data-x="{{ y }}">One</a>', {"{{ url }}": 1}),
        ("{{ <b>user</b> }} <p>{% trans %}Hello{% endtrans %}</p>",
         {"{{ … }}": 1, "{% trans %}": 1, "{% endtrans %}": 1}),
        ("[:en]Hello[:de]Hallo[:]", {"[:en]": 1, "[:de]": 1, "[:]": 1}),
        ("<code>{{ a }}</code><pre>{% b %}</pre><kbd>{{ c }}</kbd><!-- {{ d }} --><script>{{ e }}</script>", {}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_rendered", [True, False])
def test_template_tags_of_html_are_named(html: str, names: dict[str, int], is_rendered: bool) -> None:
    assert dict(convert_html(html, seed="test", base_url=BASE_URL, is_rendered=is_rendered).unknown_tags) == names


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (f"One\n\n{IMAGE}\n\ntwo", "<p>One</p><p>a mockup of our app</p><p>two</p>"),
        ('[Name]({{ "/" | url }}), [b]({{ "/b/" | url }}), [c]({{ site.url }}/c) [d]({{ d }})',
         '<p>Name, <a href="/b/">b</a>, <a href="/c">c</a> d</p>'),
        ("{% if a %}One{% else %}two{% endif %} {{ page.title }}{{ d | date: '%B %d, %Y' }}", "<p>Onetwo</p>"),
        ("One {% comment %}a secret{% endcomment %} two", "<p>One two</p>"),
        ("`{{ a }}` {{ b }}", "<p>{{ a }}</p>"),
        ("[vc_row a='b']*One*[/vc_row] [two](/t)", '<p><i>One</i><br/><a href="/t">two</a></p>'),
        ('{% include x caption="<script>a b</script>" %}', "<p>&lt;script&gt;a b&lt;/script&gt;</p>"),
        ("Nothing [of](/this) kind & [sic] 1 < 2", '<p>Nothing <a href="/this">of</a> kind &amp; [sic] 1 &lt; 2</p>'),
    ],
)  # fmt: skip
def test_template_tags_are_dropped_but_not_their_texts(markdown: str, html: str) -> None:
    with_files = convert_markdown(markdown, seed="test", drop_tags=True).blocks
    without_files = convert_without_files(markdown, seed="test", drop_tags=True).blocks
    shown = "".join(block["value"] for block in with_files).replace("</p><p>", "<br/>")
    assert shown == html.replace("</p><p>", "<br/>")
    assert [block["value"] for block in without_files] == [html]


def test_template_tags_of_html_are_dropped_but_not_their_texts() -> None:
    html = f"<p>{IMAGE}</p><p><a href=\"{{{{ '/b/' | url }}}}\">b</a> <code>{{{{ c }}}}</code></p>"
    shown = '<p>a mockup of our app</p><p><a href="https://old.example/b/">b</a> {{ c }}</p>'
    assert converted(html, drop_tags=True) == [text(shown)]


@pytest.mark.few(3)
@pytest.mark.parametrize("part", ["{{", "{{{", "{% a", "{% comment %}", "{{ a }}", "[a b='", "[a_b]", "[x=", "_{{a}}"])
def test_the_time_is_linear_in_the_length(part: str) -> None:
    """A quadratic search of this many would take minutes; the suite's limit for a test would end it."""
    markup = part * (400_000 // len(part))
    conversion: Any = convert_html(markup, seed="test", base_url=BASE_URL, drop_tags=True)
    assert isinstance(conversion.blocks, list)
