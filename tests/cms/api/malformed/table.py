"""A malformed request, and the table of all of them by kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.test import Client

BASE = "/api/v1"
SITE_SETTINGS = ("/site", "/navigation", "/settings", "/topics", "/regions", "/people", "/locales")
LISTS = ("/releases", "/stories", "/calls-to-action")
EXPORTS = ("/redirects", "/sitemap")
OPERATIONS = (
    *SITE_SETTINGS,
    *LISTS,
    *EXPORTS,
    "/changes",
    "/news-sitemap",
    "/feeds/stories.rss",
    "/search",
    "/search/suggest",
    "/pages/1",
    "/pages/1/related",
    "/resolve?path=/",
)
BIG = "9" * 30


@dataclass(frozen=True)
class Request:
    """A request. `status` is the expected status, 0 for any except 5xx; the error has to name `names`."""

    path: str
    method: str = "GET"
    status: int = 0
    names: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        return self.method, self.path, self.headers, self.body, self.content_type

    def send(self, client: Client) -> HttpResponse:
        extra: dict[str, Any] = {"headers": dict(self.headers)}
        if self.body or self.content_type:
            extra |= {"data": self.body, "content_type": self.content_type or "application/json"}
        return client.generic(self.method, BASE + self.path, **extra)


def invalid(path: str, name: str, value: str | bytes, /, **more: Any) -> Request:
    """Return a request with a parameter that the error must name."""
    separator = "&" if "?" in path else "?"
    return Request(f"{path}{separator}{name}={quote(value)}", status=422, names=name, **more)


def unusual(path: str, /, **params: Any) -> Request:
    """Return an unusual request that may succeed."""
    return Request(f"{path}?{urlencode(params)}")


@dataclass
class Table:
    kinds: dict[str, list[Request]] = field(default_factory=dict)

    def add(self, kind: str, *requests: Request) -> None:
        self.kinds[kind] = list(requests)


_table = Table()
add = _table.add
KINDS = _table.kinds
