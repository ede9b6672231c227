"""A few visible pages of each page type, for system checks that read what the public reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_rows

from .listed_pages import select_rows
from .models import BasePage
from .search_filters import SearchFilter

NEWEST_PAGES = 3  # of each type and language; the oldest is added, whose content was written with other versions


@dataclass(frozen=True, slots=True)
class PageSample:
    """Pages of a type in one language. `pages` has the id and the site of each."""

    model: type[BasePage]
    root: SiteRoot
    pages: tuple[tuple[int, SiteRoot], ...] = ()


def read_samples(model: type[BasePage]) -> list[PageSample]:
    """Return a sample for each language with visible pages of the type; without any, one that has no pages."""
    site_roots = SiteRoots.read()
    first = site_roots.find(None, None)
    languages = {root.language: root for root in reversed(site_roots.roots)}
    found = [_read_sample(model, root, site_roots) for root in languages.values()]
    return [sample for sample in found if sample.pages] or ([PageSample(model, first)] if first else [])


def _read_sample(model: type[BasePage], root: SiteRoot, site_roots: SiteRoots) -> PageSample:
    visible = visible_rows(select_rows(model), root=None, now=clock.now()).filter(locale_id=root.locale_id)
    rows = dict(_read_ends(visible))
    located = tuple((pk, site) for pk, path in rows.items() if (site := _find_root(path, site_roots)))
    return PageSample(model, located[0][1] if located else root, located)


def _read_ends(rows: QuerySet) -> Iterator[tuple[int, str]]:
    columns = rows.values_list("pk", "path")
    yield from columns.order_by("-listed_at", "-pk")[:NEWEST_PAGES]
    yield from columns.order_by("listed_at", "pk")[:1]


@dataclass(slots=True)
class _Place:
    """The place of a page in the tree, for `SiteRoots.root_of`."""

    path: str
    url_path: str = ""


def _find_root(path: str, site_roots: SiteRoots) -> SiteRoot | None:
    return site_roots.root_of(_Place(path))


def get_example(declared: SearchFilter, model: type[BasePage]) -> str:
    """Return the text of a value to ask a filter for: its example, one of its labels, or any that its type accepts."""
    if declared.example is not None:
        return str(declared.example)
    labels = declared.get_labels(model)
    return next(iter(labels)) if labels else "1"
