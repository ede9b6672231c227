"""Collections of garbage do not visit the application that a process of gunicorn has loaded, and begin after that."""

from __future__ import annotations

import pytest

from .processes import environment, run

# Gunicorn loads its configuration, then the application, and calls when_ready() before it starts processes.
SERVER = """
import gc
from types import SimpleNamespace
from cms.settings import gunicorn
import cms.wsgi
gunicorn.when_ready(SimpleNamespace(LISTENERS=[]))
print(gc.get_freeze_count(), len(gc.get_objects()), gc.isenabled())
"""
COMMAND = ("manage.py", "shell", "--no-imports", "-c", "import gc; print(gc.isenabled())")


def test_collections_visit_nothing_that_was_loaded_before_the_first_request(tmp_path):
    done = run("-c", SERVER, env=environment(tmp_path))
    assert done.returncode == 0, done.stderr
    excluded, visited, is_enabled = done.stdout.split()
    assert int(excluded) > 100_000
    assert int(visited) < 1_000
    assert is_enabled == "True"


@pytest.mark.extended
def test_commands_collect_garbage_when_they_have_loaded_the_application(tmp_path):
    done = run(*COMMAND, env=environment(tmp_path))
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr
