"""Every cell of an imported table has the value and the header that a browser shows there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cms.content.conversion.results import Conversion
from cms.moving.importing.conversion.blocks import convert_to_blocks, convert_without_files
from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import converted, image, text

PICTURE, OTHER_PICTURE = "https://old.example/a.jpg", "https://old.example/b.jpg"


def convert_markdown(markdown: str) -> Conversion:
    return convert_without_files(markdown, seed="test")


def convert(html: str) -> Conversion:
    return convert_html(html, seed="test", base_url="")


def read_table(html: str) -> dict[str, Any]:
    ((kind, value),) = converted(f"<table>{html}</table>")
    assert kind == "table"
    return value


def rows(html: str) -> list[list[str]]:
    return read_table(html)["data"]


def test_a_cell_that_spans_rows_is_in_each_of_them() -> None:
    head = "<tr><th>Country</th><th>Year</th><th>Deaths</th></tr>"
    body = '<tr><td rowspan="2">Kenya</td><td>2019</td><td>12</td></tr><tr><td>2020</td><td>30</td></tr>'
    assert rows(head + body) == [["Country", "Year", "Deaths"], ["Kenya", "2019", "12"], ["Kenya", "2020", "30"]]


def test_a_header_that_spans_columns_is_above_each_of_them() -> None:
    head = '<tr><th colspan="2">2019</th><th colspan="2">2020</th></tr>'
    body = "<tr><td>1</td><td>2</td><td>3</td><td>4</td></tr>"
    assert rows(head + body) == [["2019", "2019", "2020", "2020"], ["1", "2", "3", "4"]]


def test_several_header_rows_become_one() -> None:
    html = (
        '<thead><tr><th rowspan="2">Country</th><th colspan="2">2019</th></tr><tr><th>Deaths</th><th>Missing</th></tr>'
        "</thead><tbody><tr><td>Kenya</td><td>12</td><td>3</td></tr></tbody>"
    )
    table = read_table(html)
    assert table["data"] == [["Country", "2019 – Deaths", "2019 – Missing"], ["Kenya", "12", "3"]]
    assert table["first_row_is_table_header"]


@pytest.mark.parametrize(
    ("html", "choice"),
    [
        ("<thead><tr><td>A</td><td>B</td></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody>", "row"),
        ("<tr><td></td><th>B</th></tr><tr><td>1</td><td>2</td></tr>", "row"),
        ("<tr><td> </td><th>B</th></tr><tr><th>1</th><td>2</td></tr>", "both"),
        ("<tr><td>A</td><th>B</th></tr><tr><td>1</td><td>2</td></tr>", "neither"),
        ("<tr><th scope='row'>A</th><td>B</td></tr><tr><th scope='row'>1</th><td>2</td></tr>", "column"),
        ("<tr><th rowspan='2'>A</th><td>B</td></tr><tr><td>2</td></tr>", "column"),
        ("<tr><td>A</td><td>B</td></tr><tr><th>1</th><td>2</td></tr>", "neither"),
        ("<tr><th>A</th><th>B</th></tr>", "column"),  # a table without data has no header row
        ("<tfoot><tr><td>3</td><td>4</td></tr></tfoot><tbody><tr><td>1</td><td>2</td></tr></tbody>", "neither"),
    ],
)
def test_header_cells_are_those_of_the_first_rows_and_of_the_first_column(html: str, choice: str) -> None:
    assert read_table(html)["table_header_choice"] == choice


def test_groups_of_rows_are_in_the_order_of_browsers() -> None:
    foot, head = "<tfoot><tr><td>Sum</td><td>3</td></tr></tfoot>", "<thead><tr><td>A</td><td>B</td></tr></thead>"
    body = "<tbody><tr><td>x</td><td>1</td></tr></tbody><tbody><tr><td>y</td><td>2</td></tr></tbody>"
    assert rows(foot + body + head) == [["A", "B"], ["x", "1"], ["y", "2"], ["Sum", "3"]]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # 0 is the rest of the group, and no cell reaches into the next one
        (
            "<tbody><tr><td rowspan=0>a</td><td>1</td></tr><tr><td>2</td></tr></tbody><tr><td>b</td><td>3</td></tr>",
            [["a", "1"], ["a", "2"], ["b", "3"]],
        ),
        (
            "<tbody><tr><td rowspan=9>a</td><td>1</td></tr></tbody><tbody><tr><td>b</td><td>2</td></tr></tbody>",
            [["a", "1"], ["b", "2"]],
        ),
        # an empty row counts for spans, but is not shown
        ("<tr><td rowspan=3>a<td>1<tr></tr><tr><td>2", [["a", "1"], ["a", "2"]]),
        # columns in which no cell begins are not shown
        ("<tr><td colspan=1000>a</td></tr><tr><td>1</td><td>2</td></tr>", [["a", "a"], ["1", "2"]]),
        ("<tr><td colspan=2>a</td><td>b</td></tr><tr><td colspan=2>1</td><td>2</td></tr>", [["a", "b"], ["1", "2"]]),
        # cells that overlap: the later one is in the place that both cover
        (
            "<tr><td>a<td rowspan=2>b<td>c</tr><tr><td colspan=2>d<td>e</tr>",
            [["a", "b", "c"], ["d", "d", "e"]],
        ),
        # numbers as browsers read them
        ("<tr><td colspan='2px'>a</td></tr><tr><td>1</td><td>2</td></tr>", [["a", "a"], ["1", "2"]]),
        ("<tr><td colspan='-2'>a</td><td colspan='x'>b</td></tr><tr><td>1<td>2</tr>", [["a", "b"], ["1", "2"]]),
        ("<tr><td colspan=''>a</td><td colspan=0>b</td></tr><tr><td>1<td>2</tr>", [["a", "b"], ["1", "2"]]),
    ],
)
def test_spans_are_those_of_the_table_model_of_html(html: str, expected: list[list[str]]) -> None:
    assert rows(html) == expected


@pytest.mark.parametrize(
    "rows_of_table",
    [
        "<tr><td colspan=1000 rowspan=65534>a</td><td>b</td></tr>" * 300,
        "<tr><td rowspan=65534>a</td><td rowspan=65534>b</td></tr>" * 2_000,
        "<tr><td colspan=99999999999999999999>a</td><td>b</td></tr>" * 2_000,
    ],
)
def test_a_table_with_absurd_spans_keeps_its_cells(rows_of_table: str) -> None:
    blocks = convert(f"<table>{rows_of_table}</table>").blocks
    assert len(blocks) == 1
    words = str(blocks[0]["value"])
    assert words.count("'a'") + words.count(">a<") >= rows_of_table.count("a</td>")


@pytest.mark.parametrize("convert_any", [convert, convert_markdown])
def test_repeated_cells_are_counted(convert_any: Any) -> None:
    conversion = convert_any(
        "<table><tr><td rowspan=2>a</td><td>1</td></tr><tr><td>2</td></tr></table>\n\n"
        "<table><tr><td colspan=2>b</td></tr><tr><td>1</td><td>2</td></tr></table>\n\n"
        "<table><tr><td>c</td><td>1</td></tr></table>"
    )
    assert conversion.list_changes() == ["2 × cell of a table repeated, because one spans its rows or columns"]
    assert convert_any("<table><tr><td>c</td><td>1</td></tr></table>").list_changes() == []


def test_a_layout_table_keeps_each_picture_with_its_text() -> None:
    one, two = (f'<img src="{url}" alt="">' for url in (PICTURE, OTHER_PICTURE))
    table = f"<table><tr><td>{one}</td><td>First</td></tr><tr><td>{two}</td><td>Second</td></tr></table>"
    pairs = [image(PICTURE), text("<p>First</p>"), image(OTHER_PICTURE), text("<p>Second</p>")]
    assert converted(table) == pairs
    assert converted(table.replace("</td><td>", "</td><td></td><td>")) == pairs


def row_texts(row: str) -> list[str]:
    return [re.sub("<[^>]*>", "", cell).strip() for cell in re.findall("<t.>(.*?)</t.>", row)]


@pytest.mark.parametrize(
    "row",
    [
        "<td>{}</td><td>Kenya</td><td>12</td><td>30</td>",  # a flag before data
        "<th>{}</th><td>Kenya</td>",
        "<td>{} Kenya</td><td>12</td>",
    ],
)
def test_pictures_in_data_follow_the_table(row: str) -> None:
    row = row.format(f'<img src="{PICTURE}" alt="">')
    (_, table), picture = converted(f"<table><tr>{row}</tr></table>")
    assert picture == image(PICTURE)
    assert len(table["data"][0]) == row.count("<t")  # the place of the picture stays
    assert table["data"][0][1:3] == row_texts(row)[1:3]


def test_a_table_within_a_cell_of_data_follows_as_a_table_of_its_own() -> None:
    inner = "<table><tr><th>C</th><th>D</th></tr><tr><td>3</td><td>4</td></tr></table>"
    outer = f"<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2 {inner}</td></tr></table>"
    (_, first), (_, second) = converted(outer)
    assert first["data"] == [["A", "B"], ["1", "2"]]
    assert second["data"] == [["C", "D"], ["3", "4"]]


def test_the_role_of_a_layout_table_is_believed() -> None:
    html = '<table role="presentation"><tr><td>One</td><td>Two</td></tr></table>'
    assert converted(html) == [text("<p>One</p><p>Two</p>")]
    assert [kind for kind, _ in converted(html.replace(' role="presentation"', ""))] == ["table"]


def test_a_table_in_markdown_has_the_same_rules() -> None:
    html = "<table><thead><tr><td colspan=2>A</td></tr></thead><tr><td>1</td><td>2</td></tr></table>"
    (block,) = convert_to_blocks(html, seed="test")
    assert block["value"]["data"] == [["A", "A"], ["1", "2"]]
    assert block["value"]["first_row_is_table_header"]
