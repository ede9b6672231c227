"""A malformed request, and the table that holds them by kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.test import Client

BASE = "/api/v1"
FURNITURE = ("/site", "/navigation", "/settings", "/topics", "/regions", "/people", "/locales")
LISTS = ("/releases", "/stories", "/calls-to-action")
BUILDS = ("/redirects", "/sitemap")
OPERATIONS = (
    *FURNITURE,
    *LISTS,
    *BUILDS,
    "/changes",
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
    """One request. `status` is what it must be answered, 0 for anything but 5xx; `names` is the parameter to blame."""

    path: str
    method: str = "GET"
    status: int = 0
    names: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = ""

    @property
    def asked(self) -> tuple[Any, ...]:
        return self.method, self.path, self.headers, self.body, self.content_type

    def send(self, client: Client) -> HttpResponse:
        extra: dict[str, Any] = {"headers": dict(self.headers)}
        if self.body or self.content_type:
            extra |= {"data": self.body, "content_type": self.content_type or "application/json"}
        return client.generic(self.method, BASE + self.path, **extra)


def bad(path: str, name: str, value: str | bytes, /, **more: Any) -> Request:
    """A parameter that must be refused by name."""
    joint = "&" if "?" in path else "?"
    return Request(f"{path}{joint}{name}={quote(value)}", status=422, names=name, **more)


def asks(path: str, /, **params: Any) -> Request:
    """Odd, but it may be answered."""
    return Request(f"{path}?{urlencode(params)}")


@dataclass
class Table:
    kinds: dict[str, list[Request]] = field(default_factory=dict)

    def add(self, kind: str, *requests: Request) -> None:
        self.kinds[kind] = list(requests)


_table = Table()
add = _table.add
KINDS = _table.kinds
