"""The board of translations: which public pages lack a translation into a language of their site, or have a stale one.

A row is a page from which the others are translated: in the first language of its site, or, without a page in that
language, the oldest one. Pages that are hidden from the user are treated as if they did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.editing.restricted_drafts.permissions import get_explorable_pages
from cms.editing.restricted_drafts.rules import exclude_hidden, is_hidden

from .models import TranslationState

CellState = Literal["source", "missing", "stale", "draft", "current", "none"]
STATE_LABELS = {
    "source": _("source"),
    "missing": _("missing"),
    "draft": _("draft, not public"),
    "current": _("up to date"),
    "none": "–",
}
CHANGE_CODENAME = "change_page"
SECTION_DEPTH = 3  # below the root and the home page


@dataclass(frozen=True, slots=True)
class Cell:
    """A page in one language. `none` means that its site does not have the language."""

    state: CellState
    locale: Locale
    page_id: int | None = None
    changes: int = 0
    stale_since: datetime | None = None
    can_edit: bool = False
    can_translate: bool = False

    @property
    def text(self) -> str:
        """The state in words."""
        if self.state == "stale":
            changes = ngettext("stale: %(count)s change", "stale: %(count)s changes", self.changes)
            return changes % {"count": self.changes}
        return str(STATE_LABELS[self.state])


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A page with its cells, one for each language."""

    page: Page
    section: str
    cells: list[Cell]

    @property
    def texts(self) -> dict[str, str]:
        """The state in each language, by its code, for the export."""
        return {cell.locale.language_code: cell.text for cell in self.cells}


def is_seen(user: Any, field: str) -> Q:
    """Return the condition that the page of a field is public, or in a section that the user may explore."""
    public, explorable = (pages.order_by().values("pk") for pages in (visible_now(), get_explorable_pages(user)))
    return Q(**{f"{field}__in": public}) | Q(**{f"{field}__in": explorable})


def find_sources(user: Any) -> QuerySet[Page]:
    """Return the public pages from which others are translated, as far as the user may see them."""
    condition = Q(pk__in=())
    siblings = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    for root in SiteRoots.read().roots:
        first = _get_first_root(root)
        if first is None:
            continue
        in_first = Exists(siblings.filter(locale_id=first.locale_id))
        is_source = Q() if root == first else ~in_first & ~Exists(siblings.filter(pk__lt=OuterRef("pk")))
        condition |= Q(path__startswith=root.tree_path) & is_source
    sources = Page.objects.filter(condition, is_seen(user, "pk"), live=True, alias_of=None)
    return sources.order_by("-last_published_at", "-pk")


def find_sections(user: Any) -> QuerySet[Page]:
    """Return the sections that contain sources: the pages below the home pages that the user may see."""
    paths = [root.tree_path for root in SiteRoots.read().roots if not root.prefix]
    below = Q(pk__in=())
    for path in paths:
        below |= Q(path__startswith=path)
    return find_sources(user).filter(below, depth=SECTION_DEPTH, numchild__gt=0).order_by("path")


def is_missing(user: Any, locale_ids: Iterable[int]) -> Q:
    """Return the condition for sources that lack a translation into one of these languages of their site."""
    known = exclude_hidden(Page.objects.filter(translation_key=OuterRef("translation_key")), user)
    condition = Q(pk__in=())
    for root in SiteRoots.read().roots:
        for other in SiteRoots.read().languages_of(root.site_id):
            if other.locale_id != root.locale_id and other.locale_id in locale_ids:
                lacks = ~Exists(known.filter(locale_id=other.locale_id))
                condition |= Q(path__startswith=root.tree_path) & lacks
    return condition


def is_stale(user: Any, locale_ids: Iterable[int]) -> Q:
    """Return the condition for sources with a stale translation into one of these languages."""
    states = TranslationState.objects.filter(
        source_id=OuterRef("pk"), stale_since__isnull=False, page__locale_id__in=locale_ids, page__alias_of=None
    )
    pages = exclude_hidden(Page.objects.all(), user).order_by().values("pk")
    return Q(Exists(states.filter(page_id__in=pages)))


