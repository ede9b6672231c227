"""URLs of the old site in one form, so that the same address is recognised however it was written."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_PICTURE_PROXY = re.compile(r"i\d\.wp\.com")  # shows pictures of other hosts, resized: //i0.wp.com/example.org/a.jpg
_SLASHES = re.compile(r"/{2,}")
MAX_PARAMETERS = 50  # more than any address of a page has


class InvalidURL(ValueError):
    """A text is not a URL that can be read."""


def is_url(text: str) -> bool:
    """Return whether a text is an absolute URL, with or without its scheme."""
    return text.startswith("//") or text.lower().startswith(("http://", "https://"))


def normalise_url(url: str) -> str:
    """Return the host, without `www.` and in small letters, and the decoded path of a URL.

    Raises:
        InvalidURL: the URL cannot be read.
    """
    parts = urlsplit(unwrap_proxy(url))
    return normalise_host(parts.netloc) + normalise_path(parts.path)


def normalise_host(netloc: str) -> str:
    """Return a host as it is compared: without user name, `www.` and the usual ports."""
    host = netloc.rpartition("@")[2].lower().removesuffix(":80").removesuffix(":443")
    return host.removeprefix("www.")


def normalise_path(path: str) -> str:
    """Return a path as it is compared: decoded, in Unicode's composed form, with single slashes."""
    decoded = unquote(path, errors="replace").encode("utf-8", "replace").decode()
    return _SLASHES.sub("/", unicodedata.normalize("NFC", decoded))


def unwrap_proxy(url: str) -> str:
    """Return the URL with a scheme; of a picture that a proxy shows resized, the URL of the picture itself.

    Raises:
        InvalidURL: the URL cannot be read.
    """
    try:
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url.strip())
        parts.port  # noqa: B018 - raises for an invalid port
    except ValueError as error:
        raise InvalidURL(f"not a valid address: {url[:200]}") from error
    if _PICTURE_PROXY.fullmatch(parts.netloc.lower()):
        host, _, path = parts.path.lstrip("/").partition("/")
        return urlunsplit((parts.scheme, host, f"/{path}", "", ""))
    return urlunsplit(parts)


def split_url(url: str) -> SplitResult:
    """Return the parts of the address of a site; none if it is not valid, so that no link leads into the site."""
    try:
        return urlsplit(unwrap_proxy(url))
    except InvalidURL:
        return urlsplit("")


def read_query(parts: SplitResult) -> dict[str, str]:
    """Return the first value of each parameter; nothing if there are more than any address of a page has."""
    try:
        return {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=MAX_PARAMETERS).items()}
    except ValueError:
        return {}


def add_query(path: str, parts: SplitResult) -> str:
    """Return the path with the query in a fixed order: with WPML, `?lang=fr` may be part of an address."""
    try:
        query = urlencode(sorted(parse_qsl(parts.query, max_num_fields=MAX_PARAMETERS)))
    except ValueError:
        return path
    return f"{path}?{query}" if query else path
