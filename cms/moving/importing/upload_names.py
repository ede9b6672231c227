"""Names of files in the uploads of WordPress, which keeps each picture in several sizes."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from posixpath import splitext
from urllib.parse import unquote, urlsplit, urlunsplit

from .old_urls import InvalidURL, is_url, normalise_url, unwrap_proxy

UPLOADS = "/wp-content/uploads/"
PICTURE_SUFFIXES = frozenset((".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"))
RESIZED = re.compile(r"-\d{1,5}x\d{1,5}$")
PREPARED = re.compile(r"-(?:scaled|rotated)$")  # what WordPress shows instead of a large or turned original


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
