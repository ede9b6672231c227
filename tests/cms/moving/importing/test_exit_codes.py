"""Exit codes of the import commands: 0 everything, 1 a page or record is missing, 3 only files are missing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.moving.importing.models import ImportedFeed
from tests.cms.moving.importing.feeds.conftest import source_site
from tests.cms.moving.importing.files.drawings import draw
from tests.cms.moving.importing.wordpress.exports import build_attachment, build_export, build_item

__all__ = ["source_site"]
pytestmark = pytest.mark.django_db
BROKEN = {"id": "broken", "title": "", "date": "2019-05-04"}
THERE, MISSING = {"$file": "a.png"}, {"$file": "b.png"}


def run(command: str, file: Path | str, *options: str) -> tuple[int, str]:
    """Return the exit code of a command, and its error."""
    try:
        call_command(command, str(file), *options, stdout=io.StringIO(), stderr=io.StringIO())
    except CommandError as problem:
        return problem.returncode, str(problem)
    return 0, ""


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    (tmp_path / "a.png").write_bytes(draw(kind="PNG"))
    return tmp_path


def story(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"s{number}", "type": "story", "title": f"Story {number}", "date": "2019-05-04", **fields}


def picture(file: str) -> dict[str, Any]:
    return {"id": f"picture-{file}", "object": "picture", "file": file, "title": "A quay"}


RECORDS = {
    "everything": ([story(1, image=THERE), picture("a.png")], 0),
    "a picture of a page is missing": ([story(1, image=MISSING)], 3),
    "a picture in a text is missing": ([story(1, body="![A quay](b.png)")], 3),
    "the record of a picture has no file": ([story(1), picture("b.png")], 3),
    "a page is missing": ([story(1), BROKEN], 1),
    "both are missing": ([story(1, image=MISSING), BROKEN], 1),
    "a line is no record": ([story(1), "not a record"], 1),
}


@pytest.mark.parametrize("case", RECORDS)
def test_import_content_tells_missing_files_from_missing_records(case: str, uploads: Path, tree: Any) -> None:
    records, code = RECORDS[case]
    file = uploads / "records.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in records))
    assert [run("import_content", file)[0], run("import_content", file)[0]] == [code, code]


ITEMS = {
    "everything": ([build_item(1), build_attachment(2, "a.png")], True, 0),
    "an attachment is missing": ([build_item(1), build_attachment(2, "b.png")], True, 3),
    "a picture in a text is missing": (
        [build_item(1, content='<p><img src="https://old.example/wp-content/uploads/b.png" alt="A quay"></p>')],
        True,
        3,
    ),
    "no source of files was named": ([build_item(1), build_attachment(2, "b.png")], False, 0),
    "a page is missing": ([build_item(1), build_item(1, title="Again")], True, 1),
    "both are missing": ([build_item(1), build_item(1, title="Again"), build_attachment(2, "b.png")], True, 1),
}


@pytest.mark.parametrize("case", ITEMS)
def test_import_wordpress_tells_missing_files_from_missing_items(case: str, uploads: Path, tree: Any) -> None:
    items, has_source, code = ITEMS[case]
    file = uploads / "export.xml"
    file.write_text(build_export(*items))
    options = ("--uploads", str(uploads)) if has_source else ()
    assert [run("import_wordpress", file, *options)[0], run("import_wordpress", file, *options)[0]] == [code, code]


def test_import_feed_tells_missing_files_from_missing_entries(source_site: Any, tree: Any) -> None:
    picture = f'<p><img src="{source_site.base}/b.png" alt="A quay"></p>'
    entry = {"id": "urn:1", "url": "https://news.example/1", "title": "One", "content_html": picture}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [entry]}
    source_site.files["/feed.json"] = ("application/feed+json", json.dumps(feed).encode())
    address = f"{source_site.base}/feed.json"
    assert run("import_feed", address, "--type", "story", "--no-files")[0] == 0
    code, problem = run("import_feed", address, "--type", "story")
    assert (code, problem.startswith("All entries were imported, but some of their files are missing")) == (3, True)
    assert ImportedFeed.objects.exists()  # its version is known: the next run asks only for a newer one
    feed["items"].append({"title": "Neither an id nor a link"})
    source_site.files["/feed.json"] = ("application/feed+json", json.dumps(feed).encode())
    assert run("import_feed", address, "--type", "story")[0] == 1
