"""The context of a page: ancestors, translations, related pages with the link “See more”, and calls to action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.cards.related import Suggestion, build_related_cards
from cms.content.details import More, PlacedCall, Related, Translation
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import PageLink, Placement
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.journal import cache_tags
from cms.page_types.calls_to_action.selection import SelectedCall, Terms, assign_to_places, get_matching_calls
from cms.pages.models import BasePage
from cms.pages.resolvers import LINK_COLUMNS, build_page_link
from cms.snippets.organisation.site_profile import get_site_texts

MORE_COLUMNS = ("basepage__more_label", "basepage__more_page_id")
PlacedChoices = list[tuple[SelectedCall, Placement]]


class RelatedContext(NamedTuple):
    """The visible ancestors of a page, from the home page down, and its translations with their ids.

    `more` is the editor's choice for “See more”, of the page itself or of its parent.
    """

    above: list[PageLink]
    translations: list[Translation]
    translation_ids: list[int]
    more: MoreChoice


class MoreChoice(NamedTuple):
    """The label and the page that an editor chose for “See more”; both may be missing."""

    label: str
    page_id: int | None


def read_related_context(page: BasePage, context: ReadContext) -> RelatedContext:
    """Return the ancestors and translations of a page, in one query."""
    rows = _related_context_query(page.pk, page.translation_key, _paths_above(page, context), context.root, context.now)
    others = [row for row in rows if row.translation_key == page.translation_key]
    above = [row for row in rows if row.translation_key != page.translation_key]
    parents = (MoreChoice(row.basepage__more_label or "", row.basepage__more_page_id) for row in above[-1:])
    return RelatedContext(
        [link for row in above if (link := build_page_link(row, context))],
        _build_translations(others, context),
        [row.id for row in others],
        _choose_more(MoreChoice(page.more_label, page.more_page_id), next(parents, MoreChoice("", None))),
    )


def _choose_more(own: MoreChoice, parents: MoreChoice) -> MoreChoice:
    """Return the page's own choice, completed by that of its parent; a label belongs to its own target only."""
    if own.page_id:
        return own
    return MoreChoice(own.label or parents.label, parents.page_id)


@cached_sql
def _related_context_query(page_id: int, key: UUID, paths: Sequence[str], root: SiteRoot, now: datetime) -> QuerySet:
    above = Q(path__in=paths, locale_id=root.locale_id)
    found = visible_now(now=now).filter(above | Q(translation_key=key)).exclude(pk=page_id)
    return found.order_by("path").values_list(*LINK_COLUMNS, "translation_key", *MORE_COLUMNS)


def _paths_above(page: BasePage, context: ReadContext) -> list[str]:
    return [page.path[:end] for end in range(len(context.root.tree_path), len(page.path), Page.steplen)]


def _build_translations(rows: Sequence[Any], context: ReadContext) -> list[Translation]:
    """Return those of the pages that are in the same site, in the order of its languages."""
    rows_by_root = {context.site_roots.root_of(row): row for row in rows}
    return [
        Translation(locale=root.language, title=row.title, path=root.path_of(row), url=root.url_of(row))
        for root in context.site_roots.languages_of(context.root.site_id)
        if (row := rows_by_root.get(root))
    ]


def serialize_related(
    suggested: Sequence[Suggestion], found: ResolvedReferences, around: RelatedContext, context: ReadContext
) -> Related:
    """Return the related pages with their heading. “See more” leads to the page that an editor chose, else up."""
    texts = get_site_texts(context.root)
    target = found.get("page", around.more.page_id) or (around.above[-1] if around.above else None)
    label = around.more.label if (target and target.id == around.more.page_id) or not around.more.page_id else ""
    return Related(
        heading=texts.related_heading,
        more=More(label=label or texts.related_more, path=target.path) if target else None,
        items=build_related_cards(suggested, found),
    )


def select_calls_to_action(page: BasePage, tags: Terms, context: ReadContext, references: References) -> PlacedChoices:
    """Return the automatically selected calls to action, and add them to the references.

    Empty if an editor has chosen calls to action for the page; the page itself adds those to the references.
    """
    placed = [] if page.chosen_ids("actions") else assign_to_places(page, get_matching_calls(page, tags, context))
    references.add("call_to_action", *(choice.id for choice, _ in placed))
    return placed


def serialize_calls_to_action(
    page: BasePage, tags: Terms, placed: PlacedChoices, found: ResolvedReferences, context: ReadContext
) -> tuple[list[PlacedCall], set[str]]:
    """Return the calls to action of the page, and the cache tags of additional reads.

    If none of the calls to action chosen by an editor is running any more, the automatic selection replaces them. That
    needs a second resolution of references, whose cache tags are returned.
    """
    chosen = dict.fromkeys(page.chosen_ids("actions"))
    if not chosen:
        return list(_to_placed_calls(placed, found)), set()
    own = found.all("call_to_action", chosen)
    if own:
        return [PlacedCall(**dict(card), source="editor", placement=None) for card in own], set()
    references = References(page_id=page.pk)
    fallback = assign_to_places(page, get_matching_calls(page, tags, context))
    references.add("call_to_action", *(choice.id for choice, _ in fallback))
    found = resolve_references(references, context)
    return list(_to_placed_calls(fallback, found)), cache_tags.reference_tags(references, found)


def _to_placed_calls(placed: PlacedChoices, found: ResolvedReferences) -> Iterable[PlacedCall]:
    for choice, place in placed:
        if card := found.get("call_to_action", choice.id):
            yield PlacedCall(**dict(card), source=choice.reason, placement=place)
