"""Build everything of a release from a commit: packages, images, bills of materials, notices and checksums.

Everything is built from the files of the commit in a scratch directory, so that nothing else of the checkout is in it.
The time in all files is that of the commit.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from scripts.release_steps import archives, changelog, licences, notices, versions

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# The extras that run in production, as in the Makefile, and the demo. Each has a file of locked requirements.
EXTRAS = ("anymail", "pdf", "semantic", "tracing")
LOCKS = ("base", "demo", *EXTRAS)
WITHOUT_DEPENDENCIES = ("semantic",)  # its file names a part of what its packages ask for
NPM_PACKAGE = "frontend-contract/typescript"
OPERATIONS = ("ops", "docker-compose.yml", "docker-compose.https.yml", ".env.example", "LICENSE")
BILLS = {
    **{f"python-{lock}": f"clarion-{{version}}-python-{lock}.cdx.json" for lock in LOCKS},
    "npm-frontend-contract-typescript": "clarion-{version}-npm-contract.cdx.json",
    "npm-frontend-contract-site": "clarion-{version}-npm-site.cdx.json",
}


class BuildFailed(Exception):
    """The release cannot be built; the message says why."""


class NotHere(Exception):
    """A part cannot be built on this machine; the message says what is missing."""


@dataclass
class Release:
    """A release while it is built: the commit, its files, and the directory that is filled."""

    version: str
    commit: str
    seconds: int
    source: Path
    target: Path
    scratch: Path
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of the programs that build, with the time of the commit."""
        return {**os.environ, "SOURCE_DATE_EPOCH": str(self.seconds), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

    def run(self, *command: str, directory: Path | None = None, variables: Mapping[str, str] | None = None) -> str:
        """Run a program in the files of the commit, and return its output.

        Raises:
            BuildFailed: it ended with an error; the message has the end of its output.
        """
        done = subprocess.run(
            command, cwd=directory or self.source, env={**self.environment, **(variables or {})},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, umask=0o022,
        )  # fmt: skip
        if done.returncode:
            raise BuildFailed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-4000:]}")
        return done.stdout


def build(target: Path, *, images: bool = True, strict: bool = False, say: Callable[[str], None] = print) -> Path:
    """Build the release of the last commit into a directory named after its version, and return the directory.

    With `strict`, what cannot be built on this machine is a failure; otherwise it is named and left out.

    Raises:
        BuildFailed: a part failed, or the checkout has changes that are not committed.
    """
    with _start(target) as release:
        steps = {
            "wheel and source distribution": _build_python,
            "locked requirements": _copy_locks,
            "npm package": _build_npm,
            "configuration for operators": _pack_operations,
            "licences of installed packages": _write_notices,
            "bills of materials": _write_bills,
            "release notes": _write_release_notes,
            **({"images": _build_images} if images else {}),
            "checksums": lambda one: archives.write_checksums(one.target),
        }
        say(f"Clarion {release.version}, commit {release.commit[:12]}")
        for number, (name, step) in enumerate(steps.items(), 1):
            began = time.monotonic()
            try:
                step(release)
                result = f"{time.monotonic() - began:.0f} s"
            except NotHere as reason:
                if strict:
                    raise BuildFailed(f"{name}: {reason}") from None
                release.skipped[name] = str(reason)
                result = f"SKIPPED: {reason}"
            say(f"{number}/{len(steps)} {name:32}{result}")
        finished = target / release.version
        shutil.rmtree(finished, ignore_errors=True)
        shutil.move(release.target, finished)
    return finished


@contextmanager
def _start(target: Path) -> Iterator[Release]:
    if changes := _git("status", "--porcelain"):
        raise BuildFailed(f"A release is built from a commit, and this is not committed:\n{changes}")
    commit = _git("rev-parse", "HEAD")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="building-", dir=target) as directory:
        scratch = Path(directory)
        release = Release(
            version=versions.read_version(ROOT),
            commit=commit,
            seconds=int(_git("log", "-1", "--format=%ct", commit)),
            source=scratch / "source",
            target=scratch / "target",
            scratch=scratch,
        )
        release.source.mkdir()
        release.target.mkdir()
        files = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        extract = ["tar", "--extract", "--no-same-permissions", "--no-same-owner"]
        subprocess.run(extract, cwd=release.source, input=files, check=True, umask=0o022)
        yield release


