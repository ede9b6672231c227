"""Indexes of other versions of Clarion are deleted after a week, so that a downgrade finds its index until then."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from search.engines.tantivy import TantivyEngine, store


@pytest.mark.parametrize(
    ("age", "stays"),
    [(store.OTHER_VERSION_RETENTION_SECONDS - 60, True), (store.OTHER_VERSION_RETENTION_SECONDS + 60, False)],
)
def test_an_index_of_another_version_is_kept_for_a_week(tmp_path: Path, age: float, stays: bool) -> None:
    engine = TantivyEngine(tmp_path)
    engine.prepare(["en"])
    other = tmp_path / "en" / "g-other-1"
    other.mkdir()
    os.utime(other, (time.time() - age,) * 2)
    engine.begin_generation("en").promote()
    assert other.exists() is stays
    engine.close()


def test_the_index_of_this_version_is_never_deleted(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.prepare(["en"])
    serving = next((tmp_path / "en").glob("g-*"))
    os.utime(serving, (time.time() - store.OTHER_VERSION_RETENTION_SECONDS * 2,) * 2)
    engine.begin_generation("en").promote()
    assert serving.exists()  # the one before, to roll back to
    engine.close()
