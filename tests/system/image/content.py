"""What the images contain: their size, no tools, no tests, no data and no secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.system.image.podman import inspect_image, podman

MAX_BYTES = 200_000_000  # above the base image
IMAGES = ("clarion", "clarion-site")
BUILT_FROM = re.compile(r"ADD (file|dir):")  # the step of the history that is the base image


@cache
def read_layers(image: str) -> list[tuple[int, str]]:
    """Return the size and the command of each layer above the base image."""
    layers = []
    for step in json.loads(podman("history", "--human=false", "--no-trunc", "--format", "json", image).stdout):
        if BUILT_FROM.search(step["CreatedBy"]):
            break
        layers.append((step["size"], step["CreatedBy"]))
    return layers


@pytest.fixture(scope="module", params=IMAGES)
def root(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Return the directory with the files of an image."""
    mounted = podman("image", "mount", request.param).stdout.strip()
    yield Path(mounted)
    podman("image", "umount", request.param)


@pytest.fixture(scope="module")
def clarion() -> Iterator[Path]:
    """Return the directory with the files of Clarion's image."""
    yield Path(podman("image", "mount", "clarion").stdout.strip())
    podman("image", "umount", "clarion")


@pytest.mark.parametrize("image", IMAGES)
def test_the_layers_above_the_base_are_small(image: str) -> None:
    layers = read_layers(image)
    total = sum(size for size, _ in layers)
    print(f"\n{image}: {total / 1e6:.1f} MB above the base in {sum(size > 0 for size, _ in layers)} layers")  # noqa: T201
    assert 100_000 < total <= MAX_BYTES


@pytest.mark.parametrize("image", IMAGES)
def test_history_and_configuration_contain_no_secret_and_no_setting_of_the_build(image: str) -> None:
    inspected = inspect_image(image)
    text = json.dumps([inspected["Config"], [command for _, command in read_layers(image)]])
    assert not re.search(r"(?i)pip_|index-url|registry|certificates|proxy", text)
    assert not re.search(r"(?i)(password|token|secret)(?!_KEY=unused)", text)


@pytest.mark.parametrize("image", IMAGES)
def test_the_user_is_not_root(image: str) -> None:
    assert inspect_image(image)["Config"]["User"] in {"clarion", "10001:10001"}


def test_files_of_the_build_are_not_in_the_image(root: Path) -> None:
    # buildah leaves empty files where scripts/image mounts those of the build.
    for name in ("etc/clarion-build/certificates.pem", "etc/pip.conf", "root/.npmrc"):
        assert not (root / name).is_file() or not (root / name).read_text()
    assert not [path for path in (root / "build", root / "tmp/base.txt", root / "root/.npm") if path.exists()]


def test_clarion_has_only_what_it_runs(clarion: Path) -> None:
    names = ["build_project.py", "cms", "docs", "manage.py", "search"]
    assert sorted(path.name for path in (clarion / "clarion").iterdir()) == names
    volumes = ["backups", "capacity", "media", "rehearsals"]
    assert sorted(path.name for path in (clarion / "data").iterdir()) == [*volumes, "static"]
    assert not [path for name in volumes for path in (clarion / "data" / name).iterdir()]


def test_no_tests_sources_of_translations_and_installers(clarion: Path) -> None:
    packages = next((clarion / "venv/lib").glob("python3*/site-packages"))
    assert not [path for path in packages.rglob("tests") if path.is_dir()]
    assert not list(packages.rglob("*.po")) + list((clarion / "clarion").rglob("*.po"))
    assert not (clarion / "clarion/cms/demo").exists()
    assert not [name for name in ("pip", "setuptools", "wheel", "pytest", "pillow_heif") if (packages / name).exists()]
    assert not [name for name in ("pip", "pip3", "gcc", "strip", "git") if (clarion / "venv/bin" / name).exists()]
    # Build tools of the first stage did not come along.
    assert not (clarion / "usr/bin/strip").exists()


def test_no_secret_is_in_the_files(clarion: Path) -> None:
    names = ("secret-key", ".env", "id_rsa", ".git", "demo-login.txt")
    found = [path for top in ("clarion", "data", "venv") for name in names for path in (clarion / top).rglob(name)]
    assert found == []
    keys = [path for path in (clarion / "venv").rglob("*.pem") if "PRIVATE KEY" in path.read_text(errors="ignore")]
    assert keys == []


def test_files_belong_to_root_and_everybody_can_read_them(clarion: Path) -> None:
    """The files of a checkout may be readable only by their owner, and the process must not be able to change them."""
    for top in ("clarion", "venv", "data/static"):
        for path in (clarion / top).rglob("*"):
            status = path.lstat()
            assert status.st_uid == 0, path
            assert path.is_symlink() or status.st_mode & 0o044 == 0o044, path
            assert path.is_symlink() or not status.st_mode & 0o022, path


def test_the_site_has_no_packages_and_no_sources(root: Path) -> None:
    if not (root / "site").is_dir():
        return
    assert sorted(path.name for path in (root / "site").iterdir()) == [
        "brand",
        "browser",
        "dist",
        "node_modules",
        "package.json",
        "styles",
    ]
    assert not [path for path in (root / "site").rglob("*.ts") if "node_modules" not in path.parts]
    packages = [path.parent.name for path in (root / "site/node_modules").rglob("package.json")]
    assert packages == ["clarion-contract"]  # the types of others are empty directories
