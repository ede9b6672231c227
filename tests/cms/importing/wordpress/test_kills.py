"""An import that is killed with SIGKILL and run again has the same result as one that was not killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests import migrated_database
from tests.cms.importing.wordpress.exports import (
    SITE,
    build_attachment,
    build_author,
    build_category,
    build_export,
    build_item,
)
from tests.markers import mark_extended
from tests.production.processes import PROJECT

pytestmark = pytest.mark.processes


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
    data = tmp_path / "data"
    data.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATA_DIR": str(data),
        "LANGUAGES": "en,fr",
    }
    migrated_database.copy_to(data / "clarion.sqlite3")
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, timeout=300)
    module = "tests.cms.importing.wordpress.killed_imports"
    arguments = [str(write_export(tmp_path, 30)), str(write_uploads(tmp_path)), str(kills)]
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert (set(found["results"]), len(found["results"])) == ({"created"}, 39)
    assert found["statements"] > 500
    assert found["differences"] == {}
