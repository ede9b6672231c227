"""URLs of the old site in one form, so that the same URL is recognised however it was written.

WordPress keeps each image in several sizes; the names of all are recognised as that of one file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from posixpath import splitext
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_PICTURE_PROXY = re.compile(r"i\d\.wp\.com")  # shows pictures of other hosts, resized: //i0.wp.com/example.org/a.jpg
_SLASHES = re.compile(r"/{2,}")
MAX_PARAMETERS = 50  # more than any address of a page has
UPLOADS = "/wp-content/uploads/"
PICTURE_SUFFIXES = frozenset((".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"))
RESIZED = re.compile(r"-\d{1,5}x\d{1,5}$")
PREPARED = re.compile(r"-(?:scaled|rotated)$")  # what WordPress shows instead of a large or turned original


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


@dataclass(frozen=True, slots=True)
class FileName:
    """Where a file may be: its path below a directory, its URL in the old site, or both."""

    path: str = ""
    url: str = ""


class UploadNames:
    """Knows where the files of an old site are, and which names are those of resized pictures.

    `bases` are the URLs of its uploads; those with `/wp-content/uploads/` are recognised without them.
    """

    def __init__(self, bases: Collection[str] = ()) -> None:
        self._bases = sorted(filter(None, map(_normalise_base, bases)), key=len, reverse=True)
        self._known: set[str] = set()  # originals whose names look like those of resized pictures

    def add_known(self, url: str) -> None:
        """Record the URL of an original, so that `map-300x200.jpg` is not taken for a resized `map.jpg`."""
        with suppress(InvalidURL):
            normalised = normalise_url(url)
            if RESIZED.search(splitext(normalised)[0]):
                self._known.add(normalised)

    def get_key(self, key: str) -> str:
        """Return the key under which a file is remembered: that of the original, without scheme and `www.`."""
        if not is_url(key):
            return key
        normalised = normalise_url(key)
        if not self.get_path(key):
            query = urlsplit(unwrap_proxy(key)).query
            return f"{normalised}?{query}" if query else normalised
        if normalised in self._known:
            return normalised
        folder, name = normalised.rsplit("/", 1)
        return f"{folder}/{_get_original(name)}"

    def list_candidates(self, key: str) -> list[FileName]:
        """Return where a file may be, the best first: the original, then what WordPress made of it."""
        if not is_url(key):
            return [FileName(path=key)]
        path = self.get_path(key)
        parts = urlsplit(unwrap_proxy(key))
        if not path:
            return [FileName(url=urlunsplit(parts))]
        folder, name = parts.path.rsplit("/", 1)
        names = [name] if normalise_url(key) in self._known else _list_names(name)
        below = path.rpartition("/")[0]
        return [
            FileName(
                f"{below}/{unquote(one)}".lstrip("/"),
                urlunsplit((parts.scheme, parts.netloc, f"{folder}/{one}", "", "")),
            )
            for one in names
        ]

    def get_path(self, url: str) -> str:
        """Return the path of a URL below the directory of uploads; "" if it is not there."""
        normalised = normalise_url(url)
        base = next((base for base in self._bases if normalised.startswith(base)), None)
        return normalised[len(base) :] if base else normalised.partition(UPLOADS)[2]

    def is_upload(self, url: str) -> bool:
        """Return whether a URL is that of a file in the uploads."""
        return bool(splitext(self.get_path(url))[1])


def _normalise_base(url: str) -> str:
    try:
        return normalise_url(url).rstrip("/") + "/"
    except InvalidURL:
        return ""


def is_picture(url: str) -> bool:
    """Return whether a URL or name is that of a picture, by its suffix."""
    return splitext(urlsplit(url).path)[1].lower() in PICTURE_SUFFIXES


def _get_original(name: str) -> str:
    stem, suffix = splitext(name)
    return PREPARED.sub("", RESIZED.sub("", stem)) + suffix if suffix.lower() in PICTURE_SUFFIXES else name


def _list_names(name: str) -> list[str]:
    original = _get_original(name)
    stem, suffix = splitext(original)
    if suffix.lower() not in PICTURE_SUFFIXES:
        return [name]
    return list(dict.fromkeys((original, f"{stem}-scaled{suffix}", f"{stem}-rotated{suffix}", name)))
