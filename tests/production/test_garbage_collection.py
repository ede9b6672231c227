"""Collections of garbage do not visit the application that a process of gunicorn has loaded."""

from __future__ import annotations

import subprocess
import sys

from .processes import PROJECT, environment

# Gunicorn loads its configuration, then the application, and calls when_ready() before it starts processes.
SERVER = """
import gc
from types import SimpleNamespace
from cms.settings import gunicorn
import cms.wsgi
gunicorn.when_ready(SimpleNamespace(LISTENERS=[]))
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_collections_visit_nothing_that_was_loaded_before_the_first_request(tmp_path):
    command = [sys.executable, "-c", SERVER]
    done = subprocess.run(command, env=environment(tmp_path), cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    excluded, visited = map(int, done.stdout.split())
    assert excluded > 100_000
    assert visited < 1_000
