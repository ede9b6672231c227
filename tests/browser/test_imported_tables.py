"""Tables and corrections of real exports: the API has what Chromium shows of the source.

The corpora are read beside the checkout. The variable CLARION_EXPORTS names a directory with further exports of
WordPress, of which each table and correction is compared in the same way.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from markdown_it import MarkdownIt

from cms.content.blocks.data import TableBlock
from cms.content.conversion.tree import KNOWN_TAGS
from cms.content.references import ResolvedReferences
from cms.content.rich_text import sanitise_html
from cms.moving.importing.conversion.blocks import convert_markdown
from cms.moving.importing.conversion.html_blocks import convert_html
from cms.moving.importing.sources.wordpress.export_file import ExportFile
from tests.cms.moving.importing.conversion.html_conversion import UNSEEN_FIELDS, to_text

CORPORA = Path(os.environ.get("CLARION_CORPORA") or Path(__file__).parents[2].parent / "shared" / "corpora")
EXPORTS = os.environ.get("CLARION_EXPORTS", "")
READER = Path(__file__).with_name("imported_tables.js").read_text()
HAS_CASES = re.compile(
    r"<(?:table|s|del|strike)\b|^\|?[ :-]*-{3,}\s*\||~~\S|line-through", re.IGNORECASE | re.MULTILINE
)
STYLES = "tr { height: 20px; } td, th { padding: 3px; min-width: 9px; height: 9px; } body { width: 2000px; }"
MARKED = re.compile(r"\[struck out: ([^\[\]]*)\]|<del\b[^>]*>(.*?)</del>", re.DOTALL)
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("code")
TAG = re.compile(r"<(?=/?([a-zA-Z][\w:.-]*)[^<>]*>)")
HIDDEN_FIELDS = UNSEEN_FIELDS | {"alt"}

pytestmark = pytest.mark.browser


class Source(NamedTuple):
    """An item of a corpus: the HTML that a browser reads, and the blocks that the import makes of it."""

    name: str
    html: str
    blocks: list[dict[str, Any]]


def read_exports(paths: list[Path]) -> Iterator[Source]:
    for path in paths:
        for item in ExportFile(path).read_items():
            if HAS_CASES.search(item.content):
                blocks = convert_html(item.content, seed="test", base_url="https://old.example/").blocks
                yield Source(f"{path.name} {item.position}", item.content, blocks)


def read_markdown(path: Path) -> Iterator[Source]:
    with gzip.open(path, "rt") as lines:
        for record in map(json.loads, lines):
            if HAS_CASES.search(record["body"]):
                blocks = convert_markdown(record["body"], seed="test").blocks
                # In Markdown, a tag that no system knows is text.
                html = TAG.sub(
                    lambda tag: "<" if tag[1].lower() in KNOWN_TAGS else "&lt;", MARKDOWN.render(record["body"])
                )
                yield Source(f"{path.name} {record['id']}", html, blocks)


def read_sources(name: str) -> Iterator[Source]:
    if name == "exports":
        paths = sorted(Path(EXPORTS).glob("*.xml")) if EXPORTS else []
        if not paths:
            pytest.skip("not run: needs a directory with exports of WordPress in CLARION_EXPORTS")
        yield from read_exports([path for path in paths if is_whole(path)])
        return
    path = CORPORA / name
    if not path.exists():
        pytest.skip(f"not run: needs the corpus {name} (CLARION_CORPORA names its folder, now {CORPORA})")
    yield from read_exports(sorted(path.glob("*.xml.gz"))) if path.is_dir() else read_markdown(path)


def is_whole(path: Path) -> bool:
    """Return whether an export can be read; some of WordPress's own tests are broken on purpose."""
    try:
        return bool(list(ExportFile(path).read_items()))
    except Exception:
        return False


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context()
    context.route("**/*", lambda route: route.abort())
    yield context.new_page()
    context.close()


def read_in_browser(page: Any, html: str) -> dict[str, Any]:
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    page.set_content(f"<!doctype html>{policy}<style>{STYLES}</style><body>{html}", wait_until="commit")
    return page.evaluate(READER)


