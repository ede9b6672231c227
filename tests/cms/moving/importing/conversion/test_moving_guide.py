"""The tables of docs/moving.md: they have every block and shortcode of the conversion, and say what it becomes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cms.moving.importing.conversion.rules import RuleKind
from cms.moving.importing.conversion.shortcodes import SHORTCODE_RULES
from cms.moving.importing.conversion.wordpress_blocks import BLOCK_HANDLERS, CONTENT_BLOCKS, DYNAMIC_BLOCKS

from .html_conversion import converted

GUIDE = Path(__file__).parents[5] / "docs" / "moving.md"
FIGURE = "<figure><img src='/a.jpg'></figure>"
EXAMPLES = {
    "paragraph": "<p>One</p>",
    "list": "<ul><li>One</li></ul>",
    "heading": "<h2>One</h2>",
    "quote": "<blockquote><p>One</p><cite>Jane Doe</cite></blockquote>",
    "verse": "<pre class='wp-block-verse'>One</pre>",
    "code": "<pre class='wp-block-code'><code>One</code></pre>",
    "preformatted": "<pre>One</pre>",
    "table": "<figure><table><tr><td>1</td><td>2</td></tr></table></figure>",
    "image": FIGURE,
    "gallery": f"<figure class='wp-block-gallery'>{FIGURE}{FIGURE}</figure>",
    "cover": "<div><img class='wp-block-cover__image-background' src='/a.jpg'></div>",
    "video": "<figure><video src='/a.mp4'></video></figure>",
    "audio": "<figure><audio src='/a.mp3'></audio></figure>",
    "file": "<div class='wp-block-file'><a href='/a.pdf'>One</a></div>",
    "embed": "<figure><div>https://youtu.be/ex8fMxXJDJw</div></figure>",
    "details": "<details><summary>One</summary><p>Two</p></details>",
    "separator": "<hr>",
    "spacer": "<div class='wp-block-spacer'></div>",
    "button": "<div><a href='/a'>One</a></div>",
    "latest-posts": "",
}


@pytest.fixture(scope="module")
def section() -> str:
    return GUIDE.read_text().partition("## What becomes of each block\n")[2].partition("\n## ")[0]


def get_rows(section: str) -> dict[str, str]:
    """Return what blocks and shortcodes become, by the names in the first column."""
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", section, re.MULTILINE)
    return {name: becomes for names, becomes in rows for name in re.findall(r"`([^`]*)`", names)}


def test_every_block_is_in_the_table_or_in_the_list_of_those_left_out(section: str) -> None:
    left_out = section.partition("Left out are ")[2].partition(".")[0]
    assert set(re.findall(r"`([^`]*)`", left_out)) == DYNAMIC_BLOCKS
    named = {name for name in get_rows(section) if re.fullmatch(r"[a-z-]+", name)}
    assert named == (CONTENT_BLOCKS | BLOCK_HANDLERS.keys()) - DYNAMIC_BLOCKS


def test_every_shortcode_is_in_the_table(section: str) -> None:
    named = {name[1:-1] for name in get_rows(section) if re.fullmatch(r"\[[a-z_]+\]", name)}
    assert named == SHORTCODE_RULES.rules[RuleKind.SHORTCODE].keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_block_becomes_what_the_table_says(name: str, section: str) -> None:
    kinds = {kind for kind, _ in converted(f"<!-- wp:{name} -->{EXAMPLES[name]}<!-- /wp:{name} -->")}
    becomes = get_rows(section).get(name, "left out")
    assert kinds <= set(re.findall(r"`([^`]*)`", becomes))
    assert bool(kinds) == ("`" in becomes)
