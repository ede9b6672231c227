from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    def make(number: int = 1, **fields: Any) -> dict[str, Any]:
        return {
            "id": f"news:{number}",
            "date": "2019-05-04",
            "slug": f"story-{number}",
            "title": f"Story {number}",
            "summary": "What it is about.",
            "topics": ["open-data"],
            "authors": ["christen-geiler"],
            "body": f"The text of story {number}.",
            **fields,
        }

    return make


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a file of records or raw lines."""

    def make(*lines: Any, name: str = "news.jsonl") -> Path:
        content = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines).encode()
        path = tmp_path / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return make


class Run:
    """Runs an import; has its exit code, error, summary, messages, and the numbers of records by result."""

    def __init__(self, path: Path, *options: str, kind: str | None = "story") -> None:
        out, err = io.StringIO(), io.StringIO()
        self.code = 0
        report = path.parent / f"{path.name}.report"
        self.problem = ""
        try:
            of_type = ("--type", kind) if kind else ()
            arguments = (str(path), "--report", str(report), *of_type, *options)
            call_command("import_content", *arguments, stdout=out, stderr=err)
        except CommandError as problem:
            self.code, self.problem = problem.returncode, str(problem)
        self.summary, self.reports = out.getvalue(), err.getvalue()
        lines = report.read_text().splitlines() if report.exists() else []
        self.counts = Counter(entry["result"] for entry in map(json.loads, lines))


@pytest.fixture
def run(db: None) -> type[Run]:
    return Run
