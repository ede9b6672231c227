"""What an export contains: what the public sees, or everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.core.sites import SiteRoot, SiteRoots
from cms.core.snippets import BaseSnippet, LocalisedSetting
from cms.core.visibility import visible_now
from cms.files.documents.resolvers import get_unrestricted_documents
from cms.journal.public_objects import public_redirects
from cms.moving.importing.records.fields import is_site_setting
from cms.pages.models import BasePage

CHUNK_SIZE = 100  # pages in memory at the same time


def is_old_path(root: SiteRoot) -> Q:
    """Return the condition for redirects to the pages of a site that their records have as old paths."""
    return (Q(site=root.site_id) | Q(site=None)) & Q(is_permanent=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites of an export, and whether it has what the public cannot see. `now` is its time."""

    roots: tuple[SiteRoot, ...]
    everything: bool
    now: datetime

    def read_chunks(self) -> Iterator[tuple[SiteRoot, list[BasePage]]]:
        """Yield the pages, those above others first, in chunks of one site and language."""
        for root in self.roots:
            last = ""
            while rows := list(self._pages(root).filter(path__gt=last).order_by("path").specific()[:CHUNK_SIZE]):
                last = rows[-1].path
                roots = SiteRoots.read()
                yield root, [page for page in rows if isinstance(page, BasePage) and roots.root_of(page) == root]

    def count_pages(self) -> int:
        """Return the number of pages."""
        return sum(self._pages(root).count() for root in self.roots)

    def select(self, model: type[Model], keys: Iterable[int]) -> Any:
        """Return the objects with these keys that records may name."""
        return self.select_all(model).filter(pk__in=list(keys))

    def select_all(self, model: type[Model]) -> Any:
        """Return the objects of a model that the export may contain or name."""
        if issubclass(model, get_document_model()):
            # Also of everything: records have no collections, so that an import could not hide the others.
            return get_unrestricted_documents()
        if self.everything:
            return self._within_sites(model)
        if issubclass(model, Page):
            return visible_now(Page, now=self.now).filter(self._inside())
        return model.objects.published(self.now) if issubclass(model, BaseSnippet) else self._within_sites(model)

    def select_redirects(self) -> Any:
        """Return the redirects that need records of their own.

        Those to pages are part of each export. Permanent ones to a page of their own site are old paths of this page.
        """
        needed = Q(redirect_page__in=self.select_all(Page))
        for root in self.roots:
            needed &= ~(is_old_path(root) & Q(redirect_page__path__startswith=root.tree_path))
        if self.everything:
            needed |= Q(redirect_page=None)
        return self._within_sites(Redirect).filter(needed)

    def count_restricted_documents(self) -> int:
        """Return the number of documents in restricted collections, which no export has."""
        documents = get_document_model().objects
        return documents.count() - get_unrestricted_documents().count()

    def _within_sites(self, model: type[Model]) -> Any:
        if issubclass(model, Page):
            return Page.objects.filter(self._inside())
        objects = model._default_manager.all()
        if model is Redirect:  # without those that Wagtail has created from paths that were never public
            return public_redirects(Page.objects.all()).filter(self._of_sites() | Q(site=None))
        if not is_site_setting(model):
            return objects
        objects = objects.filter(self._of_sites())
        languages = {root.locale_id for root in self.roots}
        return objects.filter(locale__in=languages) if issubclass(model, LocalisedSetting) else objects

    def _of_sites(self) -> Q:
        return Q(site__in={root.site_id for root in self.roots})

    def _inside(self) -> Q:
        inside = Q(pk__in=())
        for root in self.roots:
            inside |= Q(path__startswith=root.tree_path)
        return inside

    def _pages(self, root: SiteRoot) -> Any:
        if self.everything:
            return Page.objects.filter(path__startswith=root.tree_path)
        return visible_now(Page, root=root, now=self.now)
