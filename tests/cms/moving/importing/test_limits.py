"""Limits of an import: the length of lines and bodies, and texts that must not take quadratic time.

The texts are so long that each test would take minutes in quadratic time.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms.content.conversion.tables import MAX_CELLS
from cms.moving.importing.conversion.blocks import Block, convert_to_blocks
from cms.moving.importing.conversion.markdown import MAX_DEPTH, MAX_OPEN_BRACKETS, clean_html, preprocess
from cms.moving.importing.conversion.template_tags import mask_template_tags
from cms.moving.importing.records import record_types, records
from cms.moving.importing.sources import json_lines, packed_files
from cms.moving.importing.sources.wordpress import bodies

LENGTH = 300_000  # characters


def fill(part: str, length: int = LENGTH) -> str:
    return part * (length // len(part))


def convert(markdown: str) -> list[Block]:
    return convert_to_blocks(markdown, seed="test")


@pytest.mark.parametrize("part", ["{{< x ", "{{% x ", "{{/* ", "{{< x a='"])
def test_shortcodes_without_an_end_are_kept_in_linear_time(part: str) -> None:
    assert mask_template_tags(fill(part)).text == fill(part)


@pytest.mark.parametrize("part", ["<script>", "<script ", "<iframe ", "<style>x", "<SCRIPT></script"])
def test_tags_without_an_end_are_read_in_linear_time(part: str) -> None:
    assert clean_html(f"before {fill(part)}").startswith("before ")


@pytest.mark.parametrize(
    "content",
    [
        '<!-- wp:block {"ref":1' + fill("1"),
        "<!-- wp:block {" + fill('"ref":1 '),
        fill('<!-- wp:block {"ref":1'),
        fill("<!-- wp:block "),
    ],
)
def test_reusable_blocks_without_an_end_are_kept_in_linear_time(content: str) -> None:
    assert bodies.insert_reusable_blocks(content, {"1": "text"}) == (content, [])


def test_a_block_of_footnotes_without_an_end_is_kept_in_linear_time() -> None:
    content = fill("<!-- wp:footnotes ")
    assert bodies.insert_footnotes(content, '[{"id": "a", "content": "b"}]') == content


def test_spaces_in_a_heading_are_read_in_linear_time() -> None:
    assert preprocess(f"# a{fill(' ')}b") == f"# a{fill(' ')}b"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a {{< x >}} b", "a b"),
        ("a {{< figure src=x caption='Two words' />}} b", "a Two words b"),
        ("{{/* note */}}a{{</* kept", "a{{&lt;/* kept"),
        ("{{/* a {{ b }} c\n */}}d", "d"),
        ("{{< x >}} {{< y", "{{&lt; y"),
    ],
)
def test_shortcodes_of_hugo_are_removed(written: str, read: str) -> None:
    assert [block["value"] for block in convert(written)] == [f"<p>{read}</p>"]


@pytest.mark.parametrize(("written", "read"), [("# Title {.big}", "# Title"), ("#  {.big}", "# ")])
def test_attribute_lists_are_removed(written: str, read: str) -> None:
    assert preprocess(written) == read


def test_a_closed_script_is_removed_and_an_unclosed_one_is_text() -> None:
    assert clean_html("a<script>1</script>b<STYLE x>2</style >c<script>d") == "abc&lt;script&gt;d"


@pytest.mark.parametrize("element", ["div", "b", "ul"])
def test_open_elements_are_limited(element: str) -> None:
    allowed = f"<{element}>" * MAX_DEPTH
    assert clean_html(allowed + f"</{element}>" * MAX_DEPTH)
    with pytest.raises(ValidationError, match="more than 100 HTML elements"):
        clean_html(f"{allowed}<{element}>")


def test_elements_that_a_parser_closes_are_not_limited() -> None:
    assert clean_html("<p>x" * 1_000).count("</p>") == 1_000
    assert clean_html("<b>x</b>" * 1_000).count("</b>") == 1_000


def test_open_brackets_are_limited() -> None:
    assert convert("[" * (MAX_OPEN_BRACKETS - 1) + "[a](https://example.org)" + "[b]" * 1_000)
    with pytest.raises(ValidationError, match="more than 50 brackets"):
        convert("[" * (MAX_OPEN_BRACKETS + 1))


def test_a_table_with_too_many_cells_becomes_text() -> None:
    wide, tall = "<tr>" + "<td>x" * 1_000 + "</tr>", "<tr><td>y</tr>"
    assert [block["type"] for block in convert(f"<table>{wide}{tall * (MAX_CELLS // 1_000 - 1)}</table>")] == ["table"]
    blocks = convert(f"<table>{wide}{tall * (MAX_CELLS // 1_000)}</table>")
    assert [block["type"] for block in blocks] == ["rich_text"]
    assert blocks[0]["value"].count("x") == 1_000


def test_a_line_that_is_too_long_is_refused_and_the_rest_not_read(
    run: Any, write: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE_BYTES", longest := len(json.dumps(record(1))) + 1)
    done = run(write(record(1), record(2, body="x" * longest), record(3)))
    assert done.code == 1
    assert f"line 2 is longer than {longest:,} bytes" in done.reports
    assert done.counts == {"created": 1, "failed": 1}


def test_a_file_that_expands_to_gigabytes_is_refused_after_one_line(tmp_path: Path) -> None:
    """Read a few bytes more than one line; a file of 300 kB can contain 300 MB or, with several members, more."""
    bomb = tmp_path / "bomb.jsonl.gz"
    bomb.write_bytes(gzip.compress(b" " * 10_000_000, compresslevel=1) * 100)
    with pytest.raises(records.BadFile, match="line 1 is longer than 2,000,000 bytes"):
        list(json_lines.read_lines(bomb))


def test_lines_that_unpack_to_far_more_than_the_size_of_the_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_files, "MIN_CHECKED_BYTES", 100_000)
    file = tmp_path / "records.jsonl.gz"
    file.write_bytes(gzip.compress(b"\n" * 99_000))
    assert json_lines.count_lines(file) == 99_000
    file.write_bytes(gzip.compress(b"\n" * 1_000_000))
    read = json_lines.read_lines(file)
    with pytest.raises(records.BadFile, match="unpacks to more than 200 times its size"):
        list(read)
    assert json_lines.count_lines(file) < 400_000


def test_the_length_of_a_body_is_limited(record: Any) -> None:
    longest = record_types.MAX_LENGTHS["body"]
    assert json_lines.read_record(json.dumps(record(body="x" * longest)).encode()).body
    with pytest.raises(records.BadRecord, match="body: too long: 200001 characters, at most 200000"):
        json_lines.read_record(json.dumps(record(body="x" * (longest + 1))).encode())


def test_the_longest_body_fits_into_a_line(record: Any) -> None:
    line = json.dumps(record(body="\u2028" * record_types.MAX_LENGTHS["body"]))
    assert len(line) < json_lines.MAX_LINE_BYTES
