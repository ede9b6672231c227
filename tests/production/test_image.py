"""The files that .dockerignore lets into the image are sufficient to run it, and contain no data or secrets."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
from contextlib import nullcontext
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

import cms
from tests.production.processes import PROJECT, environment, run

DOCKERFILE = (PROJECT / "Dockerfile").read_text()
RULES = [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]


def is_copied(path: str) -> bool:
    """Return whether Docker copies the path: the last rule that matches it or a parent directory decides."""
    inside = True
    for rule in RULES:
        pattern = rule.removeprefix("!").rstrip("/")
        above = [path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")]
        if any(fnmatch(place, pattern) or fnmatch(f"/{place}", pattern.replace("**", "*")) for place in above):
            inside = rule.startswith("!")
    return inside


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the files of the repository that are copied into the image."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    image = tmp_path_factory.mktemp("image")
    for name in filter(is_copied, files):
        if (PROJECT / name).is_file():
            (image / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, image / name)
    return image


@pytest.mark.parametrize(
    "path", [".env", "var/secret-key", ".git/config", "tests/conftest.py", "cms/__pycache__/a.pyc"]
)
def test_data_and_secrets_are_not_copied(path: str) -> None:
    assert not is_copied(path)


@pytest.mark.parametrize(
    "path", ["manage.py", "requirements/pdf.txt", "requirements/demo.txt", "cms/settings/base.py", "search/engine.py"]
)
def test_required_files_are_copied(path: str) -> None:
    assert is_copied(path)


def test_every_module_that_the_build_compiles_is_imported_without_sqlite(tmp_path: Path) -> None:
    code = "import django; django.setup(); import compile_modules; compile_modules.import_modules()"
    database = {"DATABASE_URL": "postgres://unused@unused/unused", "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
    done = run("-c", code, env=environment(tmp_path, **database, PYTHONPATH=str(PROJECT / "ops" / "image")))
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def build_project(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the program that builds the image of a project on ours."""
    monkeypatch.syspath_prepend(PROJECT / "ops" / "image")
    return importlib.import_module("build_project")


def test_static_files_of_a_project_are_added_to_those_of_the_image(tmp_path: Path, build_project: ModuleType) -> None:
    ours, theirs = write_static(tmp_path / "ours", "admin/core.css", "logo.svg"), tmp_path / "theirs"
    write_static(theirs, "logo.svg", "harbour/quay.css", content="of the project")
    (theirs / f"{json.loads((theirs / 'staticfiles.json').read_text())['paths']['logo.svg']}.gz").touch()
    assert build_project.add_files(theirs, ours) == 2
    storage = ManifestStaticFilesStorage(location=ours, base_url="/static/")
    assert sorted(storage.hashed_files) == ["admin/core.css", "harbour/quay.css", "logo.svg"]
    assert (ours / storage.hashed_files["logo.svg"]).read_text() == "of the project"
    assert (ours / f"{storage.hashed_files['logo.svg']}.gz").is_file()
    assert not (ours / "harbour/quay.css").exists(), "pages name the file with the hash"
    before = json.loads((ours / "staticfiles.json").read_text())["hash"]
    storage.save_manifest()
    assert json.loads((ours / "staticfiles.json").read_text())["hash"] == before


def write_static(directory: Path, *names: str, content: str = "of Clarion") -> Path:
    """Write static files, and those with a hash in their names with their list, as `collectstatic` does."""
    storage = ManifestStaticFilesStorage(location=directory, base_url="/static/")
    paths = {name: (storage, name) for name in names}
    for name in names:
        storage.save(name, ContentFile(content))
    assert not [error for *_, error in storage.post_process(paths) if isinstance(error, Exception)]
    return directory


@pytest.mark.parametrize(("locked", "ends"), [(cms.__version__, False), ("0.1.0", True)])
def test_a_project_of_another_version_than_the_image_is_not_built(
    tmp_path: Path, build_project: ModuleType, monkeypatch: pytest.MonkeyPatch, locked: str, ends: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("extras", "project"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("# nothing\n")
    (tmp_path / "requirements/clarion.txt").write_text(
        f"./packages/clarion-{locked}-py3-none-any.whl --hash=sha256:0\n"
    )
    expected = (
        pytest.raises(SystemExit, match=r"has Clarion 0\.1\.0, and CLARION_IMAGE names") if ends else nullcontext()
    )
    with expected:
        build_project.install_packages()


@pytest.mark.extended  # make image-test builds and runs the whole image
def test_the_build_and_the_server_work_with_the_copied_files(image: Path, tmp_path: Path) -> None:
    collected = re.search(r"&& python (manage\.py collectstatic .*?) \\", DOCKERFILE)
    assert collected
    env = environment(tmp_path / "data", DJANGO_SETTINGS_MODULE="cms.settings.dev", SECRET_KEY="unused", PYTHONPATH="")
    done = run("-B", *collected[1].split(), env=env, cwd=image)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data/static/staticfiles.json").is_file()
    collected_files = [path for path in (tmp_path / "data/static").rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in collected_files} == {"0o644"}, "static files are public"
    assert sorted(found.name for found in (tmp_path / "data").iterdir()) == ["static"], "the build stores no secret key"

    served = run("-B", "-c", "import cms.wsgi, cms.settings; print(cms.__path__)", env=environment(tmp_path), cwd=image)
    assert str(image) in served.stdout, served.stderr


def test_packages_are_pinned_by_hash_and_the_user_is_not_root() -> None:
    assert "ARG REQUIREMENTS=pdf\n" in DOCKERFILE
    assert '--require-hashes -r "/tmp/$REQUIREMENTS.txt"' in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER clarion$", last_stage, re.M)
    assert not re.search(r"(?i)^(ARG|ENV) .*(password|secret|token)", DOCKERFILE, re.M)
