"""The words of an organisation's project have a directory of their own; Clarion's are not written by its commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

import cms

CMS = Path(cms.__file__).parent
OWN = ("locale", "editing/branding/library_words")  # below cms/: our words, and those that replace words of libraries


@pytest.fixture
def installed(tmp_path) -> Path:
    """Return a directory with the settings of an installed copy, and beside it a project with settings of its own."""
    packages = tmp_path / "site-packages"
    shutil.copytree(CMS / "settings", packages / "cms" / "settings", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CMS / "__init__.py", packages / "cms")
    project = tmp_path / "project"
    (project / "harbour").mkdir(parents=True)
    (project / "harbour" / "__init__.py").touch()
    for file in (project / "harbour" / "settings.py", project / "own_settings.py"):
        file.write_text("from cms.settings.languages import *\n")
    (tmp_path / "elsewhere").mkdir()
    return tmp_path


@pytest.mark.processes
@pytest.mark.parametrize(
    ("module", "locale"),
    {
        "harbour.settings": "project/harbour/locale",
        "own_settings": "project/locale",
        "cms.settings.languages": "elsewhere/locale",
    }.items(),
)
def test_the_directory_of_the_project_is_before_that_of_an_installed_package(installed, module, locale) -> None:
    code = f"import {module} as settings; print(*settings.LOCALE_PATHS, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=installed / "elsewhere",
        env={
            "PYTHONPATH": f"{installed / 'site-packages'}:{installed / 'project'}",
            "DJANGO_SETTINGS_MODULE": module,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    own = [installed / "site-packages" / "cms" / name for name in OWN]
    assert done.stdout.splitlines() == [*map(str, (installed / locale, *own))]


def test_a_checkout_has_only_its_own_directories() -> None:
    assert [CMS / name for name in OWN] == settings.LOCALE_PATHS
