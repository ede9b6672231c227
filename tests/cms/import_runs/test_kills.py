"""A worker that is killed with SIGKILL while it imports: the next one ends the import, with the same result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import migrated_database
from tests.markers import mark_extended
from tests.production.processes import PROJECT

pytestmark = pytest.mark.processes

STORIES = 30


@pytest.mark.parametrize("kills", mark_extended([2, 20], except_for=[2]))
def test_a_killed_worker_continues_with_the_same_result(tmp_path: Path, kills: int) -> None:
    data = tmp_path / "data"
    data.mkdir()
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATA_DIR": str(data)}
    migrated_database.copy_to(data / "clarion.sqlite3")
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, timeout=300)
    done = subprocess.run(
        [sys.executable, "-m", "tests.cms.import_runs.killed_workers", str(STORIES), str(kills)],
        cwd=PROJECT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    results = json.loads(done.stdout)
    assert len(results) == kills
    for result in results:
        assert result == {"state": "done", "done": STORIES, "items": STORIES, "stories": STORIES, "problems": 0}, result
