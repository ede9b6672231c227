"""Build a project on Clarion's image, as root and in the project's directory.

    build_project.py packages    installs requirements/extras.txt and project.txt, which have hashes
    build_project.py files       collects static files beside Clarion's, and compiles the modules of the project

Clarion's image has neither pip nor the sources of its static files, so a project cannot run `pip` and `collectstatic`.
"""

from __future__ import annotations

import compileall
import hashlib
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STATIC = Path("/data/static")
MANIFEST = "staticfiles.json"
REQUIREMENTS = Path("requirements")
LOCKED_WHEEL = re.compile(r"/clarion-([^-]+)-")
# A file of Wagtail that the image keeps for a check; it is in Clarion's static files already.
COLLECTED_BEFORE = "core.css"


def run(*command: str, **environment: str) -> None:
    """Run a program, and end with its status if it fails."""
    done = subprocess.run(command, env={**os.environ, **environment}, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.returncode)


def install_packages() -> None:
    """Install extras and the project's own packages, with a pip that is deleted afterwards."""
    check_version()
    files = [REQUIREMENTS / name for name in ("extras.txt", "project.txt")]
    wanted = [file for file in files if re.search(r"^[^#\s]", file.read_text(encoding="utf-8"), re.MULTILINE)]
    if not wanted:
        return
    with tempfile.TemporaryDirectory() as directory:
        run(sys.executable, "-m", "venv", directory)
        pip = [f"{directory}/bin/pip", "--python", sys.executable, "--disable-pip-version-check", "--no-cache-dir"]
        install = [*pip, "install", "--quiet", "--only-binary", ":all:", "--require-hashes", "--no-deps"]
        run(*install, *(f"--requirement={file}" for file in wanted))
        # Locks of Clarion name it, and no image of Clarion has it.
        run(*pip, "uninstall", "--quiet", "--yes", "pillow-heif")


def check_version() -> None:
    """End with a sentence if the project is locked to another version of Clarion than that of the image."""
    import cms

    locked = LOCKED_WHEEL.search((REQUIREMENTS / "clarion.txt").read_text(encoding="utf-8"))
    if locked and locked[1] != cms.__version__:
        sys.exit(
            f"requirements/clarion.txt has Clarion {locked[1]}, and CLARION_IMAGE names an image of {cms.__version__}: "
            f"name the image of {locked[1]}, or run `clarion update_project` of {cms.__version__}."
        )


def collect_static() -> int:
    """Add the static files of the project to those of Clarion, which they may replace, and return their number."""
    with tempfile.TemporaryDirectory() as directory:
        environment = {"DATA_DIR": directory, "SECRET_KEY": "unused"}
        command = ["manage.py", "collectstatic", "--no-input", "--verbosity", "0", "--ignore", COLLECTED_BEFORE]
        run(sys.executable, *command, **environment)
        found = Path(directory) / "static"
        if not (found / MANIFEST).is_file():
            return 0
        run(sys.executable, "-m", "whitenoise.compress", "--quiet", "--no-brotli", str(found))
        return add_files(found, STATIC)


def add_files(found: Path, target: Path) -> int:
    """Copy new files by the names that have a hash, and add them to the manifest. Return their number."""
    paths = json.loads((found / MANIFEST).read_text(encoding="utf-8"))["paths"]
    # Those of Clarion's apps are found again, because the image keeps their sources.
    added = [hashed for hashed in paths.values() if not (target / hashed).exists()]
    for hashed in added:
        for name in (hashed, f"{hashed}.gz"):
            if (found / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(found / name, target / name)
    manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    manifest["paths"] |= paths
    every = json.dumps(sorted(manifest["paths"].items())).encode()
    manifest["hash"] = hashlib.md5(every, usedforsecurity=False).hexdigest()[:12]  # as Django does
    (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return len(added)


def compile_modules() -> None:
    """Compile the project, whose files never change in a container."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(".", quiet=1, invalidation_mode=mode):
        sys.exit("A module of the project cannot be compiled; the error is above.")


def allow_reading(top: Path) -> None:
    """Let the user without rights read all files: those of a checkout may be readable only by their owner."""
    for path in [top, *top.rglob("*")]:
        before = path.lstat().st_mode & 0o777
        after = before & 0o755 | (0o555 if path.is_dir() else 0o444)
        if after != before and not path.is_symlink():  # a change copies the file into a layer of the project
            path.chmod(after)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["packages"]:
            install_packages()
        case ["files"]:
            print(f"{collect_static()} static files of the project")  # noqa: T201
            compile_modules()
            allow_reading(Path.cwd())
            allow_reading(STATIC)
        case _:
            sys.exit(__doc__)
