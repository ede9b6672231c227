"""Write the licences of everything that is installed with Clarion, and refuse what may not be.

The packages are those of a virtual environment with the locked requirements of the demo and of all extras of
production. npm installs nothing with `clarion-contract`; what a lock file marks as needed at run time would be decided
as well.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from scripts.release_steps.licences import Declaration, Family, Review, decide, list_unused_reviews

TEXT_NAME = re.compile(r"(licen[cs]e|copying|copyright|notice|third.?party)", re.IGNORECASE)
TITLE = "Licences of the packages that are installed with Clarion {version}"
FAMILIES = {Family.PERMISSIVE: "permissive", Family.WEAK_COPYLEFT: "weak copyleft"}
NO_TEXT = "The distribution contains no text of this licence."


class LicenceRefused(Exception):
    """A package may not be part of a release; the message names all of them."""


@dataclass(frozen=True)
class Package:
    """A package that is installed, with what it says about its licence."""

    name: str
    version: str
    declaration: Declaration
    homepage: str = ""
    texts: tuple[tuple[str, str], ...] = ()


def read_installed(site_packages: Path) -> list[Package]:
    """Return the distributions of a directory of installed packages by name."""
    found = (_read_distribution(one) for one in distributions(path=[str(site_packages)]))
    return sorted(found, key=lambda package: package.name)


def read_locked(package_lock: Path) -> list[Package]:
    """Return the packages that npm installs for users of a package, without those of development and optional peers."""
    locked = json.loads(package_lock.read_text(encoding="utf-8"))["packages"]
    needed = {
        path: entry
        for path, entry in locked.items()
        if path and not any(entry.get(kind) for kind in ("dev", "devOptional", "peer", "link"))
    }
    return [
        Package(path.rpartition("node_modules/")[2], entry["version"], Declaration(entry.get("license", "")))
        for path, entry in needed.items()
    ]


def read_contained(source: Path) -> list[Package]:
    """Return what the packages of Clarion contain of others: files beside which NAME.LICENSE.txt has the licence."""
    found = {}
    for file in sorted(source.rglob("*.LICENSE.txt")):
        text = file.read_text(encoding="utf-8")
        expression = "OFL-1.1" if "SIL Open Font License, Version 1.1" in text else ""
        name = file.name.partition(".")[0]
        found[name] = Package(name, "(contained)", Declaration(expression), texts=((file.name, text),))
    return list(found.values())


def write_notices(target: Path, version: str, packages: list[Package], reviews: Mapping[str, Review]) -> Counter[str]:
    """Write all texts to a file, and return how many packages are of each family.

    Raises:
        LicenceRefused: of a package the licence is refused or unknown, or a review is out of date.
    """
    decided = [(package, *decide(package.name, package.declaration, reviews)) for package in packages]
    problems = [_describe(package, family) for package, _, family in decided if family.stops_a_release]
    problems += list_unused_reviews({package.name: package.declaration for package in packages}, reviews)
    if problems:
        raise LicenceRefused("\n".join(problems))
    counts = Counter(FAMILIES[family] for _, _, family in decided)
    title = TITLE.format(version=version)
    sections = [f"{title}\n{'=' * len(title)}\n"]
    sections += ["".join(f"{package.name} {package.version}: {spdx}\n" for package, spdx, _ in decided)]
    sections += [_format(package, spdx, reviews.get(package.name)) for package, spdx, _ in decided]
    target.write_text("\n".join(sections), encoding="utf-8")
    return counts


def _describe(package: Package, family: Family) -> str:
    declared = str(package.declaration) or "nothing"
    if family is Family.REFUSED:
        return f"{package.name} {package.version} may not be part of a release: its licence is {declared}."
    return f"{package.name} {package.version} declares {declared}, which is not decided: review its licence."


def _format(package: Package, spdx: str, review: Review | None) -> str:
    head = f"{package.name} {package.version}"
    lines = ["-" * 80, head, f"Licence: {spdx}"]
    lines += [f"Home page: {package.homepage}"] if package.homepage else []
    lines += [f"Reviewed: {review.reason}"] if review else []
    lines += [f"\n{name}\n\n{text.strip()}" for name, text in package.texts] or [NO_TEXT]
    return "\n".join(lines) + "\n"


def _read_distribution(one: Distribution) -> Package:
    metadata = one.metadata
    classifiers = [line.split(" :: ") for line in metadata.get_all("Classifier") or []]
    declaration = Declaration(
        metadata.get("License-Expression") or "",
        metadata.get("License") or "",
        tuple(parts[-1] for parts in classifiers if parts[0] == "License" and parts[1:] != ["OSI Approved"]),
    )
    name = re.sub(r"[-_.]+", "-", metadata["Name"]).lower()
    return Package(name, one.version, declaration, _find_homepage(one), tuple(_read_texts(one)))


def _read_texts(one: Distribution) -> Iterator[tuple[str, str]]:
    """Yield the files with licences: in the metadata, and in the directories of the package at any depth."""
    for file in sorted(one.files or [], key=str):
        if TEXT_NAME.match(file.name) and file.suffix not in (".py", ".pyc", ".pyi", ".json"):
            path = Path(str(one.locate_file(file)))
            yield re.sub(r"^[^/]*\.dist-info/(licenses/)?", "", str(file)), path.read_text("utf-8", errors="replace")


def _find_homepage(one: Distribution) -> str:
    links = dict(line.split(", ", 1) for line in one.metadata.get_all("Project-URL") or [])
    named = {label.lower(): address for label, address in links.items()}
    return one.metadata.get("Home-page") or named.get("homepage") or next(iter(links.values()), "")
