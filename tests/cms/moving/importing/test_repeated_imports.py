"""Any file that is imported twice changes nothing the second time, whatever is in it and whatever the option says."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from tests.cms.moving.importing.wordpress.exports import (
    build_attachment,
    build_category,
    build_export,
    build_item,
)
from tests.markers import mark_extended

pytestmark = pytest.mark.journey

SHORTCODES = '[vc_row a="b"]<h2>Our work</h2>[vc_btn title="Give" link="url:https%3A%2F%2Fa.example"][/vc_row]'
LIQUID = 'One {% image "a.jpg" "a boat at sea" %} [Name]({{ "/" | url }})'
DRAFT = "<app:control><app:draft>yes</app:draft></app:control>"
DATES = ("0000-00-00 00:00:00", "2020-13-45 99:99:99", "", "9999-12-31 23:59:59", "0001-01-01 00:00:00")
CONTENTS = (
    SHORTCODES,
    LIQUID,
    '<img src="data:image/png;base64,R0" alt="A"><form><label>Name</label><option>A</form>',
    '<p>12 <s>13</s> <span lang="de">Wort</span></p><table><tr><th rowspan="2">A<td>1</tr><tr><td>2</tr></table>',
    '<div class="wp-block-file"><a href="/u/a">A</a><a class="wp-block-file__button" href="/u/a">Get it</a></div>',
)


def build_items() -> list[str]:
    items = [build_item(number, content=content, parent=90) for number, content in enumerate(CONTENTS, 1)]
    items += [build_item(number, date=date) for number, date in enumerate(DATES, 11)]
    without_id = [one.replace(f"<wp:post_id>{at}</wp:post_id>", "") for at, one in enumerate(items, 1)]
    return [*items, *without_id, build_attachment(91, "2019/05/a.png"), build_item(90, type="page"), build_item(90)]


def build_atom() -> str:
    kind = "http://schemas.google.com/blogger/2008/kind#"
    parts = (("post", "", SHORTCODES), ("post", DRAFT, "Words"), ("page", "", LIQUID), ("comment", "", "A comment"))
    entries = "".join(
        f'<entry><id>urn:{at}</id><title>Entry {at}</title><category term="{kind}{name}"/>{more}'
        f'<content type="html"><![CDATA[{text}]]></content></entry>'
        for at, (name, more, text) in enumerate(parts)
    )
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#"'
    return f"<feed {names}><id>f</id><title>F</title>{entries}</feed>"


def build_records() -> str:
    states: list[dict[str, Any]] = [
        {},
        {"state": "draft"},
        {"state": "scheduled", "publish_at": "2999-01-01T00:00:00Z"},
    ]
    records = [
        {"id": f"{at}.{number}", "title": "T", "date": "2019-05-04", "body": body, "parent": "later", **state}
        for at, body in enumerate((LIQUID, SHORTCODES, "Words"))
        for number, state in enumerate(states)
    ]
    return "".join(f"{json.dumps(one)}\n" for one in records)


FILES = {
    "export.xml": ("import_wordpress", lambda: build_export(build_category("sea", "Sea"), *build_items())),
    "broken.xml": (
        "import_wordpress",
        lambda: build_export(*build_items()).replace("Title 1]", "A & B]]>&nbsp; & C<![CDATA[]"),
    ),
    "cut.xml": ("import_wordpress", lambda: build_export(*build_items())[:-3000]),
    "blog.atom": ("import_feed", build_atom),
    "news.jsonl": ("import_content", build_records),
}


CASES = [(name, unknown) for name in FILES for unknown in ("draft", "drop-tags", "keep")]
DEFAULT = [("export.xml", "draft"), ("export.xml", "keep"), ("news.jsonl", "draft")]


@pytest.mark.parametrize("case", mark_extended(CASES, except_for=DEFAULT), ids=lambda case: "-".join(case))
def test_the_second_import_changes_nothing(tree: Any, tmp_path: Path, case: tuple[str, str]) -> None:
    name, unknown = case
    command, build = FILES[name]
    path, report = tmp_path / name, tmp_path / "report.jsonl"
    path.write_text(build())
    options = {"import_feed": ["--type", "story", "--publish"], "import_content": ["--type", "story"]}.get(command, [])

    def run() -> list[dict[str, Any]]:
        arguments = (command, str(path), "--report", str(report), "--unknown", unknown, *options)
        with contextlib.suppress(CommandError):  # some items are to fail
            call_command(*arguments, stdout=io.StringIO(), stderr=io.StringIO())
        return [json.loads(line) for line in report.read_text().splitlines()]

    first = run()
    assert sum(one["result"] == "created" for one in first) >= 3
    before = (Page.objects.count(), Revision.objects.count())
    again = run()
    assert {one["result"] for one in again} <= {"unchanged", "left out", "failed"}
    assert [one["result"] for one in again].count("unchanged") == [one["result"] for one in first].count("created")
    assert (Page.objects.count(), Revision.objects.count()) == before
