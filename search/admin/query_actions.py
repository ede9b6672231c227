"""What editors can do about a query of visitors: links that apps offer beside each query of the analytics.

A link leads to a form that begins with the query, its language and its site. `VisitorQuery` writes these into the URL,
and reads them from the request of the form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale, Site

from cms.core.extension_points import ExtensionPoint

MAX_TEXT_LENGTH = 512  # characters of a query in a URL; a search has at most as many


@dataclass(frozen=True, slots=True)
class VisitorQuery:
    """A query of visitors, in one language of one site. `site_id` is None for all sites."""

    text: str
    language: str
    site_id: int | None

    def add_to(self, url: str) -> str:
        """Return the URL of a form that begins with the query."""
        values = {"q": self.text, "language": self.language, "site": self.site_id or ""}
        return f"{url}?{urlencode({name: value for name, value in values.items() if value})}"

    @property
    def locale(self) -> Locale | None:
        """The locale of the language, None if there is none."""
        return Locale.objects.filter(language_code=self.language).first()

    @classmethod
    def read(cls, values: QueryDict) -> VisitorQuery | None:
        """Return the query of a URL, None if it has none. An unknown site is left out."""
        text, language, given = (values.get(name, "").replace("\0", " ") for name in ("q", "language", "site"))
        text = " ".join(text.split())[:MAX_TEXT_LENGTH]
        site_id = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
        known = Site.objects.filter(pk=site_id).values_list("pk", flat=True).first() if site_id else None
        return cls(text, language[:35], known) if text else None


@dataclass(frozen=True, slots=True)
class QueryAction:
    """A link beside a query. `build_url` returns None where the user cannot do it for this query.

    The action with the lowest `order` is the button beside a query without results; the others are in its menu.
    """

    label: str | Promise
    icon_name: str
    build_url: Callable[[VisitorQuery], str | None]
    order: int


QUERY_ACTIONS = ExtensionPoint[Callable[[HttpRequest], QueryAction | None]](
    "clarion_search_query_action",
    receives="A function that gets a request and returns the `QueryAction` of its user beside each query of the search "
    "analytics, None without permission.",
    example='hooks.register("clarion_search_query_action", build_synonym_action)',
)


def get_query_actions(request: HttpRequest) -> list[QueryAction]:
    """Return the actions of the user of the request, in order."""
    actions = (build(request) for build in QUERY_ACTIONS.values())
    return sorted((one for one in actions if one), key=lambda one: one.order)


def build_buttons(actions: Iterable[QueryAction], query: VisitorQuery) -> list[Button]:
    """Return a button for each action that is possible for the query."""
    urls = ((action, action.build_url(query)) for action in actions)
    return [
        Button(str(action.label), url=url, icon_name=action.icon_name, priority=action.order)
        for action, url in urls
        if url
    ]
