"""The requirements: upper bounds of what Clarion builds on, and locks in the versions with which it is tested."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1]
LOCKS = PROJECT / "requirements"
DEPENDENCIES = [
    Requirement(line)
    for line in tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
]
PINNED = re.compile(r"^([\w.-]+)==([^ ;]+)", re.M)


def read(name: str) -> dict[str, str]:
    return dict(PINNED.findall((LOCKS / f"{name}.txt").read_text(encoding="utf-8")))


def test_the_installer_is_locked_in_the_version_of_development() -> None:
    installer = (LOCKS / "uv.txt").read_text(encoding="utf-8")
    assert list(read("uv")) == ["uv"]
    assert installer in (LOCKS / "dev.txt").read_text(encoding="utf-8")
    assert installer.count("--hash=sha256:") > 10  # hashes of each platform


@pytest.mark.parametrize("name", ["anymail", "demo", "dev", "pdf", "tracing"])
def test_an_extra_changes_no_version(name: str) -> None:
    base, extra = read("base"), read(name)
    assert len(base) > 50
    assert {package: extra.get(package) for package in base} == base


@pytest.mark.parametrize("dependency", DEPENDENCIES, ids=lambda one: one.name)
def test_a_dependency_is_locked_within_its_bounds(dependency: Requirement) -> None:
    operators = {specifier.operator for specifier in dependency.specifier}
    assert operators & {"<", "=="}, "The next version may break what Clarion builds on: add an upper bound."
    assert dependency.specifier.contains(read("base")[dependency.name.lower()])


def test_the_lock_keeps_the_client_that_speaks_to_all_servers() -> None:
    locked = read("base")
    assert locked["elasticsearch"].startswith("8.19.")
    assert locked["django-elasticsearch-dsl"].startswith("8.")


def test_a_version_that_the_lock_keeps_back_is_allowed_by_the_project() -> None:
    kept = [line.split("#")[0].strip() for line in (LOCKS / "constraints.in").read_text(encoding="utf-8").splitlines()]
    allowed = {one.name.lower(): one.specifier for one in DEPENDENCIES}
    for one in (Requirement(line) for line in kept if line):
        (bound,) = one.specifier
        assert allowed[one.name.lower()].contains(bound.version), f"{one}: the project allows no more than the lock."
