"""Small sites of each generator, and what an import makes of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.demo.factories.objects import create_png
from cms.moving.importing.records.records import BadRecord, Record
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.sources.markdown.markdown_records import MarkdownOptions, MarkdownRecords
from cms.moving.importing.sources.markdown.site import read_site

URL = "https://old.example.org"
SETTINGS = {
    "jekyll": {"_config.yml": f"url: {URL}\n"},
    "hugo": {"hugo.toml": f'baseURL = "{URL}/"\n'},
    "eleventy": {"eleventy.config.js": "export default () => {};\n", "_data/site.json": f'{{"url": "{URL}"}}'},
}
PNG = create_png((8, 6), (20, 60, 90))


def write_files(directory: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a directory, and return it."""
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return directory


@dataclass
class Built:
    """The records of a site by the names of their files, the reasons of those that are none, and what is left out."""

    records: dict[str, Record]
    reasons: list[str]
    left_out: dict[str, int]

    def get_html(self, path: str) -> str:
        """Return the body of a record, as JSON."""
        return json.dumps(self.records[path].body, ensure_ascii=False)


@pytest.fixture
def build(db: None, tmp_path: Path) -> Callable[..., Built]:
    """Return a function that builds the records of a site with these files, which is one of a generator."""

    def run(generator: str, files: Mapping[str, str | bytes], **options: Any) -> Built:
        root = write_files(tmp_path / "site", {**SETTINGS[generator], **files})
        site = read_site(root)
        how = MarkdownOptions(**{"language": "en", **options})
        found = MarkdownRecords(site, how, FileStore(site.file_directories))
        records = [one for _, one in found]
        prefix = f"markdown:{site.host}{site.base_path}/"
        good = {one.id.removeprefix(prefix): one for one in records if isinstance(one, Record)}
        return Built(good, [str(one) for one in records if isinstance(one, BadRecord)], dict(found.ignored))

    return run


@dataclass
class Import:
    """What a command has done: its exit code, its error, its summary and its report."""

    code: int
    problem: str
    summary: str
    entries: list[dict[str, Any]]

    @property
    def results(self) -> dict[str, str]:
        """Return the result of each file."""
        return {one["id"].partition("/")[2]: one["result"] for one in self.entries if "id" in one}


@pytest.fixture
def run(tree: Any, tmp_path: Path, settings: Any) -> Callable[..., Import]:
    """Return a function that imports a directory."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def run_command(root: Path, *options: str) -> Import:
        out, report = io.StringIO(), tmp_path / "report.jsonl"
        code, problem = 0, ""
        try:
            call_command(
                "import_markdown", str(root), "--report", str(report), *options, stdout=out, stderr=io.StringIO()
            )
        except CommandError as error:
            code, problem = error.returncode, str(error)
        lines = report.read_text().splitlines() if report.exists() else []
        return Import(code, problem, out.getvalue(), [json.loads(line) for line in lines])

    return run_command
