"""Delete what no process of the image reads: `trim_packages.py VENV STATIC SOURCE`, after `collectstatic`."""

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
    "**/*.pyi",
    "*.dist-info/RECORD",  # pip reads it
    "*.dist-info/sboms",  # each release has a bill of all packages
    "**/*.c",
    # Clarion is no identity provider and asks none by OAuth 1. Without the metadata, a project can install the package.
    "allauth/idp",
    "oauthlib*",
    "botocore/cacert.pem",  # it prefers the certificates of certifi
    "django/contrib/gis",
    "django/db/backends/mysql",
    "django/db/backends/oracle",
    "fontTools/**/*.so",  # modules that exist in Python as well
    # Formats of font editors, and compression of WOFF files: WeasyPrint reads fonts and takes their glyphs.
    *(f"fontTools/{name}" for name in ("diff", "merge", "mtiLib", "svgLib", "t1Lib", "ufoLib", "voltLib")),
    "zopfli*",
    "gunicorn/asgi",
    "pyphen/dictionaries/*.dic",  # press kits are not hyphenated
    "rapidfuzz/**/*_avx2.*",  # there are modules for every processor as well
    # Only distances are used, and the modules exist in Python as well.
    "rapidfuzz/fuzz_cpp.*",
    "rapidfuzz/utils_cpp.*",
    "willow/data",  # faces are found with OpenCV, which is not installed
)
NEEDED = ("core.css",)  # a check of Wagtail looks for it
# Translations of packages are kept in the languages of which Clarion has a catalogue, and the names of months
# in all languages.
DATES = "django/conf/locale"
# Services of AWS whose descriptions stay: storage, and those that issue credentials for it.
AWS_SERVICES = {"s3", "sso", "sso-oidc", "sts"}
# Static files that no page loads: Django's own admin, another viewer of the API's document, and maps for debuggers.
UNUSED_STATIC = ("admin", "ninja/redoc*", "**/*.map*")


def list_unused(packages: Path, languages: set[str]) -> list[Path]:
    """Return the directories and files of installed packages that are not needed."""
    found = [path for pattern in UNUSED for path in packages.glob(pattern) if path.name not in NEEDED]
    for library in ("botocore", "boto3"):
        services = [path for path in (packages / library / "data").iterdir() if path.is_dir()]
        found += [path for path in services if path.name not in AWS_SERVICES]
    translated = [path for path in packages.rglob("locale/*/LC_MESSAGES") if DATES not in path.as_posix()]
    return found + [path.parent for path in translated if path.parent.name.partition("_")[0] not in languages]


def remove_descriptions(packages: Path) -> None:
    """Remove the descriptions for the package index from the metadata of packages; versions and licences remain."""
    for path in packages.glob("*.dist-info/METADATA"):
        headers, _, _ = path.read_bytes().partition(b"\n\n")
        path.write_bytes(headers + b"\n")


def list_unused_source(source: Path, packages: Path) -> list[Path]:
    """Return what is not needed of Clarion itself: sources of translations, and the demo where it cannot be loaded."""
    has_demo = (packages / "wagtail_factories").is_dir()
    return [*source.rglob("*.po"), *([] if has_demo else [source / "cms" / "demo"])]


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
    venv, static, source = map(Path, sys.argv[1:])
    languages = {"en", *(path.name for path in (source / "cms" / "locale").iterdir())}
    for site_packages in venv.glob("lib/python*/site-packages"):
        for unused in [*list_unused(site_packages, languages), *list_unused_source(source, site_packages)]:
            delete(unused)
        remove_descriptions(site_packages)
    for unused in list_unused_static(static):
        delete(unused)
