"""Delete what no process of the image reads: `trim_packages.py VENV STATIC`, after `collectstatic`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

UNUSED = (
    "**/tests",
    "wagtail/test",
    "**/static/**/*.*",  # collectstatic has copied them
    "**/*.po",  # the sources of translations
    "**/*.pot",
)
NEEDED = ("core.css",)  # a check of Wagtail looks for it
# Services of AWS whose descriptions stay: storage, and those that issue credentials for it.
AWS_SERVICES = {"s3", "sso", "sso-oidc", "sts"}
# Static files that no page loads: another viewer of the API's document, and maps for debuggers.
UNUSED_STATIC = ("ninja/redoc*", "**/*.map*")


def list_unused(packages: Path) -> list[Path]:
    """Return the directories and files of installed packages that are not needed."""
    found = [path for pattern in UNUSED for path in packages.glob(pattern) if path.name not in NEEDED]
    for library in ("botocore", "boto3"):
        services = [path for path in (packages / library / "data").iterdir() if path.is_dir()]
        found += [path for path in services if path.name not in AWS_SERVICES]
    return found


def list_unused_static(root: Path) -> list[Path]:
    """Return the static files that are not needed, with those whose name has no hash: pages name the other ones."""
    names = json.loads((root / "staticfiles.json").read_text())["paths"]
    plain = [root / name for name, hashed in names.items() if name != hashed]
    compressed = [path.with_name(f"{path.name}.gz") for path in plain]
    return [*plain, *compressed, *(path for pattern in UNUSED_STATIC for path in root.glob(pattern))]


def delete(path: Path) -> None:
    """Delete a file or a directory, unless it was deleted with another."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    venv, static = map(Path, sys.argv[1:])
    for site_packages in venv.glob("lib/python*/site-packages"):
        for unused in list_unused(site_packages):
            delete(unused)
    for unused in list_unused_static(static):
        delete(unused)
