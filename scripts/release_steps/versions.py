"""The versions of Clarion and of its API, and the two commits around a release that change them.

Clarion's version is in cms/__init__.py alone, where pyproject.toml reads it. That of the API and of `clarion-contract`
is in cms/api/public.py; package.json and its lock file repeat it, because npm reads no other file.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

from scripts.release_steps import changelog

VERSION_FILE, API_FILE = "cms/__init__.py", "cms/api/public.py"
VERSION_LINE = re.compile(r'(?<=^__version__ = ")[^"]+', re.MULTILINE)
API_LINE = re.compile(r'(?<=^    version=")[^"]+', re.MULTILINE)
CONTRACT = "frontend-contract"
PACKAGES = (f"{CONTRACT}/typescript/package.json", f"{CONTRACT}/typescript/package-lock.json")
COMMITS_FILE = "tests/system/upgrade/checkouts.py"
COMMITS_LINE = re.compile(r"^RELEASES: tuple\[str, \.\.\.\] = \((.*?)\)$", re.MULTILINE | re.DOTALL)
RELEASE_NUMBER = re.compile(r"\d+\.\d+\.\d+")


class VersionError(Exception):
    """A version or a file is not as the step expects."""


def read_version(root: Path) -> str:
    """Return the version of Clarion."""
    return _find(VERSION_LINE, root / VERSION_FILE)


def read_api_version(root: Path) -> str:
    """Return the version of the API."""
    return _find(API_LINE, root / API_FILE)


def check_tag(version: str, tag: str) -> None:
    """Refuse to release a version by a tag unless the tag is “v” and the version, and the version has been cut.

    Raises:
        VersionError: it may not be released.
    """
    if tag != f"v{version}":
        raise VersionError(f"the tag is {tag}, not v{version} ({VERSION_FILE}).")
    if not RELEASE_NUMBER.fullmatch(version):
        raise VersionError(f"{VERSION_FILE} has the version {version}, which is no release: cut it first.")


def cut_release(root: Path, version: str, day: date, *, api: str = "") -> None:
    """Write a version, and that of the API if it has changed, into the files of a checkout, and date the changelogs.

    Raises:
        VersionError: the version is none that can be released, or the API has changed and has no new version.
        changelog.ChangelogError: a changelog has no section to release.
    """
    for number in filter(None, (version, api)):
        if not RELEASE_NUMBER.fullmatch(number):
            raise VersionError(f"{number} is not a version of a release, such as 0.3.0.")
    ours, contract = root / "CHANGELOG.md", root / CONTRACT / "CHANGELOG.md"
    if changelog.has_unreleased_changes(contract.read_text(encoding="utf-8")) != bool(api):
        current = read_api_version(root)
        raise VersionError(
            f"The API, version {current}, has changes without a version (frontend-contract/CHANGELOG.md): add --api."
            if not api
            else f"The API has no changes since {current} (frontend-contract/CHANGELOG.md): leave --api out."
        )
    texts = {ours: changelog.cut(ours.read_text(encoding="utf-8"), version, day)}
    texts[root / VERSION_FILE] = _replace(VERSION_LINE, root / VERSION_FILE, version)
    if api:
        texts[contract] = changelog.cut_contract(contract.read_text(encoding="utf-8"), api, day)
        texts[root / API_FILE] = _replace(API_LINE, root / API_FILE, api)
        texts |= {root / file: _set_package_version(root / file, api) for file in PACKAGES}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


def begin_next(root: Path, version: str, commit: str) -> None:
    """Begin the next version after the commit of a release: changelog, version, and what is compared with the release.

    `commit` is the release, from which the tests of upgrades start from now on.
    """
    released = read_version(root)
    if not RELEASE_NUMBER.fullmatch(released):
        raise VersionError(f"cms/__init__.py has the version {released}, which is no release: begin after its commit.")
    api, document = read_api_version(root), root / CONTRACT / "openapi.json"
    if json.loads(document.read_text(encoding="utf-8"))["info"]["version"] != api:
        raise VersionError(f"{CONTRACT}/openapi.json is not that of version {api}: the release lacks `make contract`.")
    ours, commits = root / "CHANGELOG.md", root / COMMITS_FILE
    text = changelog.begin(ours.read_text(encoding="utf-8"), version)
    recorded = commits.read_text(encoding="utf-8")
    found = COMMITS_LINE.search(recorded)
    if not found:
        raise VersionError(f"{COMMITS_FILE} has no line “RELEASES: tuple[str, ...] = (…)”.")
    earlier = found[1].strip("\n") + "\n" if found[1].strip() else ""
    entry = f'    "{commit}",  # {released}  # pragma: allowlist secret\n'
    recorded = recorded.replace(found[0], f"RELEASES: tuple[str, ...] = (\n{earlier}{entry})")
    new_version = _replace(VERSION_LINE, root / VERSION_FILE, f"{version}.dev0")
    ours.write_text(text, encoding="utf-8")
    commits.write_text(recorded, encoding="utf-8")
    (root / VERSION_FILE).write_text(new_version, encoding="utf-8")
    shutil.copyfile(document, root / CONTRACT / "released" / f"openapi-{api.rpartition('.')[0]}.json")


def _find(pattern: re.Pattern[str], file: Path) -> str:
    found = pattern.findall(file.read_text(encoding="utf-8"))
    if len(found) != 1:
        raise VersionError(f"{file} has {len(found)} versions instead of one.")
    return str(found[0])


def _replace(pattern: re.Pattern[str], file: Path, version: str) -> str:
    _find(pattern, file)
    return pattern.sub(version, file.read_text(encoding="utf-8"))


def _set_package_version(file: Path, version: str) -> str:
    content = json.loads(file.read_text(encoding="utf-8"))
    content["version"] = version
    if "packages" in content:
        content["packages"][""]["version"] = version
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
