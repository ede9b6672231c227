"""The cut of a release on copies of the files: changelogs, versions, and what the next version begins with."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from cms import __version__
from scripts.release_steps import changelog, versions
from scripts.release_steps.build import EXTRAS, LOCKS
from tests.system.upgrade.checkouts import RELEASES

PROJECT = Path(__file__).parents[2]
DAY = date(2026, 12, 1)
CHANGELOG = """# Changelog

## 0.3.0 — unreleased
New things.

### Upgrade notes
- Set `KEY`.

### Editor
- More.

## 0.2.0 — 2026-11-25
Old things.
"""
CONTRACT = "# Changes for frontends\n\n## Unreleased\n- A field.\n\n## 1.1.0 — 2026-11-25\n- Pictures.\n"
COMMIT = "c0ffee" * 6 + "c0ff"
FILES = (versions.VERSION_FILE, versions.API_FILE, versions.COMMITS_FILE, *versions.PACKAGES)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a directory with copies of the files that a release changes, and short changelogs."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    (tmp_path / "frontend-contract/released").mkdir()
    (tmp_path / "frontend-contract/openapi.json").write_text('{"info": {"version": "1.1.0"}}')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "frontend-contract/CHANGELOG.md").write_text(CONTRACT)
    return tmp_path


def read_all(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_cut_dates_the_section_and_keeps_everything_else() -> None:
    text = changelog.cut(CHANGELOG, "0.3.0", DAY)
    assert text == CHANGELOG.replace("0.3.0 — unreleased", "0.3.0 — 2026-12-01")
    assert changelog.read_section(text, "0.3.0").startswith("New things.\n\n### Upgrade notes\n- Set `KEY`.")
    assert changelog.read_section(text, "0.3.0").endswith("- More.\n")
    assert changelog.read_section(text, "0.2.0") == "Old things.\n"


@pytest.mark.parametrize(
    ("text", "version", "message"),
    [
        (CHANGELOG, "0.2.0", "has no “## 0.2.0 — unreleased”"),
        (CHANGELOG, "0.3.1", "has no “## 0.3.1 — unreleased”"),
        (CHANGELOG.replace("### Upgrade notes", "### Upgrading"), "0.3.0", "has no “### Upgrade notes”"),
    ],
)
def test_a_section_that_is_missing_or_says_nothing_about_upgrades_is_not_cut(
    text: str, version: str, message: str
) -> None:
    with pytest.raises(changelog.ChangelogError, match=re.escape(message)):
        changelog.cut(text, version, DAY)


def test_upgrade_notes_of_an_earlier_version_do_not_count() -> None:
    text = CHANGELOG.replace("### Upgrade notes\n", "") + "\n### Upgrade notes\n- Old.\n"
    with pytest.raises(changelog.ChangelogError, match="Upgrade notes"):
        changelog.cut(text, "0.3.0", DAY)


def test_the_next_section_stands_above_and_only_one_is_open() -> None:
    with pytest.raises(changelog.ChangelogError, match="already"):
        changelog.begin(CHANGELOG, "0.4.0")
    text = changelog.begin(changelog.cut(CHANGELOG, "0.3.0", DAY), "0.4.0")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles == ["0.4.0 — unreleased", "0.3.0 — 2026-12-01", "0.2.0 — 2026-11-25"]
    assert changelog.cut(text, "0.4.0", DAY)


def test_a_release_and_the_next_version_are_written_into_all_files(checkout: Path) -> None:
    versions.cut_release(checkout, "0.3.0", DAY, api="1.2.0")
    assert (versions.read_version(checkout), versions.read_api_version(checkout)) == ("0.3.0", "1.2.0")
    manifest, lock = (json.loads((checkout / name).read_text()) for name in versions.PACKAGES)
    assert (manifest["version"], lock["version"], lock["packages"][""]["version"]) == ("1.2.0",) * 3
    assert "## 1.2.0 — 2026-12-01" in (checkout / "frontend-contract/CHANGELOG.md").read_text()

    with pytest.raises(versions.VersionError, match="make contract"):
        versions.begin_next(checkout, "0.4.0", COMMIT)
    assert versions.read_version(checkout) == "0.3.0"
    (checkout / "frontend-contract/openapi.json").write_text('{"info": {"version": "1.2.0"}}')
    versions.begin_next(checkout, "0.4.0", COMMIT)
    assert versions.read_version(checkout) == "0.4.0.dev0"
    assert (checkout / "frontend-contract/released/openapi-1.2.json").exists()
    namespace: dict[str, object] = {"__file__": str(checkout / versions.COMMITS_FILE)}
    exec((checkout / versions.COMMITS_FILE).read_text(), namespace)
    assert namespace["RELEASES"] == (*RELEASES, COMMIT)
    assert namespace["UPGRADED_COMMITS"] == (namespace["FIRST_INSTALLABLE"], *RELEASES, COMMIT)

    versions.cut_release(checkout, "0.4.0", DAY)
    versions.begin_next(checkout, "0.5.0", COMMIT[::-1])
    exec((checkout / versions.COMMITS_FILE).read_text(), namespace)
    assert namespace["RELEASES"] == (*RELEASES, COMMIT, COMMIT[::-1])


@pytest.mark.parametrize(
    ("version", "api", "message"),
    [
        ("0.3.0", "", "add --api"),
        ("0.3.0.dev1", "1.2.0", "0.3.0.dev1 is not a version"),
        ("0.3.0", "1.2", "1.2 is not a version"),
        ("0.9.0", "1.2.0", "has no “## 0.9.0 — unreleased”"),
    ],
)
def test_a_cut_that_is_refused_changes_no_file(checkout: Path, version: str, api: str, message: str) -> None:
    before = read_all(checkout)
    with pytest.raises((versions.VersionError, changelog.ChangelogError), match=message):
        versions.cut_release(checkout, version, DAY, api=api)
    assert read_all(checkout) == before


def test_an_api_without_changes_keeps_its_version(checkout: Path) -> None:
    contract = checkout / "frontend-contract/CHANGELOG.md"
    contract.write_text(CONTRACT.replace("## Unreleased", "## 1.2.0 — 2026-11-30"))
    with pytest.raises(versions.VersionError, match="leave --api out"):
        versions.cut_release(checkout, "0.3.0", DAY, api="1.3.0")
    versions.cut_release(checkout, "0.3.0", DAY)


def test_the_next_version_begins_only_after_a_release(checkout: Path) -> None:
    before = read_all(checkout)
    with pytest.raises(versions.VersionError, match="which is no release"):
        versions.begin_next(checkout, "0.4.0", COMMIT)
    assert read_all(checkout) == before


@pytest.mark.parametrize(
    ("version", "tag", "message"),
    [
        ("0.3.0", "v0.3.1", "not v0.3.0"),
        ("0.3.0", "0.3.0", "not v0.3.0"),
        ("0.3.0.dev0", "v0.3.0.dev0", "is no release"),
    ],
)
def test_a_tag_releases_only_its_version_after_the_cut(version: str, tag: str, message: str) -> None:
    versions.check_tag("0.3.0", "v0.3.0")
    with pytest.raises(versions.VersionError, match=message):
        versions.check_tag(version, tag)


def test_the_version_is_written_in_one_place() -> None:
    """Else a release would have two. pyproject.toml reads cms/__init__.py; the API has a version of its own."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == versions.VERSION_FILE
    assert versions.read_version(PROJECT) == __version__
    manifest, lock = (json.loads((PROJECT / name).read_text(encoding="utf-8")) for name in versions.PACKAGES)
    document = json.loads((PROJECT / "frontend-contract/openapi.json").read_text(encoding="utf-8"))
    found = {manifest["version"], lock["version"], lock["packages"][""]["version"], document["info"]["version"]}
    assert found == {versions.read_api_version(PROJECT)}


def test_the_real_changelogs_can_be_cut() -> None:
    """Whatever is written until then: the section has upgrade notes. After a release the next one has them, too."""
    number = __version__.partition(".dev")[0]
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    if number != __version__:
        text = changelog.cut(text, number, DAY)
    assert "### Upgrade notes" in changelog.read_section(text, number)


def test_the_locks_of_a_release_are_those_of_the_wheel_and_of_all_extras() -> None:
    listed = re.search(r"^EXTRAS = (.*)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert listed
    assert tuple(listed[1].split()) == EXTRAS
    files = {path.stem for path in (PROJECT / "requirements").glob("*.txt")}
    assert files - set(LOCKS) == {"dev", "docs", "uv", "zizmor"}  # tools
    assert set(LOCKS) - files == set()
