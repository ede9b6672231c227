"""Plain texts for the fields of blocks."""

from __future__ import annotations

from posixpath import basename
from urllib.parse import unquote, urlsplit

from django.utils.text import Truncator


def shorten(text: str, longest: int) -> str:
    """Return a text that is not longer than this; a longer one ends with an ellipsis."""
    return Truncator(text).chars(longest, truncate="…")


def get_file_name(url: str) -> str:
    """Return the name of a file without its extension; empty if a URL has none."""
    try:
        name = unquote(basename(urlsplit(url).path))
    except ValueError:
        return ""
    return name.rpartition(".")[0] or name


def get_host_name(url: str) -> str:
    """Return the host of a URL without “www.”; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
