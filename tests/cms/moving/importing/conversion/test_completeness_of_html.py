"""Every word that readers of a text saw is kept, and the blocks are valid: for generated and for real texts."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wagtail.blocks import Block

from cms.content.blocks.body import serialize_body
from cms.content.conversion.results import Conversion
from cms.content.references import ResolvedReferences
from cms.moving.importing.conversion.html_blocks import convert_html
from cms.moving.importing.records.blocks import convert_stream
from cms.moving.importing.records.values import check_block_value
from cms.moving.importing.sources.wordpress.export_file import ExportFile
from cms.pages.models import BasePage

from .html_conversion import BASE_URL, shown_text, to_text, words_in

CORPORA = Path(os.environ.get("CLARION_CORPORA") or Path(__file__).parents[5].parent / "shared" / "corpora")
FILE_BLOCKS = frozenset(("image", "gallery", "audio", "documents"))
FILES = ("themeunittestdata.wordpress.xml.gz", "64-block-test-data.xml.gz")

WORD = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=12).filter(lambda word: bool(words_in(word)))
WORDS = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
TEXTS = (
    "<p>{}</p>",
    "{}\n\n",
    "\n{}<br>",
    "<b>{}</b> ",
    "<h2>{}</h2>",
    "<h5>{} <a href='/a'>link</a></h5>",
    "<pre>{}</pre>",
    "<ul><li>{}<li>item</ul>",
    "<a href='https://e.org/'>{}</a> ",
    "<a href='javascript:x'>{}</a> ",
    "<p><img src='/a.jpg' alt='{}'></p>",
    "<figure><img src='/a.jpg'><figcaption>{}</figcaption></figure>",
    "<blockquote><p>text</p><cite>{}</cite></blockquote>",
    "<table><tr><td>{}</td><td>cell</td></tr></table>",
    "<!-- wp:heading --><h3>{}</h3><!-- /wp:heading -->",
    "<!-- wp:embed --><figure class='wp-block-embed'><iframe src='https://e.org/'></iframe>"
    "<figcaption>{}</figcaption></figure><!-- /wp:embed -->",
    "<!-- wp:file --><div class='wp-block-file'><a href='/a.pdf'>{}</a></div><!-- /wp:file -->",
    "[caption]<img src='/a.jpg'> {}[/caption]",
    "[unknown id=1]{}[/unknown]",
    "[[gallery]] {} ",
)
CONTAINERS = (
    "<div>{}</div>",
    "<section>\n{}\n</section>",
    "<ul><li>{}</li></ul>",
    "<blockquote>{}</blockquote>",
    "<details><summary>title</summary>{}</details>",
    "<table><tr><td>{}</td></tr></table>",
    "<figure>{}</figure>",
    "<em>{}</em>",
    "<a href='/b'>{}</a>",
    "<div class='wp-block-gallery'>{}</div>",
    "<!-- wp:group --><div>{}</div><!-- /wp:group -->",
    "<!-- wp:columns --><div><!-- wp:column --><div>{}</div><!-- /wp:column --></div><!-- /wp:columns -->",
    '<!-- wp:cover {{"url":"/a.jpg"}} --><div>{}</div><!-- /wp:cover -->',
    "<!-- wp:acme/block --><div>{}</div><!-- /wp:acme/block -->",
    "<!-- wp:query --><div>{}</div><!-- /wp:query -->",
    "<!-- wp:group -->{}",
    "{}<!-- /wp:group -->",
    "[box]{}[/box]",
    "<div>{}",
    "{}</div></p>",
)


def nest(children: st.SearchStrategy[tuple[str, list[str]]]) -> st.SearchStrategy[tuple[str, list[str]]]:
    """Return texts in containers, with their words."""
    return st.tuples(st.sampled_from(CONTAINERS), st.lists(children, min_size=1, max_size=4)).map(
        lambda drawn: (
            drawn[0].format("".join(html for html, _ in drawn[1])),
            [word for _, words in drawn[1] for word in words],
        )
    )


TEXT = st.tuples(st.sampled_from(TEXTS), WORDS).map(lambda drawn: (drawn[0].format(drawn[1]), words_in(drawn[1])))
BODY = st.recursive(TEXT, nest, max_leaves=12)


class Checker:
    """Checks the parts of blocks, see `interchange.blocks.Converter`."""

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        assert value is None or list(value) == ["$file"]
        return value

    def convert_html(self, html: str) -> Any:
        assert isinstance(html, str)
        return html

    def convert_value(self, block: Block, value: Any) -> Any:
        check_block_value(block, value)
        return value


def convert(html: str) -> Conversion:
    """Return the conversion. Its blocks are valid, and those without files fit the schemas of the API."""
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    stream_block = BasePage._meta.get_field("body").stream_block
    assert convert_stream(stream_block, conversion.blocks, Checker()) == conversion.blocks
    blocks = [block for block in conversion.blocks if block["type"] not in FILE_BLOCKS]
    stored = [{**block, "value": _without_poster(block["value"])} for block in blocks]
    assert len(serialize_body(stream_block.to_python(stored), ResolvedReferences({}), where="test")) == len(blocks)
    return conversion


def _without_poster(value: Any) -> Any:
    return {**value, "poster": None} if isinstance(value, dict) and "poster" in value else value


@settings(deadline=None)
@given(BODY)
@example(("<p>one<img src='/a.jpg' alt='two'>three</p>", ["one", "two", "three"]))
@example(("<ul><li>one<p><img src='/a.jpg' alt='two'></p>three</li></ul>", ["one", "two", "three"]))
@example(("<p>one<b><img src='/a.jpg' alt='two'>three</b></p>", ["one", "two", "three"]))
def test_no_word_is_lost_in_any_nesting(body: tuple[str, list[str]]) -> None:
    html, words = body
    assert not Counter(words) - Counter(words_in(shown_text(convert(html).blocks)))


PIECES = (
    "<", ">", "</", "<!--", "-->", "<!-- wp:cover {", "<!-- /wp:cover -->", "<!-- wp:a/b /-->", "[caption]",
    "[gallery ids='1,2,3']", "[[", "]]", "<ul>", "<li>", "<table>", "<td>", "<figure>", "<img src='/%00.jpg'>", "<pre>",
    "<video src='/%20.mp4'></video>", "<iframe src='http://[x'></iframe>", "<iframe src='https://a b/'></iframe>",
    "<details>", "<summary>", "<h2>", "\n\n", "https://youtu.be/ex8fMxXJDJw", "<a href='/x'>", "&#0;", "&#xD800;",
    "[/caption]", "word",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=20).map("".join))
def test_any_text_gives_valid_blocks(html: str) -> None:
    convert(html)


def get_seen_text(html: str) -> str:
    """Return what browsers show of a text of WordPress, without the parts that the conversion replaces."""
    html = re.sub(r"(?s)<!--.*?-->", "", html)
    html = re.sub(r"(?s)<a [^>]*wp-block-file__button.*?</a>", "", html)
    html = re.sub(r"\[(?:gallery|audio|/?caption)\b[^\]]*\]", "", html)
    return to_text(html)


@pytest.mark.corpus
@pytest.mark.parametrize("name", FILES)
def test_real_texts_keep_their_words(name: str) -> None:
    path = CORPORA / "wordpress" / name
    if not path.is_file():
        pytest.skip(f"not run: needs the corpus {name} (CLARION_CORPORA names its folder, now {CORPORA})")
    for item in ExportFile(path).read_items():
        conversion = convert(item.content)
        missing = Counter(words_in(get_seen_text(item.content))) - Counter(words_in(shown_text(conversion.blocks)))
        assert not missing, (item.position, missing)
        assert not conversion.unknown, item.position
