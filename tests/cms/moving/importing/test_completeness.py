"""Every word of an imported text is kept, and the stored blocks fit the schemas of the API."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms.content.blocks.body import body_search_texts, serialize_body
from cms.content.references import ResolvedReferences
from cms.content.rich_text import FEATURES, to_plain_text
from cms.moving.importing.conversion.blocks import convert_to_blocks
from cms.moving.importing.conversion.markdown import preprocess
from cms.pages.models import BasePage

CORPORA = Path(os.environ.get("CLARION_CORPORA") or Path(__file__).parents[4].parent / "shared" / "corpora")

WORD = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=12).filter(str.strip)
WORDS = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
ENTITY = st.sampled_from(("&amp;", "&#8217;", "&mdash;", "<", "&", "'", '"'))
TEMPLATES = (
    "{}",
    "## {}",
    "**{}** and",
    "- {}\n- next",
    "1. {}\n\n   more",
    "> {}",
    "[{}](https://example.org)",
    "[{}]()",
    "![{}](https://example.org/a.png)",
    "<div>{}</div>",
    "<ul><li>{}</ul>",
    "<table><tr><td>{}<td>cell</table>",
    "| {} | cell |\n|---|---|\n| a | b |",
    "```\n{}\n```",
    "`{}`",
    "    {}",
    "<type {}>, I want",
    "{{{{< box >}}}}{}{{{{< /box >}}}}",
)
BROKEN = ("<", ">", "</", "<div>", "<table>", "<td>", "<iframe", "<p>", "<li>", "<script>", "\n\n", "w", "# ", "|")


def body_of(markdown: str) -> Any:
    return BasePage._meta.get_field("body").to_python(convert_to_blocks(markdown, seed="test"))


def words_in(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("_", " "))


def remove_marks(text: str) -> str:
    """Return plain text with the words that are struck out, but without the marks that say so."""
    return re.sub(r"\[struck out: ([^\[\]]*)\]", r"\1", text)


def assert_valid(body: Any) -> None:
    assert len(serialize_body(body, ResolvedReferences({}), where="test")) == len(body.raw_data)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TEMPLATES), WORDS), min_size=1, max_size=6))
def test_no_word_is_lost_in_any_template(pieces: list[tuple[str, str]]) -> None:
    body = body_of("\n\n".join(template.format(words) for template, words in pieces))
    kept = " ".join(body_search_texts(body))
    assert [words for _, words in pieces if words not in kept] == []
    assert_valid(body)


@settings(deadline=None)
@given(st.lists(st.one_of(WORD, ENTITY), min_size=1, max_size=20).map(" ".join))
def test_a_paragraph_keeps_its_text(paragraph: str) -> None:
    shown = paragraph.replace("&amp;", "&").replace("&#8217;", "’").replace("&mdash;", "—")
    assert " ".join(body_search_texts(body_of(f"x {paragraph}"))) == f"x {shown}"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_fits_the_schemas(markdown: str) -> None:
    assert_valid(body_of(markdown))


@settings(deadline=None)
@given(st.lists(st.sampled_from(BROKEN)))
def test_any_broken_html_fits_the_schemas(pieces: list[str]) -> None:
    assert_valid(body_of("".join(pieces)))


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    file = CORPORA / "digitalgov-news.jsonl.gz"
    if not file.is_file():
        pytest.skip(
            f"not run: needs the corpus digitalgov-news.jsonl.gz (CLARION_CORPORA names its folder, now {CORPORA})"
        )
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, 200)]


@pytest.mark.corpus
def test_real_articles_keep_their_words_and_fit_the_schemas(records: list[dict[str, Any]]) -> None:
    reader = MarkdownIt("commonmark").enable("table").disable("code")
    for record in records:
        body = body_of(record["body"])
        assert_valid(body)
        read = Counter(words_in(to_plain_text(reader.render(preprocess(record["body"])))))
        missing = read - Counter(words_in(remove_marks(" ".join(body_search_texts(body)))))
        assert not missing, (record["id"], missing)


@pytest.mark.extended
@pytest.mark.corpus
def test_real_articles_can_be_saved_in_the_editor(records: list[dict[str, Any]]) -> None:
    """The form accepts every block, and opening a text in the editor does not change its words."""
    editor = ContentstateConverter(features=FEATURES)
    for record in records:
        body = body_of(record["body"])
        body.stream_block.clean(body)
        for html in (block["value"] for block in body.raw_data if block["type"] == "rich_text"):
            saved = editor.to_database_format(editor.from_database_format(html))
            assert words_in(to_plain_text(saved)) == words_in(to_plain_text(html)), record["id"]
