"""`make release-test`: the files of a release in RELEASE serve and find a page in an empty environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import node
from tests.extension.installation import Installation, copy_project, install
from tests.extension.surface import Surface

RELEASE = Path(os.environ.get("RELEASE", "var/release"))


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Installation:
    """Return an installation of the wheel with the requirements beside it, and with an adopter's project."""
    (wheel,) = RELEASE.glob("*.whl")
    installed = install(tmp_path_factory.mktemp("harbour"), wheel, requirements=RELEASE / "requirements.txt")
    copy_project(installed.directory)
    return installed


def test_a_page_is_published_and_found(installation: Installation) -> None:
    assert "no issues" in installation.manage("check")
    installation.manage("migrate", "--verbosity", "0")
    assert "No changes detected" in installation.manage("makemigrations", "--check", "--dry-run")
    installation.manage("collectstatic", "--no-input", "--verbosity", "0")
    content = json.loads(installation.manage("load_reports").splitlines()[-1])
    installation.manage("worker", "--once")
    with installation.serve("harbour.settings") as base_url:
        surface = Surface(base_url)
        page = surface.get("/resolve", path=content["path"])["page"]
        found = surface.get("/search", q="divers")
    assert page["title"] == "Old chains in the docks"
    assert page["title"] in [item["title"] for item in found["items"]]
    assert found["degraded"] is False


def test_the_npm_package_is_installed_without_a_registry(tmp_path: Path) -> None:
    (package,) = RELEASE.glob("*.tgz")
    (tmp_path / "package.json").write_text('{"name": "consumer", "private": true, "type": "module"}', encoding="utf-8")
    installed = node.run(tmp_path, "npm", "install", "--offline", *node.NPM_OPTIONS, str(package))
    assert installed.returncode == 0, installed.stderr
    code = 'const { createClient } = await import("clarion-contract"); console.log(typeof createClient)'
    assert node.run(tmp_path, "node", "--eval", code).stdout.strip() == "function"
