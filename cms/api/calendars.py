"""Calendars in the format iCalendar (RFC 5545): the events of a list, and the event of one page.

All times are in UTC, which needs no rules of time zones: a calendar shows them in the zone of its reader, before and
after clocks change. A day without a time stays a day, wherever the reader is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid5

from django.http import HttpResponse
from pydantic import AfterValidator

from cms.content.references import ReadContext
from cms.content.vocabularies import ListedValues
from cms.core.visibility import visible_now
from cms.http.cache_headers import to_uri
from cms.pages.declarations import EventFields
from cms.pages.models import BasePage
from cms.pages.page_types import calendar_models
from cms.snippets.organisation.site_profile import get_organisation_name

from .feeds import find_feed_title, strip_invalid_xml
from .lists import visible_pages

if TYPE_CHECKING:  # imported when the first calendar is written
    from icalendar import Event

MAX_CALENDAR_EVENTS = 500  # those that begin last: all future ones, and past ones
REFRESH_INTERVAL = timedelta(hours=1)  # how often a calendar should read it again
MEDIA_TYPE = "text/calendar"
OPENAPI_EXTRA: dict[str, object] = {"responses": {200: {"content": {MEDIA_TYPE: {}}}}}  # JSON Schema cannot describe it
PRODUCT = "-//Clarion//Calendar//EN"
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
LAST_DAY = date.max - timedelta(days=1)  # the last one that has a day after it
CALENDAR_NAMES = ListedValues(calendar_models)
CalendarName = Annotated[str, CALENDAR_NAMES, AfterValidator(CALENDAR_NAMES.check)]


def build_calendar(list_name: str, context: ReadContext) -> bytes:
    """Return the visible events of a list in the order of their start, without pages that have no event."""
    model = calendar_models()[list_name]
    fields = get_event_fields(model)
    listed = visible_pages(model, context).order_by().values("pk")
    events = visible_now(model, root=context.root, now=context.now).filter(pk__in=listed)
    dated = events.exclude(**{fields.start: None}).defer("body")
    latest = dated.order_by(f"-{fields.start}", "-pk")[:MAX_CALENDAR_EVENTS]
    name = strip_invalid_xml(get_organisation_name(context.root.site_id)) or context.root.host
    title = f"{name}: {find_feed_title(model, context)}"
    return _write(reversed(latest), context, title)


def build_event(page: BasePage, context: ReadContext) -> bytes | None:
    """Return a calendar with the event of a page; None if it has none."""
    fields = page.event_fields
    return None if fields is None or getattr(page, fields.start) is None else _write([page], context, page.title)


def calendar_response(content: bytes) -> HttpResponse:
    """Return a response with a calendar."""
    return HttpResponse(content, content_type=f"{MEDIA_TYPE}; charset=utf-8")


def get_event_fields(model: type[BasePage]) -> EventFields:
    """Return the fields with the event of a page type that declares them."""
    if model.event_fields is None:
        raise LookupError(f"{model.__name__} has no event_fields")
    return model.event_fields


def _write(pages: Iterable[BasePage], context: ReadContext, title: str) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, strip_invalid_xml(title))
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for page in pages:
        calendar.add_component(_build_component(page, context))
    return bytes(calendar.to_ical())


def _build_component(page: BasePage, context: ReadContext) -> Event:
    """Return the event of a page. Its `UID` does not change when the page moves, as in feeds."""
    from icalendar import Event

    fields = get_event_fields(type(page))
    start, end = getattr(page, fields.start), getattr(page, fields.end) if fields.end else None
    place = getattr(page, fields.place) if fields.place else ""
    changed_at = (page.last_published_at or page.listed_at or UNDATED).astimezone(UTC)
    summary = page.summary or getattr(page, page.card_summary)
    url = to_uri(context.root.url_of(page))
    event = Event()
    event.add("uid", str(uuid5(page.translation_key, context.root.language)))
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("summary", strip_invalid_xml(page.title))
    begin, finish = _to_time(start), None if end is None else _to_end(end)
    event.add("dtstart", begin)
    if finish is not None and finish > begin:  # RFC 5545 allows no other end; without it, an event has no duration
        event.add("dtend", finish)
    event.add("description", strip_invalid_xml("\n\n".join(filter(None, [summary, url]))))
    event.add("url", url)
    if place:
        event.add("location", strip_invalid_xml(place))
    return event


def _to_time(value: Any) -> Any:
    """Return a day as it is, and a time in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _to_end(value: Any) -> Any:
    """Return a time in UTC, and of the last day of an event the day after it, since RFC 5545 excludes the end."""
    return _to_time(value) if isinstance(value, datetime) else min(value, LAST_DAY) + timedelta(days=1)
