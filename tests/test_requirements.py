"""The locked requirements of the extras: the packages of Clarion itself in the versions with which it is tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LOCKS = Path(__file__).parents[1] / "requirements"
PINNED = re.compile(r"^([\w.-]+)==([^ ;]+)", re.M)


def read(name: str) -> dict[str, str]:
    return dict(PINNED.findall((LOCKS / f"{name}.txt").read_text(encoding="utf-8")))


def test_the_installer_is_locked_in_the_version_of_development() -> None:
    installer = (LOCKS / "uv.txt").read_text(encoding="utf-8")
    assert list(read("uv")) == ["uv"]
    assert installer in (LOCKS / "dev.txt").read_text(encoding="utf-8")
    assert installer.count("--hash=sha256:") > 10  # of each platform


@pytest.mark.parametrize("name", ["anymail", "demo", "dev", "pdf", "tracing"])
def test_an_extra_changes_no_version(name: str) -> None:
    base, extra = read("base"), read(name)
    assert len(base) > 50
    assert {package: extra.get(package) for package in base} == base