def normalise(text: str) -> str:
    """Return text without the differences that styles make, such as capital letters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_tables(blocks: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return header and rows of the tables as the API has them."""
    values = [TableBlock().to_api(one["value"], ResolvedReferences({})) for one in blocks if one["type"] == "table"]
    return [(tuple(map(normalise, one.header)), *(tuple(map(normalise, row)) for row in one.rows)) for one in values]


def build_grid(table: dict[str, Any]) -> tuple[Any, ...]:
    """Return header and rows of a table as the browser has them."""
    return tuple(tuple(map(normalise, row)) for row in (table["header"], *table["rows"]))


def read_words(blocks: list[dict[str, Any]]) -> tuple[Counter[str], Counter[str]]:
    """Return the words with a mark, and those without, of the public texts."""
    texts = [text for one in blocks for text in find_texts(one["value"], is_html=one["type"] == "rich_text")]
    return split_words("\n".join(texts))


def find_texts(value: Any, *, is_html: bool) -> Iterator[str]:
    if isinstance(value, str):
        yield sanitise_html(value, ResolvedReferences({})) if is_html else value.replace("<", "&lt;")
    elif isinstance(value, list):
        for one in value:
            yield from find_texts(one, is_html=False)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in HIDDEN_FIELDS:
                yield from find_texts(one, is_html=name == "content" and isinstance(one, str))


def split_words(text: str) -> tuple[Counter[str], Counter[str]]:
    marked = " ".join(one[1] or one[2] or "" for one in MARKED.finditer(text))
    return to_words(marked), to_words(MARKED.sub(" ", text))


def to_words(html: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", normalise(to_text(html))))


# The least numbers of tables and corrections that were compared.
LEAST = {
    "wordpress": (40, 24),
    "digitalgov-news.jsonl.gz": (45, 5),
    "german-posts.jsonl.gz": (0, 0),
    "japanese-posts.jsonl.gz": (0, 1),
    "exports": (40, 40),
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", LEAST)
def test_every_cell_has_the_header_and_every_struck_out_word_its_mark(name: str, page: Any) -> None:
    found: Counter[str] = Counter()
    for source in read_sources(name):
        shown = read_in_browser(page, source.html)
        expected = Counter[tuple[Any, ...]]()
        for table in shown["tables"]:
            alone = convert_html(table["html"], seed="test", base_url="https://old.example/", is_rendered=True).blocks
            is_data = bool(read_tables(alone))
            found["tables" if is_data else "layout tables"] += 1
            if is_data:
                found["with spans"] += table["spans"]
                expected[build_grid(table)] += 1
        assert Counter(read_tables(source.blocks)) == expected, source.name

        found["corrections"] += len(shown["struck"])
        struck = to_words(" ".join(shown["struck"]))
        marked, unmarked = read_words(source.blocks)
        assert not struck - marked, source.name
        _, valid = split_words(shown["whole"].replace("<", "&lt;"))
        assert not {word for word in struck if unmarked[word] > valid[word]}, source.name
    tables, corrections = LEAST[name]
    assert (found["tables"] >= tables, found["corrections"] >= corrections) == (True, True), found


def build_random_table(random: Random) -> str:
    """Return a table with two to five rows, of which some are headers, and with cells that span others."""
    rows = []
    for row in range(random.randint(2, 5)):
        tag = "th" if row < random.randint(0, 2) else "td"
        cells = [
            f"<{tag} rowspan={random.choice((1, 1, 1, 2, 3, 0))} colspan={random.choice((1, 1, 2))}>{row}.{n}</{tag}>"
            for n in range(random.randint(1, 4))
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head = random.choice((0, 0, 1, 2))
    columns = "<col style='width: 20px'>" * 12  # without a width, a browser may show a column that is not there
    columns = f"<colgroup>{columns}</colgroup>"
    return f"<table>{columns}<thead>{''.join(rows[:head])}</thead><tbody>{''.join(rows[head:])}</tbody></table>"


def test_cells_of_random_tables_are_where_chromium_shows_them(page: Any) -> None:
    random = Random(35)
    tables = [build_random_table(random) for _ in range(150)]
    shown = read_in_browser(page, "".join(tables))["tables"]
    compared = 0
    for html, table in zip(tables, shown, strict=True):
        if found := read_tables(convert_html(html, seed="test", base_url="").blocks):
            assert found == [build_grid(table)], html
            compared += 1
    assert compared > 100
