from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cms.moving.importing.wordpress.exports import build_export


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a file: an export with these parts, or `raw` bytes."""

    def make(*parts: str, raw: bytes | None = None, name: str = "export.xml", **options: str) -> Path:
        path = tmp_path / name
        content = build_export(*parts, **options).encode() if raw is None else raw
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") and raw is None else content)
        return path

    return make


class Run:
    """Runs import_wordpress; has its exit code, error, output and report."""

    def __init__(self, path: Path, *options: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        report = path.with_suffix(".report.jsonl")
        self.code, self.problem = 0, ""
        try:
            call_command("import_wordpress", str(path), "--report", str(report), *options, stdout=out, stderr=err)
        except CommandError as problem:
            self.code, self.problem = problem.returncode, str(problem)
        self.summary, self.messages = out.getvalue(), err.getvalue()
        lines = report.read_text().splitlines() if report.exists() else []
        self.entries = {entry["position"]: entry for entry in map(json.loads, lines)}
        assert len(self.entries) == len(lines), "an item is reported twice"

    @property
    def results(self) -> list[str]:
        return [self.entries[position]["result"] for position in sorted(self.entries)]


@pytest.fixture
def run(db: None) -> type[Run]:
    return Run