def _build_python(release: Release) -> None:
    """Build the source distribution, and the wheel from it, which shows that it is complete."""
    output = release.scratch / "python"
    release.run("uv", "build", "--quiet", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(output))
    for file in (*output.glob("*.whl"), *output.glob("*.tar.gz")):
        shutil.move(file, release.target)


def _copy_locks(release: Release) -> None:
    for lock in LOCKS:
        name = "requirements.txt" if lock == "base" else f"requirements-{lock}.txt"
        shutil.copyfile(release.source / "requirements" / f"{lock}.txt", release.target / name)


def _build_npm(release: Release) -> None:
    if not shutil.which("npm"):
        raise NotHere("npm is not installed")
    package = release.source / NPM_PACKAGE
    release.run("npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", directory=package)
    # Only the script of this package that builds it runs, not those of others.
    release.run("npm", "pack", "--silent", "--pack-destination", str(release.target), directory=package)


def _pack_operations(release: Release) -> None:
    """Pack what an installation needs beside the wheel or the images: `ops/`, compose files and locked requirements."""
    files = [release.source / "requirements" / f"{lock}.txt" for lock in LOCKS]
    for name in OPERATIONS:
        path = release.source / name
        files += [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
    root = f"clarion-ops-{release.version}"
    archives.write_archive(release.target / f"{root}.tar.gz", release.source, files, root=root, seconds=release.seconds)


def _write_notices(release: Release) -> None:
    environment = release.scratch / "runtime"
    release.run("uv", "venv", "--quiet", "--python", sys.executable, str(environment))
    install = ("uv", "pip", "install", "--quiet", "--require-hashes", "--python", str(environment))
    together = [f"--requirements=requirements/{lock}.txt" for lock in LOCKS if lock not in WITHOUT_DEPENDENCIES]
    release.run(*install, *together)
    for lock in WITHOUT_DEPENDENCIES:
        release.run(*install, "--no-deps", f"--requirements=requirements/{lock}.txt")
    packages = notices.read_installed(next(environment.glob("lib/python*/site-packages")))
    packages += notices.read_contained(release.source)
    for folder in ("typescript", "site"):
        locked = notices.read_locked(release.source / "frontend-contract" / folder / "package-lock.json")
        packages += [package for package in locked if package.name != "clarion-contract"]
    target = release.target / f"clarion-{release.version}-third-party-notices.txt"
    try:
        notices.write_notices(target, release.version, packages, licences.read_reviews())
    except notices.LicenceRefused as problem:
        raise BuildFailed(str(problem)) from None


def _write_bills(release: Release) -> None:
    """Let scripts/audit write the bills of materials, and give them the version and the time of the commit."""
    reports = release.scratch / "bills"
    release.run(sys.executable, str(ROOT / "scripts/audit"), "bills", variables={"AUDIT_REPORTS": str(reports)})
    for name, final in BILLS.items():
        bill = json.loads((reports / f"{name}.cdx.json").read_text(encoding="utf-8"))
        component = bill.setdefault("metadata", {}).setdefault("component", {})
        if name.startswith("python"):
            component["version"] = release.version  # pyproject.toml has none
        else:
            component["name"] = component["bom-ref"].rpartition("@")[0]  # npm writes the name of the folder
        bill["metadata"]["timestamp"] = datetime.fromtimestamp(release.seconds, UTC).isoformat()
        bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{release.commit}/{name}')}"
        text = json.dumps(bill, indent=2, sort_keys=True, ensure_ascii=False)
        (release.target / final.format(version=release.version)).write_text(f"{text}\n", encoding="utf-8")


def _write_release_notes(release: Release) -> None:
    """Write the section of the changelog; before the cut it is that of the version that is not released yet."""
    text = (release.source / "CHANGELOG.md").read_text(encoding="utf-8")
    section = changelog.read_section(text, release.version.partition(".dev")[0])
    (release.target / f"clarion-{release.version}-release-notes.md").write_text(section, encoding="utf-8")


def _build_images(release: Release) -> None:
    """Let scripts/image build the images and write them as OCI archives; it ends with 3 where that is not possible."""
    command = [str(ROOT / "scripts/image"), "export"]
    command += [str(release.target), release.version, release.commit, str(release.source)]
    done = subprocess.run(command, cwd=ROOT, env=release.environment, stderr=subprocess.PIPE, text=True, check=False)
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    if done.returncode == 3:
        raise NotHere(last)
    if done.returncode:
        raise BuildFailed(f"scripts/image export ended with {done.returncode}:\n{done.stderr[-4000:]}")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
