"""Check that the URLs of an old site lead to their pages: manage.py check_old_addresses FILE.

They are followed with the same logic as `/resolve`.
"""

from __future__ import annotations

import enum
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from cms.api.paths import ResolvedPage, resolve_path
from cms.api.redirects import path_on_site
from cms.content.references import ReadContext
from cms.core.commands import Progress, exit_when_interrupted
from cms.core.public_urls import normalise_path
from cms.core.sites import SiteRoots
from cms.core.visibility import find_visible_page, hidden_because
from cms.http.problems import NotPublic

MAX_REDIRECTS = 5
MAX_URL_CHARACTERS = 1000  # the limit of `/resolve`


class Result(enum.StrEnum):
    """Where an old URL leads; the value is the word in the summary."""

    DIRECT = "at their page"
    REDIRECTED = "by one redirect"
    HIDDEN = "absent, as their hidden pages"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class OldURL:
    """A URL or path to check, and where it has to lead: to a page, a path, or any public page."""

    url: str
    page_id: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a URL leads; `problem` says what is wrong with it."""

    url: str
    result: Result
    problem: str = ""


class InvalidFile(ValueError):
    """A file with URLs cannot be read; the message says where and why."""


class Command(BaseCommand):
    """Prints the URLs that do not lead to their pages."""

    help = "Print which addresses of an old site do not lead to their pages. Nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="A text file with an address or path in each line, and optionally the path to which it has to lead.",
        )
        source.add_argument("--report", type=Path, help="A report of an import, which names the addresses of items.")
        parser.add_argument("--site", metavar="HOST", help="Host of the site for FILE; the default site if omitted.")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["site"] and SiteRoots.read().find(options["site"], None) is None:
            raise CommandError(f"There is no site {options['site']}.")
        read = read_report if options["report"] else read_urls
        path = options["report"] or options["file"]
        counts: Counter[Result] = Counter()
        try:
            with exit_when_interrupted("Interrupted. Nothing was changed."):
                self.print_findings(read(path), options["site"], counts)
        except InvalidFile as problem:
            raise CommandError(str(problem)) from problem
        figures = ", ".join(f"{counts[result]} {result}" for result in Result)
        self.stdout.write(f"{counts.total()} addresses: {figures}.")
        if not counts.total() and options["report"]:
            self.stdout.write("The pages of this import have no old addresses, as those of feeds.")
        elif not counts.total():
            raise CommandError(f"There are no addresses in {path}.")
        if counts[Result.WRONG]:
            raise CommandError("Some addresses do not lead to their pages; see above.")

    def print_findings(self, urls: Any, site: str | None, counts: Counter[Result]) -> None:
        with Progress("check_old_addresses", None, unit="addresses", stream=self.stderr) as progress:
            for finding in check_urls(urls, site):
                counts[finding.result] += 1
                if finding.problem:
                    self.stdout.write(f"{finding.url}: {finding.problem}")
                progress.advance()


def read_urls(path: Path) -> Iterator[OldURL]:
    """Yield the URLs in a file: one in each line, optionally followed by the path to which it has to lead."""
    for _, line in _read_lines(path):
        url, *target = line.split()
        if not url.startswith("#"):
            yield OldURL(url, path=target[0] if target else "")


def read_report(path: Path) -> Iterator[OldURL]:
    """Yield the URLs of the items in a report of an import.

    Raises:
        InvalidFile: a line is not an entry of a report, or the report has no page.
    """
    has_pages = False
    for number, line in _read_lines(path):
        try:
            entry = json.loads(line)
            urls, page_id = entry.get("addresses", ()), entry.get("page")
        except (ValueError, AttributeError, RecursionError) as problem:
            raise InvalidFile(f"line {number} is not an entry of a report ({problem})") from problem
        if page_id is not None:
            has_pages = True
            yield from (OldURL(url, page_id=page_id) for url in urls)
    if not has_pages:
        raise InvalidFile(f"{path} names no page: it is the report of a dry run, or of an import without pages")


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidFile(f"{path} cannot be read ({problem})") from problem


def check_urls(urls: Iterable[OldURL], site: str | None) -> Iterator[Finding]:
    """Yield where each URL leads. `site` is the parameter of the API, by default the site of the page."""
    roots = SiteRoots.read()
    for one in urls:
        yield _check_page(one, roots) if one.page_id is not None else _check_path(one, site)


def _check_page(one: OldURL, roots: SiteRoots) -> Finding:
    page: Any = Page.objects.filter(pk=one.page_id).first()
    root = roots.root_of(page) if page else None
    found = _follow(one.url, root.host if root else None)
    is_visible = page is not None and find_visible_page(page.pk) is not None
    if is_visible and found.page_id == page.pk:
        return _accept(one, found)
    if not is_visible and found.page_id is None and not found.problem:
        return Finding(one.url, Result.HIDDEN)
    if not is_visible:
        reasons = ", ".join(hidden_because(one.page_id or 0))
        return _reject(one, found, f"page {one.page_id} is not public ({reasons})")
    return _reject(one, found, f"expected page {page.pk}, {root.path_of(page) if root else ''}")


def _check_path(one: OldURL, site: str | None) -> Finding:
    found = _follow(one.url, site)
    if one.path and found.redirects and found.path == one.path:  # perhaps a list of the frontend, such as its search
        return _accept(one, found)
    if found.page_id is None:
        return _reject(one, found, f"expected {one.path or 'a public page'}")
    if one.path and normalise_path(urlsplit(one.path).path) != normalise_path(found.path):
        return _reject(one, found, f"expected {one.path}")
    return _accept(one, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a visitor finds at a URL after all redirects."""

    page_id: int | None
    path: str
    redirects: int
    problem: str = ""


def _follow(url: str, site: str | None) -> _Found:
    path = _get_path(url)
    for redirects in range(MAX_REDIRECTS + 1):
        try:
            target, context = resolve_path(path[:MAX_URL_CHARACTERS], site, None)
        except NotPublic:
            problem = f"leads to {path}, which is no page of the CMS" if redirects else ""
            return _Found(None, path, redirects, problem)
        if isinstance(target, ResolvedPage):
            return _Found(target.page_id, _get_canonical_path(target.page_id, context), redirects)
        inner = path_on_site(target.location, context)
        if inner is None:
            return _Found(None, target.location, redirects, f"leads to {target.location}")
        path = inner
    return _Found(None, path, MAX_REDIRECTS, f"redirects more than {MAX_REDIRECTS} times")


def _get_path(url: str) -> str:
    """Return the path and query of a URL of any host, or of a path."""
    if url.startswith("/"):
        url = "/" + url.lstrip("/")  # a path that begins with two slashes is not a URL with a host
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


def _get_canonical_path(page_id: int, context: ReadContext) -> str:
    return context.root.path_of(Page.objects.only("path", "url_path").get(pk=page_id))


def _accept(one: OldURL, found: _Found) -> Finding:
    if found.redirects > 1:
        return Finding(one.url, Result.WRONG, f"{found.redirects} redirects, one is enough")
    return Finding(one.url, Result.REDIRECTED if found.redirects else Result.DIRECT)


def _reject(one: OldURL, found: _Found, expected: str) -> Finding:
    where = found.problem or (f"leads to {found.path}" if found.page_id else "leads to nothing public")
    return Finding(one.url, Result.WRONG, f"{where}; {expected}")
