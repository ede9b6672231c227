"""A worker that is killed with SIGKILL while it imports: the next one ends the import, with the same result."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.killed_processes import run_on_new_database
from tests.markers import mark_extended

pytestmark = [pytest.mark.sqlite, pytest.mark.processes]

STORIES = 30


@pytest.mark.parametrize("kills", mark_extended([2, 20], except_for=[2]))
def test_a_killed_worker_continues_with_the_same_result(tmp_path: Path, kills: int) -> None:
    results = run_on_new_database(
        tmp_path / "data", "tests.cms.moving.import_runs.killed_workers", str(STORIES), str(kills)
    )
    assert len(results) == kills
    for result in results:
        assert result == {"state": "done", "done": STORIES, "items": STORIES, "stories": STORIES, "problems": 0}, result