def get_own_locale_ids(user: Any) -> set[int]:
    """Return the languages in which the user may change pages of others."""
    roots = SiteRoots.read().roots
    if user.is_superuser:
        return {root.locale_id for root in roots}
    granted = policy_registry.get_by_type(Page).get_cached_permissions_for_user(user)
    paths = [one.page.path for one in granted if one.permission.codename == CHANGE_CODENAME]
    return {
        root.locale_id
        for root in roots
        if any(root.tree_path.startswith(path) or path.startswith(root.tree_path) for path in paths)
    }


def read_locales() -> list[Locale]:
    """Return the languages of all sites, the first languages first."""
    order = list(dict.fromkeys(root.locale_id for root in sorted(SiteRoots.read().roots, key=lambda one: one.prefix)))
    found = Locale.objects.in_bulk(order)
    return [found[pk] for pk in order if pk in found]


def build_rows(pages: Sequence[Page], locales: Sequence[Locale], user: Any) -> list[BoardRow]:
    """Return the rows of the pages, in five queries."""
    reader = _BoardReader(pages, user)
    return [
        BoardRow(page, reader.get_section(page), [reader.build_cell(page, one) for one in locales]) for page in pages
    ]


class _BoardReader:
    """What the cells of some pages need, read once."""

    def __init__(self, pages: Sequence[Page], user: Any) -> None:
        self.user, self.roots = user, SiteRoots.read()
        keys = {page.translation_key for page in pages}
        parents = {page.path[: -Page.steplen] for page in pages}
        sections = {page.path[: Page.steplen * SECTION_DEPTH] for page in pages}
        known = list(Page.objects.filter(path__in=parents | sections).only("path", "title", "translation_key"))
        self.by_path = {page.path: page for page in known}
        others = exclude_hidden(Page.objects.filter(translation_key__in=keys), user)
        self.translations = {(page.translation_key, page.locale_id): page for page in others}
        self.states = TranslationState.objects.in_bulk([page.pk for page in self.translations.values()])
        policy = policy_registry.get_by_type(Page)
        editable = policy.instances_user_has_permission_for(user, "change")
        parent_keys = {self.by_path[path].translation_key for path in parents if path in self.by_path}
        found = editable.filter(Q(translation_key__in=keys) | Q(translation_key__in=parent_keys))
        rows = list(found.order_by().values_list("pk", "translation_key", "locale_id"))
        self.editable = {pk for pk, _, _ in rows}
        self.places = {(key, locale_id) for _, key, locale_id in rows}

    def get_section(self, page: Page) -> str:
        """Return the title of the section below the home page; empty if the page is it, or if it is hidden."""
        section = self.by_path.get(page.path[: Page.steplen * SECTION_DEPTH])
        return section.title if section and section.pk != page.pk and not is_hidden(section, self.user) else ""

    def build_cell(self, page: Page, locale: Locale) -> Cell:
        """Return the state of the page in the language."""
        if page.locale_id == locale.pk:
            return Cell("source", locale, page.pk, can_edit=page.pk in self.editable)
        root = self.roots.root_of(page)
        if root is None or locale.pk not in {one.locale_id for one in self.roots.languages_of(root.site_id)}:
            return Cell("none", locale)
        translation = self.translations.get((page.translation_key, locale.pk))
        if translation is None:
            parent = self.by_path.get(page.path[: -Page.steplen])
            is_allowed = parent is not None and (parent.translation_key, locale.pk) in self.places
            return Cell("missing", locale, can_translate=is_allowed)
        known = {"page_id": translation.pk, "can_edit": translation.pk in self.editable}
        state = self.states.get(translation.pk)
        if state and state.stale_since and translation.alias_of_id is None:
            return Cell("stale", locale, changes=state.changes, stale_since=state.stale_since, **known)
        return Cell("current" if translation.live else "draft", locale, **known)


def _get_first_root(root: SiteRoot) -> SiteRoot | None:
    return next((one for one in SiteRoots.read().languages_of(root.site_id) if not one.prefix), None)
