"""Rehearsals without a service: rows, and a process that a small WSGI server stands for."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cms.core import clock
from cms.demo import factories
from cms.rehearsal.lifecycle import create_rehearsal
from cms.rehearsal.models import Rehearsal


@pytest.fixture
def rehearsal_directory(settings: Any) -> Iterator[Path]:
    """Return a directory with a short path, because it has sockets."""
    settings.REHEARSAL_URL = "https://cms.example.org"
    settings.REHEARSAL_DIR = Path(tempfile.mkdtemp(prefix="rehearsals-"))
    yield settings.REHEARSAL_DIR
    shutil.rmtree(settings.REHEARSAL_DIR)


@pytest.fixture
def officer(db: None) -> Any:
    return factories.UserFactory(username="officer", groups=["Press officers"])


@pytest.fixture
def request_rehearsal(officer: Any, rehearsal_directory: Path) -> Callable[..., Rehearsal]:
    """Return a function that requests a rehearsal of tomorrow."""

    def request(**options: Any) -> Rehearsal:
        return create_rehearsal(officer, clock.now() + timedelta(days=1), "Europe/Brussels", **options)

    return request
