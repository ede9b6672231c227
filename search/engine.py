"""The engine of this process, made from SEARCH_URL when it is first asked for."""

from __future__ import annotations

import hashlib
import threading
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.port import Engine

_mutex = threading.Lock()
_engines: dict[str, Engine] = {}


def get_engine() -> Engine:
    """The engine that SEARCH_URL names; one a process, for every thread."""
    url = settings.SEARCH_URL
    with _mutex:
        if url not in _engines:
            _engines[url] = _make(url)
        return _engines[url]


def index_identity() -> str:
    """A short name of the index that SEARCH_URL and SEARCH_PREFIX mean; another one has to be filled anew.

    A changed password is no other index.
    """
    parts = urlsplit(settings.SEARCH_URL)
    place = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return hashlib.sha256(f"{place} {settings.SEARCH_PREFIX}".encode()).hexdigest()[:16]


def close_engines() -> None:
    """Close every engine of this process; the next question opens one again."""
    with _mutex:
        for made in _engines.values():
            made.close()
        _engines.clear()


def _make(url: str) -> Engine:
    """Only the engine in use is imported: the other one's library need not be installed."""
    parts = urlsplit(url)
    if parts.scheme == "tantivy":
        from search.engines.tantivy import TantivyEngine

        return TantivyEngine(unquote(parts.netloc + parts.path))
    if parts.scheme in ("http", "https"):
        from search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(
            url, settings.SEARCH_PREFIX, api_key=settings.SEARCH_API_KEY, ca_certs=settings.SEARCH_CA_CERTS
        )
    raise ImproperlyConfigured("SEARCH_URL must begin with tantivy:///, http:// or https://.")
