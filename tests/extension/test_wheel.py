"""The wheel has every file that the code reads, and nothing else; installed, it keeps data away from its code."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cms.project.files import find_copied
from tests.extension.installation import REPOSITORY
from tests.production.processes import ENVIRONMENT

pytestmark = pytest.mark.processes

PRODUCTION = {name: value for name, value in ENVIRONMENT.items() if name != "DJANGO_SETTINGS_MODULE"}
NOT_PACKAGED = {"cms/README.md", "search/README.md"}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Return a directory with the files of the wheel, as in `site-packages`."""
    directory = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(directory)
    return directory


@pytest.fixture
def run(installed, tmp_path):
    """Return a function that runs Python code in an empty directory with the installed packages and variables."""

    def execute(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(tmp_path), str(installed)])
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, **variables}
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    return execute


def test_the_wheel_has_all_files_of_the_packages_and_the_guide(installed):
    listed = subprocess.run(
        ["git", "ls-files", "cms", "search"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    tracked = {name for name in listed.stdout.split() if (REPOSITORY / name).exists()} - NOT_PACKAGED
    files = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert tracked - files == set()
    kinds = {Path(name).suffix for name in files}
    assert {".html", ".css", ".js", ".yaml", ".txt", ".mo", ".py-tpl", ".md", ".webp"} <= kinds
    guide = "cms/editing/guide/docs"
    assert {f"{guide}/editors/start.md", f"{guide}/editors/fr/start.md", f"{guide}/images/guide/editor.webp"} <= files
    copied = {name.removeprefix("cms/project/copied/") for name in files if name.startswith("cms/project/copied/")}
    assert copied == set(find_copied())
    assert [name for name in files if Path(name).name == "nginx.conf"] == ["cms/project/copied/ops/nginx/nginx.conf"]
    assert {name.partition("/")[0] for name in files if ".dist-info/" not in name} == {"cms", "search"}


def test_data_is_in_the_directory_of_the_command_and_the_guide_in_the_package(run, tmp_path, installed):
    done = run(
        "from cms.settings.env import DATA_DIR; from cms.settings.content import GUIDE_DIR; print(DATA_DIR, GUIDE_DIR)"
    )
    assert done.stdout.split() == [str(tmp_path / "var"), str(installed / "cms/editing/guide/docs")], done.stderr
    chosen = run("from cms.settings.env import DATA_DIR; print(DATA_DIR)", DATA_DIR="/srv/harbour")
    assert chosen.stdout.strip() == "/srv/harbour"


def test_production_requires_the_directory_of_data(run):
    code = "import cms.settings.required"
    missing = run(code, **PRODUCTION)
    assert "Set DATA_DIR in the environment" in missing.stderr
    assert "DATA_DIR must begin with /" in run(code, **PRODUCTION, DATA_DIR="var").stderr
    assert run(code, **PRODUCTION, DATA_DIR="/srv/harbour").returncode == 0


CHECK_NAMES = "from cms.settings.start_checks import check_package_names as check; check()"


def test_a_module_that_hides_search_is_named(run, tmp_path):
    assert run(CHECK_NAMES).returncode == 0
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "__init__.py").touch()
    done = run(CHECK_NAMES)
    assert f"“search” is {tmp_path / 'search' / '__init__.py'}, which hides Clarion's package" in done.stderr
    assert "rename yours" in done.stderr


def test_django_cms_in_the_same_environment_is_refused(run, tmp_path):
    (tmp_path / "django_cms-5.0.dist-info").mkdir()
    (tmp_path / "django_cms-5.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: django-cms\nVersion: 5.0\n"
    )
    assert "install Clarion in a virtual environment of its own" in run(CHECK_NAMES).stderr
