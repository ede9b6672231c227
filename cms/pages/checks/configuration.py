"""System checks of what page types depend on: the settings BODY_BLOCKS, EMBED_HOSTS and the vocabularies, and Python.

Processes that answer requests check at their start what `manage.py check` would report.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import structlog
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from pydantic import TypeAdapter

from cms.content.vocabularies import NAME_PATTERN

from .filters import check_search_filters
from .page_types import check_page_types
from .ranges import check_search_ranges
from .values import check_declared_values

log = structlog.get_logger(__name__)

HOST = re.compile(r"\*|\.?[a-z0-9-]+(\.[a-z0-9-]+)*")
MAX_VALUE_LENGTH = 20  # the length of the columns that store the values
CURRENCY_CODE = re.compile(r"[A-Z]{3}")
VALUE_PATTERNS = {
    "STORY_KINDS": NAME_PATTERN,
    "ACTION_KINDS": NAME_PATTERN,
    "PLACEMENTS": NAME_PATTERN,
    "SIGN_UP_INTERESTS": NAME_PATTERN,
    "CURRENCIES": CURRENCY_CODE,
}


@register()
def check_blocks(**_: Any) -> list[CheckMessage]:
    """Report blocks of the setting that cannot be used; pages are shown and edited without them."""
    from cms.content.blocks.body import BLOCK_ERRORS

    return [Error(str(error), hint=error.hint, id="blocks.E001") for error in BLOCK_ERRORS]


@register()
def check_block_schema_names(**_: Any) -> list[CheckMessage]:
    """Report schemas of blocks that have the same name as another schema."""
    from cms.content.details import PageDetail

    return [
        Error(
            f"Several schemas have the name {name.rpartition('__')[2]}; one of them is {name.replace('__', '.')}.",
            hint="Rename one of the classes: schemas are types of the same name in the clients of the API.",
            id="blocks.E002",
        )
        for name in TypeAdapter(PageDetail).json_schema(mode="serialization").get("$defs", {})
        if "__" in name
    ]


@register()
def check_embed_hosts(**_: Any) -> list[CheckMessage]:
    """Report values that are no host, which would allow nothing."""
    return [
        Error(
            f"EMBED_HOSTS: {host!r} is not a host.",
            hint="Write hosts in small letters, without https:// and paths: maps.example.org, or .example.org for all "
            "hosts of a domain.",
            id="embeds.E001",
        )
        for host in settings.EMBED_HOSTS
        if not isinstance(host, str) or not HOST.fullmatch(host)
    ]


@register()
def check_vocabularies(**_: Any) -> list[CheckMessage]:
    """Report vocabularies that are not valid, and values or labels in them that are not."""
    return [message for name, pattern in VALUE_PATTERNS.items() for message in _check_vocabulary(name, pattern)]


def _check_vocabulary(name: str, pattern: re.Pattern[str]) -> Iterator[CheckMessage]:
    vocabulary = getattr(settings, name)
    if not isinstance(vocabulary, dict) or not vocabulary:
        yield Error(
            f"{name} must be a dictionary with at least one value.",
            hint=f'Write value and label: {name} = {{**{name}, "value": "Label"}}.',
            id="vocabularies.E001",
        )
        return
    for value, label in vocabulary.items():
        if not isinstance(value, str) or not pattern.fullmatch(value) or len(value) > MAX_VALUE_LENGTH:
            yield Error(
                f"{name}: the value {value!r} is not valid.",
                hint="Use a code of ISO 4217, as in “EUR”."
                if pattern is CURRENCY_CODE
                else f"Use up to {MAX_VALUE_LENGTH} lower-case letters, digits and _, as in “field_story”.",
                id="vocabularies.E002",
            )
        if not isinstance(label, (str, Promise)) or not str(label).strip():
            yield Error(
                f"{name}: the value {value!r} has no label.",
                hint=f'Write the words that people read: {{{value!r}: "Label"}}.',
                id="vocabularies.E003",
            )


@register("python", deploy=True)
def check_html_parser(**_: Any) -> list[CheckMessage]:
    """Refuse to deploy with a Python whose `html.parser`, with which Wagtail reads rich text, takes quadratic time."""
    if is_html_parser_linear():
        return []
    return [
        Error(
            f"The HTML parser of Python {platform.python_version()} takes quadratic time for malformed HTML.",
            hint="CVE-2025-6069 is fixed in Python 3.11.14, 3.12.12, 3.13.6 and 3.14.",
            id="python.E001",
        )
    ]


def is_html_parser_linear() -> bool:
    """Return whether the parser ends an open comment at the end of the text, which came with the fix.

    The version alone is not sufficient, because distributions also fix earlier versions.
    """
    comments: list[str] = []

    class Probe(HTMLParser):
        def handle_comment(self, data: str) -> None:
            comments.append(data)

    probe = Probe()
    probe.feed("<!--open")
    probe.close()
    return bool(comments)


def report_html_parser() -> None:
    """Log a warning about a Python whose HTML parser takes quadratic time (CVE-2025-6069).

    `check --deploy` refuses it. The start does not: a restart must not fail because of a Python that has been in use.
    """
    if not is_html_parser_linear():
        log.warning("python.html_parser_quadratic", version=platform.python_version())


def require_complete_declarations() -> None:
    """Check blocks, page types, search filters and ranges, as `manage.py check` does; gunicorn runs no system checks.

    An incomplete page type would answer with errors, and editors who save a page would delete the blocks that could
    not be loaded.

    Raises:
        ImproperlyConfigured: something is incomplete; the message says what to do.
    """
    problems = [
        *check_blocks(),
        *check_page_types(),
        *check_search_filters(),
        *check_search_ranges(),
        *check_declared_values(),
    ]
    if errors := [problem for problem in problems if problem.is_serious()]:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))
