"""An export that is interrupted leaves the earlier one as it is, and the next run completes it."""

from __future__ import annotations

import io
import json
import signal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.core.commands import Progress
from cms.demo import factories
from cms.moving.export import scope


def run(directory: Path) -> str:
    out = io.StringIO()
    call_command("export_content", str(directory), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_signal_stops_the_export_and_a_second_run_completes_it(
    tree: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "CHUNK_SIZE", 2)
    run(tmp_path)
    before = (tmp_path / "records.jsonl").read_bytes()
    story = factories.StoryFactory(image=factories.PictureFactory())

    def advance(self: Progress, count: int = 1) -> None:
        signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patched:
        patched.setattr(Progress, "advance", advance)
        with pytest.raises(CommandError) as stopped:
            run(tmp_path)
    assert stopped.value.returncode == 130
    assert (tmp_path / "records.jsonl").read_bytes() == before
    assert "Wrote 9 pages" in run(tmp_path)
    assert story.slug in (tmp_path / "records.jsonl").read_text()
    assert not list(tmp_path.glob("*.partial"))


def test_files_that_are_no_longer_used_are_removed_and_others_stay(tree: Any, tmp_path: Path) -> None:
    story = factories.StoryFactory(image=factories.PictureFactory())
    run(tmp_path)
    (file,) = (path for path in (tmp_path / "files").rglob("*") if path.is_file())
    (tmp_path / "files" / "notes.txt").write_text("Of another user.")
    story.image = None
    story.save_revision().publish()
    run(tmp_path)
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == ["notes.txt"]
    assert not file.exists()


def test_two_exports_of_the_same_content_are_equal(tree: Any, tmp_path: Path) -> None:
    factories.StoryFactory(topics=[factories.TopicFactory() for _ in range(5)], image=factories.PictureFactory())
    run(tmp_path / "a")
    run(tmp_path / "b")
    for name in ("records.jsonl", "export.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    lines = (tmp_path / "a" / "records.jsonl").read_text().splitlines()
    assert [
        json.dumps(json.loads(line), ensure_ascii=False, sort_keys=True, separators=(",", ":")) for line in lines
    ] == lines
