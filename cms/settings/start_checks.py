"""What stops every process at its start: a package that hides ours, weak secrets, data that is kept on one host.

docs/decisions/027 explains the names of packages. A host is a machine, or a container with a file system of its own.

A weak secret is short, has few different characters, repeats a shorter text, is an example, or is used twice. Passwords
in URLs may be shorter than keys: a server that limits attempts checks them, while a key can be tried on stolen data.
Secrets that another party issues (a mail server, object storage or OpenID Connect) are only compared with examples,
and with the secrets that an operator makes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from .env import CODE_DIR


def check_package_names() -> None:
    """Raise ImproperlyConfigured if a module of the project hides `search`, or django CMS overwrites `cms`.

    A module that hides `cms` cannot be reported, because it is imported instead of these settings.
    """
    spec = find_spec("search")
    found = Path(spec.origin).resolve() if spec and spec.origin else None
    if found is None or found.parent != CODE_DIR / "search":
        raise ImproperlyConfigured(
            f"“search” is {found or 'a directory without Clarion'}, which hides Clarion's package of this name: "
            "rename yours, for example to “site_search”."
        )
    try:
        distribution("django-cms")
    except PackageNotFoundError:
        return
    raise ImproperlyConfigured(
        "django CMS is installed in the same environment, and its package is called “cms” as well, so each overwrites "
        "files of the other: install Clarion in a virtual environment of its own."
    )


MIN_SECRET_KEY_CHARACTERS = 50
MIN_KEY_CHARACTERS = 32
MIN_PASSWORD_CHARACTERS = 12
MIN_DIFFERENT_CHARACTERS = 8  # a random hexadecimal number of 32 digits has fewer in one of a million cases

# Least characters of the secrets that an operator makes; several values are separated by commas.
MADE = {
    "SECRET_KEY": MIN_SECRET_KEY_CHARACTERS,
    "SECRET_KEY_FALLBACKS": MIN_SECRET_KEY_CHARACTERS,
    "FRONTEND_KEY": MIN_KEY_CHARACTERS,
    "RATE_LIMIT_BYPASS_KEY": MIN_KEY_CHARACTERS,
    "SECOND_FACTOR_KEYS": MIN_KEY_CHARACTERS,
    "METRICS_TOKEN": MIN_KEY_CHARACTERS,
    "ANYMAIL_WEBHOOK_SECRET": MIN_KEY_CHARACTERS,  # user:password
}
SEVERAL = ("SECRET_KEY_FALLBACKS", "FRONTEND_KEY", "SECOND_FACTOR_KEYS", "METRICS_TOKEN", "ANYMAIL_WEBHOOK_SECRET")
MADE_IN_URL = ("DATABASE_URL", "CACHE_URL", "SEARCH_URL")  # an operator makes the passwords in these
ISSUED = ("OIDC_CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY")
ISSUED_IN_URL = ("EMAIL_URL", "MEDIA_URL")
EXAMPLES = ("change-me", "changeme", "change_me", "example", "insecure", "password", "placeholder", "secret")
EXAMPLE_PASSWORDS = ("clarion", "elastic", "postgres", "redis")


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret, its name for people, and what is required of it; `min_characters` 0 for one that is issued."""

    name: str  # the variable that is the secret, or has it in a URL
    value: str
    min_characters: int

    def find_weakness(self) -> str | None:
        """Return why the secret is weak, without the secret."""
        lower = self.value.lower()
        if len(self.value) < self.min_characters:
            return f"has {len(self.value)} characters instead of {self.min_characters} or more"
        if lower in EXAMPLE_PASSWORDS or any(example in lower for example in EXAMPLES):
            return "is, or contains, an example"
        if self.min_characters and (len(set(self.value)) < MIN_DIFFERENT_CHARACTERS or _is_repetition(self.value)):
            return "has few different characters, or repeats a shorter text"
        return None


def describe_weak_secrets(variables: Mapping[str, str]) -> list[str]:
    """Return a sentence about each weak secret, and about each that an operator made and that two variables have."""
    found = list(_find_secrets(variables))
    texts = [_sentence(f"{secret.name} {why}") for secret in found if (why := secret.find_weakness())]
    by_value: dict[str, list[Secret]] = defaultdict(list)
    for secret in found:
        by_value[secret.value].append(secret)
    for same in by_value.values():
        names = list(dict.fromkeys(secret.name for secret in same))
        if len(names) > 1 and any(secret.min_characters for secret in same):
            texts.append(_sentence(f"{' and '.join(names)} are the same"))
    return texts


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _find_secrets(variables: Mapping[str, str]) -> Iterator[Secret]:
    for name, least in MADE.items():
        text = variables.get(name, "")
        for value in text.split(",") if name in SEVERAL else [text]:
            if value.strip():
                yield Secret(name, value.strip(), least)
    for name in ISSUED:
        if variables.get(name):
            yield Secret(name, variables[name], 0)
    for name in (*MADE_IN_URL, *ISSUED_IN_URL):
        for password in _find_passwords(variables.get(name, "")):
            yield Secret(f"the password in {name}", password, MIN_PASSWORD_CHARACTERS if name in MADE_IN_URL else 0)


def _find_passwords(urls: str) -> list[str]:
    """Return the passwords in URLs that are separated by commas; none of a URL that cannot be read."""
    found = []
    for url in re.split(r",(?=\w+://)", urls):
        try:
            found.append(urlsplit(url.strip()).password)
        except ValueError:
            continue
    return [unquote(password) for password in found if password]


def _is_repetition(text: str) -> bool:
    """Return whether the text consists of several equal parts; only then is it found inside its double."""
    return text in (text + text)[1:-1]


# Per variable: whether its value keeps data on one host, what is wrong with it, and what to do.
_ONE_HOST: Mapping[str, tuple[Callable[[str], bool], str, str]] = {
    "DATABASE_URL": (
        lambda url: url.startswith("sqlite"),
        "is SQLite, a file that processes on other hosts cannot use",
        "use postgres://",
    ),
    "CACHE_URL": (
        lambda url: not url.startswith(("redis://", "rediss://")),
        "is not Redis, so each process counts requests for itself",
        "use redis://",
    ),
    "SEARCH_URL": (
        lambda url: url.startswith("tantivy"),
        "is tantivy, an index in files that processes on other hosts cannot use",
        "use the https:// of Elasticsearch",
    ),
    "MEDIA_URL": (
        lambda url: not url,
        "is not set, so each host stores pictures and documents in a DATA_DIR of its own",
        "use s3://, or files:// with the directory of a file system that all hosts share",
    ),
}


def find_contradictions(variables: Mapping[str, str]) -> list[str]:
    """Return in words which variables keep data on one host, and what to use instead."""
    return [
        f"{name} {problem}: {remedy}"
        for name, (is_on_one_host, problem, remedy) in _ONE_HOST.items()
        if is_on_one_host(variables.get(name, ""))
    ]
