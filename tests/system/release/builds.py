"""`make release-test`: the files of a release in RELEASE are complete, and a second build has the same bytes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from scripts.release_steps import build
from scripts.release_steps.archives import digest, read_checksums

RELEASE = Path(os.environ.get("RELEASE", "var/release"))
VERSION = RELEASE.name
# Built from the network or by a server of packages, so that they can differ.
NOT_COMPARED = re.compile(r".*\.oci\.tar$")


@pytest.fixture(scope="module")
def second(tmp_path_factory) -> Path:
    """Return a second release, built from the same commit in another directory."""
    return build.build(tmp_path_factory.mktemp("second"), images=False, strict=True)


def test_a_second_build_of_the_commit_has_the_same_bytes(second: Path) -> None:
    first = {name: value for name, value in read_checksums(RELEASE).items() if not NOT_COMPARED.match(name)}
    again = read_checksums(second)
    assert {name.rpartition(".")[2] for name in first} >= {"whl", "gz", "tgz", "json", "txt", "md"}
    assert first == again


def test_the_checksums_are_those_of_all_files() -> None:
    found = {path.name: digest(path) for path in RELEASE.iterdir() if path.name != "SHA256SUMS"}
    assert read_checksums(RELEASE) == found
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=RELEASE, check=False)
    assert done.returncode == 0


def test_what_an_operator_needs_is_in_the_archive_and_in_the_source_distribution() -> None:
    locks = {f"requirements/{name}.txt" for name in build.LOCKS}
    needed = locks | {
        *("docker-compose.yml", "docker-compose.https.yml", ".env.example", "ops/nginx/nginx.conf"),
        *("ops/elasticsearch/create-account", "ops/prometheus/alerts.yml", "LICENSE"),
    }
    for name, extra in ((f"clarion-ops-{VERSION}", set()), (f"clarion-{VERSION}", {"Dockerfile", "docs/settings.md"})):
        with tarfile.open(RELEASE / f"{name}.tar.gz") as archive:
            members = {member.name.partition("/")[2]: member for member in archive}
            assert (needed | extra) - set(members) == set()
            assert members["ops/elasticsearch/create-account"].mode & 0o111
            assert all(member.name.startswith(f"{name}/") for member in members.values())


def test_no_file_of_the_machine_or_of_a_user_is_in_a_package() -> None:
    names = zipfile.ZipFile(RELEASE / f"clarion-{VERSION}-py3-none-any.whl").namelist()
    for file in (*RELEASE.glob("*.tar.gz"), *RELEASE.glob("*.tgz")):
        with tarfile.open(file) as archive:
            names += archive.getnames()
    unwanted = re.compile(r"(^|/)(\.env|\.venv|var|node_modules|__pycache__|.*\.py[co]|.*\.sqlite3?)(/|$)")
    assert len(names) > 1500
    assert [name for name in names if unwanted.search(name)] == []


def test_bills_name_the_product_its_version_and_locked_packages() -> None:
    bills = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in RELEASE.glob("*.cdx.json")}
    assert len(bills) == len(build.BILLS)
    base = bills[f"clarion-{VERSION}-python-base.cdx.json"]
    assert (base["metadata"]["component"]["name"], base["metadata"]["component"]["version"]) == ("clarion", VERSION)
    components = {component["name"].lower(): component for component in base["components"]}
    assert components["django"]["purl"].startswith("pkg:pypi/django@")
    assert "pytest" not in components
    contract = bills[f"clarion-{VERSION}-npm-contract.cdx.json"]
    assert contract["metadata"]["component"]["name"] == "clarion-contract"
    assert [component["name"] for component in contract.get("components", [])] == []  # it has no dependencies
