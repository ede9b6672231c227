"""The file that tells the health check of a container that its worker runs."""

import os
import threading

from cms.jobs.main_loop import MainLoop


def beat() -> None:
    loop = MainLoop([], threading.Event())
    next(task for task in loop.tasks if task.name == "heartbeat").run_if_due()


def test_the_main_loop_renews_the_file(db, tmp_path, settings):
    file = tmp_path / "heartbeat"
    settings.WORKER_HEARTBEAT_FILE = str(file)
    beat()
    os.utime(file, (0, 0))
    beat()
    assert file.stat().st_mtime > 0


def test_without_the_setting_no_file_is_written(db, tmp_path, settings, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings.WORKER_HEARTBEAT_FILE == ""
    beat()
    assert list(tmp_path.iterdir()) == []
