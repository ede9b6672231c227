"""Plain texts for the fields of blocks."""

from __future__ import annotations

from posixpath import basename
from urllib.parse import unquote, urlsplit

from .markdown import remove_invisible_characters


def shorten(text: str, longest: int) -> str:
    """Return a text of one line that is not longer than this; a longer one ends with an ellipsis after a word."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    words = cut.rpartition(" ")[0]
    return f"{words if len(words) > longest // 2 else cut}…"


def get_file_name(url: str) -> str:
    """Return the name of a file without its extension; empty if a URL has none."""
    try:
        name = unquote(basename(urlsplit(url).path))
    except ValueError:
        return ""
    return " ".join(remove_invisible_characters(name.rpartition(".")[0] or name).split())


def get_host_name(url: str) -> str:
    """Return the host of a URL without “www.”; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
