"""Read queries in any language, without a site that has it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cms.content.references import ReadContext
from cms.core.sites import SiteRoot, SiteRoots
from search.interpretation.service import Interpretation, interpret

ROOT = SiteRoot(1, "example.org", "https://example.org", True, 1, "en", 1, "0001", "/", "")


def read_interpretation(text: str, language: str, now: datetime, **options: Any) -> Interpretation:
    """Return the interpretation of a query in this language at this time."""
    values = {name: getattr(ROOT, name) for name in SiteRoot.__slots__} | {"language": language}
    root = SiteRoot(**values)
    context = ReadContext(site_roots=SiteRoots((root,)), root=root, now=now)
    return interpret(text, options.pop("literal", ()), context, lambda name: True, **options)


def read_days(text: str, language: str, now: datetime) -> list[tuple[str, tuple[str | None, str | None]]]:
    """Return each date of a query with the first day and the day after the last."""
    found = read_interpretation(text, language, now).parts
    return [(text[one.start : one.end], _read_limits(one.parameters)) for one in found if one.kind == "date"]


def read_filters(text: str, language: str, now: datetime, **options: Any) -> dict[str, str]:
    """Return the parts that are no dates, each with its filters as `name=value`."""
    found = read_interpretation(text, language, now, **options).parts
    return {
        text[one.start : one.end]: "&".join(f"{name}={value}" for name, (value,) in one.parameters.items())
        for one in found
        if one.kind != "date"
    }


def _read_limits(parameters: Any) -> tuple[str | None, str | None]:
    if "year" in parameters:
        year = int(parameters["year"][0])
        return date(year, 1, 1).isoformat(), date(year + 1, 1, 1).isoformat()
    return tuple(
        parameters[name][0] if name in parameters else None for name in ("published_after", "published_before")
    )
