"""Filters as text, as in the address of a search: `type=release&topic=press-freedom`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError

from cms.search_documents.document import SearchDocument
from search.filters import get_search_filters

from .params import COMMON_FIELDS, SearchParams


def parse_filters(text: str) -> dict[str, list[str]]:
    """Return the values of each filter in a text.

    Raises:
        ValueError: there is no such filter, or it has no such value; the message can be shown to users.
    """
    given = {name: [str(value) for value in values] for name, values in QueryDict(text.strip().lstrip("?")).lists()}
    known = (*COMMON_FIELDS, *get_search_filters())
    for name in given:
        if name not in known:
            raise ValueError(
                _("There is no filter “%(name)s”. Filters are: %(known)s.") % {"name": name, "known": ", ".join(known)}
            )
    try:
        SearchParams.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise ValueError(_("The filter “%(name)s” has no such value.") % {"name": name}) from error
    return given


def format_filters(document: SearchDocument) -> list[str]:
    """Return what filters find a page by, each as `name=value`."""
    common: Mapping[str, Iterable[str]] = {
        "type": [document.type],
        "topic": document.topics,
        "region": document.regions,
        "year": [document.year],
    }
    return [f"{name}={value}" for name, values in {**common, **document.filters}.items() for value in values]
