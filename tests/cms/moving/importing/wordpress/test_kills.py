"""An import that is killed with SIGKILL and run again has the same result as one that was not killed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.cms.moving.importing.wordpress.exports import (
    SITE,
    build_attachment,
    build_author,
    build_category,
    build_export,
    build_item,
)
from tests.killed_processes import run_on_new_database
from tests.markers import mark_extended

pytestmark = [pytest.mark.sqlite, pytest.mark.processes]


def write_export(directory: Path, posts: int) -> Path:
    """Write an export with a tree in reverse order, translations, links ahead and back, pictures and hidden items."""
    items = [
        build_item(
            number,
            content=f'<p>Text {number} <a href="{SITE}/2019/05/item-{number % posts + 1}/">next</a></p>',
            terms=[("category", "sea"), ("post_tag", f"tag-{number % 5}")],
            status="draft" if number % 7 == 0 else "publish",
            creator=("jane", "john")[number % 2],
            meta=[("_thumbnail_id", str(900 + number % 3))] if number % 2 else [],
        )
        for number in range(1, posts + 1)
    ]
    pages = [
        build_item(number, type="page", parent=number - 1 if number > 500 else 0) for number in range(503, 499, -1)
    ]
    french = [build_item(600, terms=[("language", "fr"), ("post_translations", "g")])]
    english = [build_item(601, terms=[("language", "en"), ("post_translations", "g")])]
    pictures = [
        build_attachment(900 + number, f"picture-{number}.png", title=f"Picture {number}") for number in range(3)
    ]
    header = [build_author("jane", "Jane"), build_author("john", "John"), build_category("sea", "Sea")]
    path = directory / "export.xml"
    path.write_text(build_export(*header, *items, *pages, *french, *english, *pictures))
    return path


def write_uploads(directory: Path) -> Path:
    uploads = directory / "uploads"
    uploads.mkdir()
    for number in range(3):
        Image.new("RGB", (60, 40), (number * 80, 0, 0)).save(uploads / f"picture-{number}.png")
    return uploads


@pytest.mark.parametrize("kills", mark_extended([1, 20], except_for=[1]))
def test_a_killed_import_continues_with_the_same_result(tmp_path: Path, kills: int) -> None:
    module = "tests.cms.moving.importing.wordpress.killed_imports"
    arguments = [str(write_export(tmp_path, 30)), str(write_uploads(tmp_path)), str(kills)]
    found = run_on_new_database(tmp_path / "data", module, *arguments, LANGUAGES="en,fr")
    assert (set(found["results"]), len(found["results"])) == ({"created"}, 39)
    assert found["statements"] > 500
    assert found["differences"] == {}
