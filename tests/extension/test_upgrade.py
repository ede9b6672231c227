"""An upgrade: content made on the wheel of an earlier commit, with the project as it was, is served by this one.

`UPGRADE_FROM` names another commit.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.extension.installation import Installation, build_wheel, copy_project, install, replace_wheel
from tests.extension.surface import Surface, ask_everything
from tests.system.upgrade.checkouts import FIRST_INSTALLABLE, is_known

pytestmark = [pytest.mark.processes, pytest.mark.extended]
COMMIT = os.environ.get("UPGRADE_FROM", FIRST_INSTALLABLE)


def test_content_of_an_earlier_version_is_served_after_the_upgrade(wheel, tmp_path):
    if not is_known(COMMIT):
        pytest.skip(f"not run: this clone does not contain commit {COMMIT[:8]} to upgrade from")
    installation = _install_earlier_version(tmp_path)
    before = _load_content(installation)

    replace_wheel(installation.directory, wheel)
    copy_project(installation.directory)
    assert "no issues" in installation.manage("check")
    installation.manage("migrate", "--verbosity", "0")
    assert "No changes detected" in installation.manage("makemigrations", "--check", "--dry-run")
    installation.manage("collectstatic", "--no-input", "--verbosity", "0")
    after = _load_content(installation)

    assert (after["pages"], after["paths"]) == (before["pages"], before["paths"])
    with installation.serve("harbour.settings") as base_url:
        statuses = ask_everything(Surface(base_url), after)
    assert [path for path, found in statuses.items() if max(found) >= 500] == []
    assert "OK" in installation.manage("test", "--verbosity", "0")


def _install_earlier_version(directory: Path) -> Installation:
    installation = install(directory / "harbour", build_wheel(directory / "earlier", COMMIT))
    copy_project(installation.directory, directory / "earlier" / "source")
    installation.manage("migrate", "--verbosity", "0")
    return installation


def _load_content(installation: Installation) -> dict:
    """Create the content, or only describe it if it exists, and index it."""
    content = json.loads(installation.manage("load_reports").splitlines()[-1])
    installation.manage("worker", "--once")
    return content
