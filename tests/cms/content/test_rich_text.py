"""Sanitised rich text: allowed tags, resolved links, no scripts; the text of a link to a hidden page is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.content.blocks.body import serialize_body
from cms.content.plain_text import remove_struck_out
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.rich_text import collect_references, get_links, sanitise_html, to_plain_text
from cms.content.schema import PageLink
from cms.core.public_urls import is_public_url
from cms.core.sites import SiteRoots
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.blocks import document_link, page_link
from tests.cms.content.hostile_html import HOSTILE_HTML, find_forbidden_markup

NO_REFERENCES = ResolvedReferences({})
LINK = PageLink(
    id=7, type="story", title="Nets", path="/stories/nets/", url="https://front.example/stories/nets/?a=1&b"
)


@pytest.mark.parametrize(
    ("stored", "public"),
    [
        ('<a linktype="page" id="7">nets</a>', '<a href="https://front.example/stories/nets/?a=1&amp;b">nets</a>'),
        (
            '<a linktype="page" id="7" data-fragment="mesh size&quot;>">nets</a>',
            '<a href="https://front.example/stories/nets/?a=1&amp;b#mesh%20size%22%3E">nets</a>',
        ),
        ('<a linktype="page" id="8" data-fragment="mesh">nets</a>', "nets"),
        ('<a href="https://out.example/" data-fragment="mesh">out</a>', '<a href="https://out.example/">out</a>'),
        ('<a linktype="page" id="8">nets</a>', "nets"),
        ('<a linktype="page" id="8"><b>nets</b> and more</a>', "<b>nets</b> and more"),
        (
            '<a linktype="page" id="8">a</a> <a linktype="page" id="7">b</a>',
            f'a <a href="{LINK.url}">b</a>'.replace("&b", "&amp;b"),
        ),
        ('<a linktype="document" id="7">nets</a>', "nets"),
        ('<a linktype="page">nets</a>', "nets"),
        ('<a linktype="page" id="">nets</a>', "nets"),
        ('<a linktype="page" id="-7">nets</a>', "nets"),
        ('<a linktype="page" id="7; drop">nets</a>', "nets"),
        (f'<a linktype="page" id="{"9" * 30}">nets</a>', "nets"),
        (f'<a linktype="page" id="{"9" * 5000}">nets</a>', "nets"),
        ('<a linktype="page" id="8" href="https://cms.example/secret/">nets</a>', "nets"),
        ('<a href="https://out.example/?a=1&amp;b=2">out</a>', '<a href="https://out.example/?a=1&amp;b=2">out</a>'),
        ('<a href="mailto:press@a.example">us</a>', '<a href="mailto:press@a.example">us</a>'),
    ],
)
def test_links_are_resolved_and_those_to_hidden_content_keep_their_text(stored, public):
    assert sanitise_html(stored, ResolvedReferences({"page": {7: LINK}})) == public


HOSTILE = [
    "<script>alert(1)</script>kept",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>kept",
    '<img src="x" onerror="alert(1)">kept',
    '<p onclick="alert(1)">kept</p>',
    '<a href="javascript:alert(1)">kept</a>',
    '<a href=" JaVaScRiPt:alert(1)">kept</a>',
    '<a href="java\nscript:alert(1)">kept</a>',
    '<a href="&#106;avascript:alert(1)">kept</a>',
    '<a href="data:text/html,alert(1)">kept</a>',
    '<a href="vbscript:alert(1)">kept</a>',
    '<a href="//evil.example/">kept</a>',
    '<a href="https://out.example/" onmouseover="alert(1)" style="x">kept</a>',
    '<a href="https://out.example/&quot; onmouseover=&quot;alert(1)">kept</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>kept",
    "<svg><script>alert(1)</script></svg>kept",
    "<svg onload=alert(1)></svg>kept",
    "<math><mtext><script>alert(1)</script></mtext></math>kept",
    "<style>@import 'evil'</style>kept",
    '<embed embedtype="media" url="https://evil.example/">kept',
    '<embed embedtype="image" id="1" alt="alert(1)">kept',
    "<!-- <script>alert(1)</script> -->kept",
    "<![CDATA[<script>alert(1)</script>]]>kept",
    "<template><script>alert(1)</script></template>kept",
    "<form action='//evil.example'><input name=x onfocus=alert(1) autofocus></form>kept",
    "kept<base href='//evil.example'><meta http-equiv=refresh content=0>",
]
FORBIDDEN = (
    "<script",
    "<img",
    "<iframe",
    "<svg",
    "<style",
    "<embed",
    "<form",
    "<input",
    "<base",
    "<meta",
    "<math",
    "<template",
    "javascript:",
    "data:",
    "vbscript:",
    'href="//',
    "onclick=",
    "style=",
    "<!",
)


@pytest.mark.parametrize("html", HOSTILE)
def test_scripts_are_removed_and_text_is_kept(html):
    public = sanitise_html(html, NO_REFERENCES)
    assert "kept" in public
    assert not [part for part in FORBIDDEN if part in public.casefold()], public
    assert " on" not in public.replace("&quot; on", "")
    assert "kept" in to_plain_text(html)
    assert "<" not in to_plain_text(html)


def test_text_that_looks_like_markup_stays_text():
    stored = "<p>1 &lt; 2 &amp;&amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert sanitise_html(stored, NO_REFERENCES) == stored
    assert to_plain_text(stored) == "1 < 2 && <script>alert(1)</script>"


def test_an_unknown_tag_is_removed_and_its_text_kept():
    assert sanitise_html('<div class="x"><p>One <font>two</font></p></div>', NO_REFERENCES) == "<p>One two</p>"


@pytest.mark.parametrize(
    "html", ["", "<", "<a", "<a href=", "</a></a></p>", "<p><b>open", "&", "&#0;", "\ud7ff", "<" * 5000]
)
def test_invalid_markup_raises_no_error(html):
    collect_references(html, References())
    assert isinstance(sanitise_html(html, NO_REFERENCES), str)
    assert isinstance(to_plain_text(html), str)


def test_plain_text_has_a_line_for_each_block():
    assert (
        to_plain_text("<p>One <b>two</b></p><ul><li>a</li><li>b</li></ul><p>three<br>four</p>")
        == "One two\na\nb\nthree\nfour"
    )


def test_each_linked_id_is_collected_once():
    references = References()
    html = page_link(7, "a") + page_link(7, "b") + document_link(9, "c") + '<a linktype="page" id="x">d</a>'
    collect_references(html + f'<a linktype="page" id="{"9" * 30}">e</a>', references)
    assert (references.ids["page"], references.ids["document"]) == ({7}, {9})


@pytest.mark.few(3)
@pytest.mark.parametrize("stored", [0, -1, 2**63, 10**30, "7", None, 1.5, [], {}])
def test_impossible_ids_are_not_queried(stored, tree):
    references = References()
    references.add("page", stored)
    references.add("image", stored)
    context = ReadContext(site_roots=SiteRoots.read(), root=SiteRoots.read().find(None, None), now=datetime.now(UTC))
    assert resolve_references(references, context).get("page", 7) is None


def test_a_link_is_resolved_only_while_its_page_is_visible(tree):
    story = factories.StoryFactory(slug="nets")
    html = f"<p>See {page_link(story, 'the nets')}.</p>"

    def public() -> str:
        references = References()
        collect_references(html, references)
        site_roots = SiteRoots.read()
        return sanitise_html(
            html,
            resolve_references(references, ReadContext(site_roots, site_roots.find(None, None), datetime.now(UTC))),
        )

    assert public() == '<p>See <a href="http://localhost:3000/stories/nets/">the nets</a>.</p>'
    states.restrict(story.get_parent())
    assert public() == "<p>See the nets.</p>"


@pytest.mark.parametrize("html", HOSTILE_HTML.values(), ids=HOSTILE_HTML)
def test_large_hostile_html_is_sanitised(html):
    """Each text takes at most 50 ms; the parser alone takes up to 18 seconds. Not timed here: machines differ."""
    references = References()
    collect_references(html, references)
    public = sanitise_html(html, ResolvedReferences({"page": {7: LINK}}))
    assert find_forbidden_markup(public) == []
    assert len(public) <= 6 * len(html)
    assert "<p>" not in to_plain_text(html)


def test_thousands_of_links_are_all_resolved():
    html = HOSTILE_HTML["links"]
    references = References()
    collect_references(html, references)
    assert references.ids["page"] == {7}
    assert sanitise_html(html, ResolvedReferences({"page": {7: LINK}})).count("<a href=") == html.count("<a ") > 6_000
    assert sanitise_html(html, NO_REFERENCES) == "x" * html.count("<a ")


@pytest.mark.parametrize("name", ["nested div", "unclosed paragraphs", "ampersands"])
def test_a_text_that_is_too_expensive_to_parse_is_returned_as_plain_text(name):
    html = f"<p>First &amp; <script>alert(1)</script>second</p>{HOSTILE_HTML[name]}<b>last</b>"
    public = sanitise_html(html, NO_REFERENCES)
    assert public.startswith("First &amp;  second")
    assert public.endswith("last")
    assert "alert" not in public
    assert "<" not in public
    assert to_plain_text(html).startswith("First & second")


@pytest.mark.parametrize("times", [100, 2_000])
def test_a_long_text_keeps_allowed_tags_and_loses_others(times):
    paragraph = '<p>One &amp; <b>two</b>, AT&T <a href="https://a.example/?a=1&amp;b=2">three</a><br>four</p>'
    public = paragraph.replace("AT&T", "AT&amp;T")
    html = paragraph.replace("<b>", '<b class="x">').replace("<br>", "<br/><font>").replace("four", "four</font>")
    assert sanitise_html(html * times, NO_REFERENCES) == public * times


def test_unbalanced_tags_are_closed():
    assert sanitise_html("<ul><li>one<li>two</ul><p>three <b>four", NO_REFERENCES) == (
        "<ul><li>one</li><li>two</li></ul><p>three <b>four</b></p>"
    )


@pytest.mark.parametrize(
    "url", ["//evil.example/", "/\\evil.example/", "/\t/evil.example/", "/\n\\evil.example/", "a/b"]
)
def test_a_url_relative_to_the_scheme_or_the_page_is_no_link(url):
    assert not is_public_url(url)
    assert sanitise_html(f'<a href="{url}">kept</a>', NO_REFERENCES) == "kept"


@pytest.mark.parametrize("url", ["/", "/stories/", "#figures", "tel:+3212345678", "HTTPS://a.example/"])
def test_a_url_of_the_same_site_or_with_a_known_scheme_is_a_link(url):
    assert sanitise_html(f'<a href="{url}">kept</a>', NO_REFERENCES) == f'<a href="{url}">kept</a>'


def test_every_link_is_listed_with_its_words():
    html = '<p><a linktype="page" id="7">One <b>two</b></a><a href="https://a.example/?a=1&amp;b"> </a></p>'
    assert list(get_links(html)) == [
        ({"linktype": "page", "id": "7"}, "One two"),
        ({"href": "https://a.example/?a=1&b"}, ""),
    ]


FRAGMENTS = [
    *HOSTILE, *(fragment[: len(fragment) // 2] for fragment in HOSTILE), "<", ">", '"', "'", "=", "/", "&", "&lt;",
    "&#60;", "&quot;", "<a ", "</a>", "<b>", "</b>", "<p ", "<table>", "<td>", "<svg>", "</svg>", "<title>", "<style>",
    "<math><mi>", "<![CDATA[", "]]>", "<!--", "-->", "<noscript>", "<textarea>", "<select>", "<plaintext>", "\0",
    "\ud800", 'href="', "javascript:alert(1)", " onclick=alert(1)", ' linktype="page"', ' id="7"', ' id="8"',
    '<a linktype="page" id="7">', '<a linktype="page" id="8" href="https://a.example/">', "<form>", "<h2>",
    "<ul><li>",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=20).map("".join))
@hypothesis_settings(max_examples=400, deadline=None)
def test_no_text_produces_forbidden_markup(html):
    public = sanitise_html(html, ResolvedReferences({"page": {7: LINK}}))
    assert find_forbidden_markup(public) == []
    collect_references(html, References())
    to_plain_text(html)


@pytest.mark.parametrize(
    ("stored", "public"),
    [
        (
            "<s>12</s> <strike>13</strike> <del>14</del> <ins>42</ins>",
            "<del>12</del> <del>13</del> <del>14</del> <ins>42</ins>",
        ),
        ('<p lang="de" dir="ltr">Tag</p>', '<p lang="de" dir="ltr">Tag</p>'),
        ('<p>a <span lang="ar-EG" dir="rtl">b</span></p>', '<p>a <span lang="ar-EG" dir="rtl">b</span></p>'),
        ('<p>a <span>b <span lang="de">c</span></span></p>', '<p>a b <span lang="de">c</span></p>'),
        ('<p lang="x y" dir="up">a</p><p lang="de&quot;x">b</p>', "<p>a</p><p>b</p>"),
        ('<ol start="5"><li value="7">a</li></ol>', '<ol start="5"><li value="7">a</li></ol>'),
        ('<ol start="five"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<ul start="5"><li>a</li></ul>', "<ul><li>a</li></ul>"),
        ('<p style="color:red" class="x">a</p>', "<p>a</p>"),
        ('<s lang="de">a</s>', '<del lang="de">a</del>'),
    ],
)
def test_corrections_languages_and_numbers_stay(stored, public):
    assert sanitise_html(stored, NO_REFERENCES) == public


def test_a_footnote_and_its_link_lead_to_each_other():
    text = 'a<a id="fnref-1" href="#fn-1"><sup>1</sup></a>'
    note = '<ol><li id="fn-1">b <a href="#fnref-1">↩</a></li></ol>'
    public_text = 'a<a href="#fn-1" role="doc-noteref" id="fnref-1"><sup>1</sup></a>'
    public_note = '<ol><li id="fn-1">b <a href="#fnref-1" role="doc-backlink">↩</a></li></ol>'
    assert sanitise_html(text + note, ResolvedReferences({})) == public_text + public_note


@pytest.mark.parametrize(
    "value", ["main", "fn-", "fn-A", "fnref-1 x", "fn-1&quot; onclick=&quot;", "FN-1", "fn-" + "1" * 50]
)
def test_no_other_id_is_public(value):
    assert sanitise_html(f'<ul><li id="{value}">a</li></ul>', ResolvedReferences({})) == "<ul><li>a</li></ul>"


def test_no_id_occurs_twice_on_a_page(tree):
    item = '<ol><li id="fn-1">a</li></ol>'
    found = ResolvedReferences({})
    assert [sanitise_html(item + item, found), sanitise_html(item, found)] == [
        item + "<ol><li>a</li></ol>",
        "<ol><li>a</li></ol>",
    ]
    page = factories.StoryFactory(body=[blocks.rich_text(item), blocks.rich_text(item)])
    for _ in range(2):
        first, second = serialize_body(page.body, found, where="")
        assert ("id=" in first.value.html, "id=" in second.value.html) == (True, False)


@pytest.mark.parametrize("tag", ["s", "del", "strike"])
def test_struck_out_words_are_marked_in_plain_text(tag):
    html = f"<p>The toll was <{tag}>12 [<b>all</b>]</{tag}> 42 [dead].</p><p><{tag}> </{tag}>x</p>"
    assert to_plain_text(html) == "The toll was [struck out: 12 (all)] 42 [dead].\nx"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_struck_out_words_are_removed_for_search(language):
    with override(language):
        text = to_plain_text("<p>It was <del>12 (<s>twelve</s>)</del> 42 [dead].</p>")
    assert "twelve" in text
    assert remove_struck_out(text).split() == ["It", "was", "42", "[dead]."]
