"""The files of a project: those written from templates once, which are its own, and copies of Clarion's.

The copies lie in the wheel, to which `pyproject.toml` adds the files of the repository (`force-include`). In a checkout
they are read from there, by the same table.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

import cms

from .errors import ProjectError
from .names import build_title, check_name

PACKAGE = Path(__file__).parent
TEMPLATE = PACKAGE / "template"
PACKAGED = PACKAGE / "copied"
REPOSITORY = PACKAGE.parents[1]
NAME_IN_PATHS = "project_name"
WHEELS = "packages"
WHEEL_LOCK = Path("requirements") / "clarion.txt"


def start_project(name: str, directory: Path, wheel: Path) -> Path:
    """Write a project into a new directory below `directory`, completely or not at all, and return its path.

    Raises:
        ProjectError: the directory exists, or a project cannot have the name.
    """
    target = directory / name
    if target.exists():
        raise ProjectError(f"{name}/ exists already in this directory: choose another name, or move it away.")
    locks = "\n".join(path.read_text(encoding="utf-8") for path in find_copied("requirements/").values())
    check_name(name, locks)
    scratch = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=directory))
    try:
        scratch.chmod(0o755)
        _write_own_files(scratch, name)
        _copy(scratch, wheel)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return target


def update_project(directory: Path, wheel: Path) -> list[str]:
    """Replace the copies of Clarion's files, and return the names of those that have changed.

    Raises:
        ProjectError: the directory is no project.
    """
    if not (directory / WHEEL_LOCK).is_file() or not (directory / "manage.py").is_file():
        raise ProjectError(f"This directory is no project: there is no {WHEEL_LOCK} beside a manage.py.")
    return _copy(directory, wheel)


def find_copied(below: str = "") -> dict[str, Path]:
    """Return Clarion's files that a project gets, by their path in it."""
    sources: dict[str, Path] = {"": PACKAGED}
    if not PACKAGED.is_dir():
        included = _read_configuration()["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
        prefix = f"{PACKAGED.relative_to(REPOSITORY).as_posix()}/"
        sources = {target.removeprefix(prefix): REPOSITORY / source
                   for source, target in included.items() if target.startswith(prefix)}  # fmt: skip
    found = {}
    for name, source in sources.items():
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            relative = (Path(name) / path.relative_to(source)).as_posix()
            if path.is_file() and relative.startswith(below):
                found[relative] = path
    return found


def find_wheel(given: Path | None) -> Path:
    """Return the wheel of this version: the one that is given, or the file from which this Clarion was installed.

    Raises:
        ProjectError: there is none, or it is the wheel of another version.
    """
    path = given or _find_installed_wheel()
    if path is None or not path.is_file():
        where = f"not at {path}" if path else "not known, because it was not installed from a file"
        raise ProjectError(f"The wheel of Clarion is {where}: name it with --wheel clarion-VERSION-py3-none-any.whl.")
    if not path.name.startswith(f"clarion-{cms.__version__}-") or path.suffix != ".whl":
        raise ProjectError(f"{path.name} is not the wheel of this version, clarion-{cms.__version__}-py3-none-any.whl.")
    return path


def _find_installed_wheel() -> Path | None:
    try:
        origin = distribution("clarion").read_text("direct_url.json")  # pip and uv write it
    except PackageNotFoundError:
        return None
    address = urlsplit(json.loads(origin)["url"]) if origin else None
    return Path(unquote(address.path)) if address and address.scheme == "file" else None


def _write_own_files(target: Path, name: str) -> None:
    values = {"name": name, "title": build_title(name), "version": cms.__version__}
    for relative, source in _find_templates(name):
        text = source.read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"{{{{ {key} }}}}", value)
        _write(target / relative, text.encode())


def _find_templates(name: str) -> Iterator[tuple[Path, Path]]:
    """Yield the path in the project of each template, and the template: `dot-gitignore-tpl` becomes `.gitignore`."""
    for source in sorted(TEMPLATE.rglob("*-tpl")):
        parts = list(source.relative_to(TEMPLATE).parts)
        parts[-1] = parts[-1].removesuffix("-tpl")
        yield Path(*(name if part == NAME_IN_PATHS else part.replace("dot-", ".", 1) for part in parts)), source


def _copy(target: Path, wheel: Path) -> list[str]:
    """Copy Clarion's files and its wheel, whose hash is locked. Return the names of those that have changed."""
    changed = [name for name, source in find_copied().items() if _write(target / name, source.read_bytes())]
    packages = target / WHEELS
    for earlier in packages.glob("clarion-*.whl"):
        if earlier.name != wheel.name:
            earlier.unlink()
    content = wheel.read_bytes()
    lock = f"./{WHEELS}/{wheel.name} --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"
    for path, written in ((packages / wheel.name, content), (target / WHEEL_LOCK, lock.encode())):
        if _write(path, written):
            changed.append(path.relative_to(target).as_posix())
    return changed


def _write(path: Path, content: bytes) -> bool:
    """Write a file unless it is the same, executable if it is a program. Return whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755 if content.startswith(b"#!") else 0o644)  # a wheel may not keep permissions
    return True


def _read_configuration() -> dict[str, dict[str, dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]]]:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
