"""A consumer that keeps a copy of all public responses of a site with `/changes` alone, as docs/frontend.md says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.test import Client

from cms.api import refreshes
from cms.journal import public_changes

MAX_STEPS = 1_000  # the worker has far fewer to do in a test
ROOT = "/api/v1"
SHARED = ("/site", "/settings", "/navigation", "/topics", "/regions", "/people")
LISTS = ("/releases?limit=3", "/stories?limit=3", "/sitemap?noindex=true&limit=5", "/redirects?limit=5")


def process_changes() -> bool:
    """Process the journal as the jobs of the worker do, until nothing is left; return whether there was anything."""
    for step in range(MAX_STEPS):
        if not (public_changes.process_changes() or refreshes.refresh_answers()):
            return step > 0
    raise AssertionError("The jobs find work without end.")


@dataclass
class Response:
    """A stored response and its cache tags."""

    body: Any
    tags: frozenset[str]


@dataclass
class Mirror:
    """Stores pages by their id, and everything else by its address, with all parts that follow."""

    languages: tuple[str, ...] = ("en", "fr")
    client: Client = field(default_factory=Client)
    pages: dict[int, Any] = field(default_factory=dict)
    others: dict[str, list[Response]] = field(default_factory=dict)
    until: str = ""
    rows: list[str] = field(default_factory=list)  # changes that were read

    def copy(self) -> Mirror:
        """Fetch everything, and return the mirror."""
        self.until = self.get(f"{ROOT}/changes").body["until"]
        for part in self.get_parts(f"{ROOT}/sitemap?noindex=true"):
            for item in part.body["items"]:
                self.fetch_page(item["id"], item["path"])
        for language in self.languages:
            for address in (*SHARED, *LISTS):
                mark = "&" if "?" in address else "?"
                self.fetch_other(
                    f"{ROOT}{address}{mark}locale={language}".replace("/redirects?limit=5&locale=fr", "/redirects")
                )
        return self

    def update(self) -> None:
        """Read what has changed since the last time, and fetch it again."""
        address: str | None = f"{ROOT}/changes?limit=7&since={self.until}"
        changed: set[str] = set()
        while address:
            part = self.get(address).body
            for item in part["items"]:
                changed |= {f"page-{item['id']}", "any-page"}
                if item["change"] == "removed":
                    self.pages.pop(item["id"], None)
                else:
                    self.fetch_page(item["id"], item["path"])
            for one in part["shared"]:
                changed |= {one["tag"], f"any-{one['kind']}"}
            self.rows += [f"{item['change']} {item['path']}" for item in part["items"]]
            self.rows += [one["tag"] for one in part["shared"]]
            address, self.until = part["next"], part["until"]
        for address, stored in list(self.others.items()):
            if address in self.others and any(part.tags & changed for part in stored):
                self.fetch_other(address)

    def fetch_page(self, page_id: int, path: str) -> None:
        found = self.get(f"{ROOT}/resolve?path={quote(path)}").body
        if found.get("result") == "page" and found["page"]["id"] == page_id:
            self.pages[page_id] = found["page"]
        else:  # it has moved or was removed meanwhile, which a later change says
            self.pages.pop(page_id, None)

    def fetch_other(self, address: str) -> None:
        self.others[address] = self.get_parts(address)
        if "/people?" in address:  # the people of a list have responses of their own
            known = {
                f"{ROOT}/people/{one['value']}?{address.split('?')[1]}" for one in self.others[address][0].body["items"]
            }
            gone = {one for one in self.others if "/people/" in one and one.endswith(address[-9:])} - known
            for one in gone:
                del self.others[one]
            for one in known - self.others.keys():
                self.others[one] = self.get_parts(one)

    def get_parts(self, address: str) -> list[Response]:
        parts = [self.get(address)]
        while following := parts[-1].body.get("next"):
            parts.append(self.get(following))
        return parts

    def get(self, address: str) -> Response:
        response = self.client.get(address)
        return Response(response.json(), frozenset(response.headers.get("Cache-Tag", "").split(",")))
