"""An upgrade: content made on the wheel of an earlier commit is served by this one, by the project as it was.

Of the project, an adopter only changes the import paths that CHANGELOG.md lists. `UPGRADE_FROM` names another commit.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.extension.import_paths import read_moves, rewrite_project
from tests.extension.installation import (
    REPOSITORY,
    Installation,
    build_wheel,
    copy_project,
    install,
    install_requirements,
    replace_wheel,
)
from tests.extension.surface import Surface, ask_everything
from tests.system.upgrade.checkouts import UPGRADED_COMMITS, is_known

pytestmark = [pytest.mark.processes, pytest.mark.extended]
COMMITS = [os.environ["UPGRADE_FROM"]] if "UPGRADE_FROM" in os.environ else list(UPGRADED_COMMITS)


@pytest.mark.parametrize("commit", COMMITS, ids=lambda commit: commit[:8])
def test_content_of_an_earlier_version_is_served_after_the_upgrade(commit, wheel, tmp_path):
    if not is_known(commit):
        pytest.skip(f"not run: this clone does not contain commit {commit[:8]} to upgrade from")
    installation = _install_earlier_version(tmp_path, commit)
    before = _load_content(installation)

    install_requirements(installation.directory)
    replace_wheel(installation.directory, wheel)
    rewrite_project(installation.directory, read_moves((REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")))
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


def _install_earlier_version(directory: Path, commit: str) -> Installation:
    wheel = build_wheel(directory / "earlier", commit)
    source = directory / "earlier" / "source"
    installation = install(directory / "harbour", wheel, requirements=source / "requirements" / "base.txt")
    copy_project(installation.directory, source)
    installation.manage("migrate", "--verbosity", "0")
    return installation


def _load_content(installation: Installation) -> dict:
    """Create the content, or only describe it if it exists, and index it."""
    content = json.loads(installation.manage("load_reports").splitlines()[-1])
    installation.manage("worker", "--once")
    return content
