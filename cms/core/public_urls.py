"""The URLs that the public site may link to, and the paths of the frontend as redirects store them.

Forms, imports and responses all use this rule for URLs. Forms alone are not enough: a frontend puts these URLs into
`href` attributes, and rows may be written past the forms.

A redirect may depend on the query: other systems have URLs such as `/?p=17`. Its parameters must be in the query of the
visitor, who may have others, such as those of newsletters.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import Annotated, Any
from urllib.parse import unquote

import structlog
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator
from wagtail.blocks import URLBlock
from wagtail.contrib.redirects.models import Redirect

log = structlog.get_logger(__name__)

ALLOWED_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
ALLOWED_PREFIXES = ("http://", "https://", "mailto:", "tel:", "#", "/")
REFUSED_MESSAGE = _("This address cannot be used in a link. Enter one that begins with https://, mailto: or tel:.")

# Browsers ignore tabs and line breaks in a URL, and read `//host` and `/\host` as another site.
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PROTOCOL_RELATIVE = re.compile(r"/[/\\]")
MAX_PARAMETERS = 10  # parameters of a query that are read; further ones are ignored
MAX_SUBSET = 2  # parameters of a redirect; one with more must have all parameters of the query


def is_public_url(url: str) -> bool:
    """Return whether a URL is allowed in a link: it has a known scheme, or is a path or fragment of the same site."""
    return (
        url.lower().startswith(ALLOWED_PREFIXES)
        and not _CONTROL_CHARACTER.search(url)
        and not _PROTOCOL_RELATIVE.match(url)
    )


def public_url(url: str | None, where: str) -> str | None:
    """Return the URL without surrounding spaces; None, with a warning in the log, if no link may have it.

    `where` names the stored value in the log.
    """
    stripped = (url or "").strip(" ")
    if not stripped or is_public_url(stripped):
        return stripped or None
    log.warning("content.invalid_value", where=where, reason="URLNotAllowed")
    return None


def _require_public_url(url: str) -> str:
    if not is_public_url(url):
        raise ValueError("the URL is not allowed in a link")
    return url


PublicUrl = Annotated[str, AfterValidator(_require_public_url)]  # a stored value with another URL fits no schema


class PublicURLBlock(URLBlock):
    """A URL that a link may have. Wagtail's block also accepts ftp."""

    def clean(self, value: Any) -> Any:
        """Return the cleaned value. Raises ValidationError."""
        cleaned = super().clean(value)
        if cleaned and not is_public_url(cleaned):
            raise ValidationError(REFUSED_MESSAGE)
        return cleaned

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Return the arguments of Wagtail's class, so that migrations do not depend on this one."""
        _, arguments, options = super().deconstruct()
        return "wagtail.blocks.URLBlock", arguments, options


def normalise_path(path: str) -> str:
    """Return the path as `/a/b`: without query, fragment, percent-encoding and superfluous slashes."""
    inner = unquote(re.split("[?#]", path, maxsplit=1)[0])
    return "/" + "/".join(part for part in inner.split("/") if part)


def get_query(path: str) -> str:
    """Return the query of a path, without the question mark."""
    return path.partition("#")[0].partition("?")[2]


def normalise_old_path(path: str) -> str:
    """Return the path with its query as it is stored in a redirect; one in another form is never found."""
    return _join(normalise_path(path), get_query(path))


def list_query_paths(path: str) -> list[str]:
    """Return the old paths with a query that a path matches, those with most parameters first."""
    parameters = [part for part in get_query(path).split("&") if part][:MAX_PARAMETERS]
    sizes = sorted({len(parameters), *range(1, MAX_SUBSET + 1)}, reverse=True)
    base = normalise_path(path)
    subsets = (subset for size in sizes for subset in combinations(parameters, size) if subset)
    return list(dict.fromkeys(_join(base, "&".join(subset)) for subset in subsets))


def _join(path: str, query: str) -> str:
    return Redirect.normalise_path(f"{path}?{query}" if query else path)
