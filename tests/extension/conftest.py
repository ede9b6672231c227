"""Fixtures: the wheel of this checkout, and an installation of it with the project of an invented organisation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extension.installation import Installation, build_wheel, copy_project, install


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installation(wheel, tmp_path_factory) -> Installation:
    """Return an installation with the project, without a database."""
    installed = install(tmp_path_factory.mktemp("harbour"), wheel)
    copy_project(installed.directory)
    return installed
