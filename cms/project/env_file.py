"""The file `.env` of a project in production: `.env.example` with new secrets."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from .errors import ProjectError

SECRET_BYTES = 32
# Variables that the example sets to nothing, and whose names say that an installation makes their values itself.
EMPTY_SECRET = re.compile(r"^(\w+(?:_KEYS?|_PASSWORD|_TOKEN))=$", re.MULTILINE)
# Secrets that are optional only because installations of earlier versions have none.
NEW_SECRETS = ("SECOND_FACTOR_KEYS", "BACKUP_KEY")
# Docker Compose replaces variables in values, and ends or unquotes values at the others.
SPECIAL_CHARACTER = re.compile(r"""[\s$#'"\\]""")
EMAIL_SCHEMES = ("smtp+tls://", "smtp+ssl://", "smtp://", "anymail://", "consolemail://", "dummymail://")


def create_env(directory: Path, *, cms_url: str, frontend_url: str, email_url: str, image: str) -> Path:
    """Write `.env`, readable only by its owner, with a secret of its own for each variable that needs one.

    Raises:
        ProjectError: the directory is no project or has the file already, or a value cannot be right.
    """
    example, target = directory / ".env.example", directory / ".env"
    if not example.is_file() or not (directory / "manage.py").is_file():
        raise ProjectError("This directory is no project: there is no .env.example beside a manage.py.")
    host = _check_origin("--cms-url", cms_url)
    _check_origin("--frontend-url", frontend_url)
    if not email_url.startswith(EMAIL_SCHEMES):
        raise ProjectError(f"--email-url must begin with {' or '.join(EMAIL_SCHEMES)}.")
    name = directory.resolve().name
    text = fill(
        example.read_text(encoding="utf-8"),
        CMS_URL=cms_url.rstrip("/"),
        FRONTEND_URL=frontend_url.rstrip("/"),
        ALLOWED_HOSTS=host,
        EMAIL_URL=email_url,
        CLARION_IMAGE=image,
        CMS_IMAGE=name,
        COMPOSE_PROJECT_NAME=name,
    )
    try:
        target.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise ProjectError(
            "There is a .env already, and its secrets may be in use: it was not changed. Move it away to get a new one."
        ) from error
    target.write_text(text, encoding="utf-8")
    return target


def fill(example: str, **values: str) -> str:
    """Return the example with these values, and with a new random secret in each variable that is an empty secret.

    Raises:
        ProjectError: the example lacks a variable, or a value has a character with a meaning in `.env`.
    """
    for name, value in values.items():
        if special := SPECIAL_CHARACTER.search(value):
            raise ProjectError(
                f"{name} contains “{special[0]}”, which has a meaning of its own in .env: in an address, write "
                f"%{ord(special[0]):02X} instead."
            )
        line = re.compile(rf"^#?{name}=.*$", re.MULTILINE)
        example, found = line.subn(lambda _, text=f"{name}={value}": text, example, count=1)  # type: ignore[misc]
        if not found:
            raise ProjectError(f".env.example has no {name}: replace it by `clarion update_project`.")
    for name in NEW_SECRETS:
        example = example.replace(f"\n#{name}=\n", f"\n{name}=\n")
    return EMPTY_SECRET.sub(lambda match: f"{match[1]}={secrets.token_hex(SECRET_BYTES)}", example)


def _check_origin(option: str, address: str) -> str:
    """Return the host of an address without a path, or raise ProjectError."""
    try:
        parts = urlsplit(address)
        host, rest = parts.hostname, parts.path.strip("/") + parts.query + parts.fragment
    except ValueError:  # such as brackets that are not closed
        host = None
    if not host or parts.scheme not in ("http", "https") or rest:
        raise ProjectError(f"{option} must be an address without a path, as https://cms.example.org, not “{address}”.")
    return host
