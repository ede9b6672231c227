"""Plain texts: without invisible characters, shortened, and names of files and hosts for the fields of blocks."""

from __future__ import annotations

import re
from posixpath import basename
from urllib.parse import unquote, urlsplit

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
INVISIBLE = re.compile("[\u00ad\u200b\ufeff\ud800-\udfff]")


def remove_invisible_characters(text: str) -> str:
    """Remove characters that are invisible or refused by databases: control characters, lone surrogates, soft hyphens.

    Control characters become spaces; all line ends become line feeds.
    """
    return INVISIBLE.sub("", CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


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
