"""Resolve calls to action to cards: referenced ones, and those for a place. Only running ones are resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.content.references import (
    ReadContext,
    References,
    ResolvedReferences,
    register_resolver,
    resolve_references,
)
from cms.content.rich_text import collect_references, sanitise_html
from cms.content.schema import Button, CallToActionCard, CallToActionTerms
from cms.core.public_urls import public_url
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql

from .models import CallToActionPage, get_running_filters
from .selection import select_for_place

COLUMNS = (
    "pk", "path", "url_path", "title", "image_id", "image_alt", "image_decorative", "action_kind", "prompt", "text",
    "button_label", "destination_url", "destination_page_id", "suggested_amounts", "currency", "event_at",
    "event_place", "ends_at", "goal", "reached",
)  # fmt: skip


@register_resolver("call_to_action")
def resolve_calls_to_action(
    ids: set[int], context: ReadContext, references: References
) -> Mapping[int, DeferredCallToAction]:
    """Return the running calls to action by id."""
    return {call.pk: defer_call_to_action(call, context, references) for call in _get_running(ids, context.now)}


@cached_sql
def _get_running(ids: Iterable[int], now: datetime) -> QuerySet:
    return visible_now(CallToActionPage, now=now).filter(*get_running_filters(now), pk__in=ids).values_list(*COLUMNS)


def build_calls_for_place(place: str, context: ReadContext, limit: int) -> list[CallToActionCard]:
    """Return the cards of the running calls of this site and language for a place, by priority, at most `limit`.

    One query for the calls, and one for each kind of object that they refer to.
    """
    references = References()
    calls = select_for_place(place, context).values_list(*COLUMNS, named=True)[:limit]
    deferred = [defer_call_to_action(call, context, references) for call in calls]
    found = resolve_references(references, context)
    return [call.build(found) for call in deferred]


@register_resolver("call_to_action_terms")
def resolve_terms(ids: set[int], context: ReadContext, references: References) -> Mapping[int, DeferredTerms]:
    """Return what the running calls to action ask for, by id. Their cards have the rest."""
    rows = list(_get_running(ids, context.now))
    references.add("page", *(call.destination_page_id for call in rows))
    return {call.pk: DeferredTerms(call) for call in rows}


@register_resolver("own_action")
def resolve_own_call_to_action(
    ids: set[int], context: ReadContext, references: References
) -> Mapping[int, DeferredCallToAction]:
    """Return the call to action of its own page, which remains available after the end of the call."""
    call = references.action
    return {call.pk: defer_call_to_action(call, context, references)} if call is not None and call.pk in ids else {}


def defer_call_to_action(call: CallToActionPage, context: ReadContext, references: References) -> DeferredCallToAction:
    """Add the references of a call to action (or a row of it) and return its deferred card."""
    references.add_image("card", call.image_id)
    references.add("page", call.destination_page_id)
    collect_references(call.text, references)
    return DeferredCallToAction(call, context)


@dataclass(frozen=True, slots=True)
class DeferredCallToAction:
    """A call to action whose image and destination are not resolved yet."""

    call: CallToActionPage
    context: ReadContext

    def build(self, found: ResolvedReferences) -> CallToActionCard:
        call = self.call
        image = found.image("card", call.image_id)
        root = self.context.site_roots.root_of(call) or self.context.root
        return CallToActionCard(
            id=call.pk,
            action_kind=call.action_kind,
            title=call.title,
            prompt=call.prompt,
            text=sanitise_html(call.text, found),
            image=image.with_alt(call.image_alt, decorative=call.image_decorative) if image else None,
            path=root.path_of(call),
            **_build_terms(call, found),
        )


@dataclass(frozen=True, slots=True)
class DeferredTerms:
    """What a call to action asks for, whose destination is not resolved yet."""

    call: CallToActionPage

    def build(self, found: ResolvedReferences) -> CallToActionTerms:
        return CallToActionTerms(**_build_terms(self.call, found))


def _build_terms(call: CallToActionPage, found: ResolvedReferences) -> dict[str, Any]:
    return {
        "button": _build_button(call, found),
        "amounts": _parse_amounts(call),
        "currency": call.currency or None,
        "goal": call.goal,
        "reached": call.reached,
        "event_at": call.event_at,
        "event_place": call.event_place,
        "ends_at": call.ends_at,
    }


def _build_button(call: CallToActionPage, found: ResolvedReferences) -> Button | None:
    """Return the button, or None if its destination is hidden or not allowed in a link."""
    if call.destination_url:
        url = public_url(call.destination_url, "call_to_action")
        return Button(label=call.button_label, url=url, path=None) if url else None
    page = found.get("page", call.destination_page_id)
    return Button(label=call.button_label, url=page.url, path=page.path) if page else None


def _parse_amounts(call: CallToActionPage) -> list[int]:
    return [int(amount) for amount in call.suggested_amounts.split(",") if amount.strip()]
