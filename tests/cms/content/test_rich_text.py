"""Rich text as the public gets it: known tags, resolved links, nothing that runs; a hidden link keeps its words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.rich_text import mention, plain, rewrite
from cms.content.schema import PageLink
from cms.core.sites import SiteRoots
from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.blocks import document_link, page_link

NOTHING = ResolvedReferences({})
LINK = PageLink(
    id=7, type="story", title="Nets", path="/stories/nets/", url="https://front.example/stories/nets/?a=1&b"
)


@pytest.mark.parametrize(
    ("stored", "public"),
    [
        ('<a linktype="page" id="7">nets</a>', '<a href="https://front.example/stories/nets/?a=1&amp;b">nets</a>'),
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
def test_a_link_is_resolved_and_one_to_something_hidden_keeps_its_words(stored, public):
    assert rewrite(stored, ResolvedReferences({"page": {7: LINK}})) == public


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
def test_nothing_that_could_run_comes_through_and_the_words_stay(html):
    public = rewrite(html, NOTHING)
    assert "kept" in public
    assert not [part for part in FORBIDDEN if part in public.casefold()], public
    assert " on" not in public.replace("&quot; on", "")
    assert "kept" in plain(html)
    assert "<" not in plain(html)


def test_text_that_looks_like_markup_stays_text():
    stored = "<p>1 &lt; 2 &amp;&amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert rewrite(stored, NOTHING) == stored
    assert plain(stored) == "1 < 2 && <script>alert(1)</script>"


def test_a_tag_nobody_knows_loses_itself_and_keeps_its_words():
    assert rewrite('<div class="x"><p>One <font>two</font></p></div>', NOTHING) == "<p>One two</p>"


@pytest.mark.parametrize(
    "html", ["", "<", "<a", "<a href=", "</a></a></p>", "<p><b>open", "&", "&#0;", "\ud7ff", "<" * 5000]
)
def test_broken_markup_breaks_nothing(html):
    mention(html, References())
    assert isinstance(rewrite(html, NOTHING), str)
    assert isinstance(plain(html), str)


def test_plain_words_have_a_line_for_each_block_of_text():
    assert (
        plain("<p>One <b>two</b></p><ul><li>a</li><li>b</li></ul><p>three<br>four</p>") == "One two\na\nb\nthree\nfour"
    )


def test_what_a_text_links_to_is_mentioned_once_each():
    references = References()
    html = page_link(7, "a") + page_link(7, "b") + document_link(9, "c") + '<a linktype="page" id="x">d</a>'
    mention(html + f'<a linktype="page" id="{"9" * 30}">e</a>', references)
    assert (references.ids["page"], references.ids["document"]) == ({7}, {9})


@pytest.mark.parametrize("stored", [0, -1, 2**63, 10**30, "7", None, 1.5, [], {}])
def test_ids_that_no_row_can_have_are_not_looked_for(stored, tree):
    references = References()
    references.add("page", stored)
    references.add("image", stored)
    context = ReadContext(site_roots=SiteRoots.read(), root=SiteRoots.read().find(None, None), now=datetime.now(UTC))
    assert resolve_references(references, context).get("page", 7) is None


def test_a_link_is_resolved_while_its_page_is_visible_and_only_then(tree):
    story = factories.StoryFactory(slug="nets")
    html = f"<p>See {page_link(story, 'the nets')}.</p>"

    def public() -> str:
        references = References()
        mention(html, references)
        site_roots = SiteRoots.read()
        return rewrite(
            html,
            resolve_references(references, ReadContext(site_roots, site_roots.find(None, None), datetime.now(UTC))),
        )

    assert public() == '<p>See <a href="http://localhost:3000/stories/nets/">the nets</a>.</p>'
    states.restrict(story.get_parent())
    assert public() == "<p>See the nets.</p>"
