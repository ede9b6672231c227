"""Sample pages and messages for system checks that read what the public reads.

There are a few visible pages of each page type. The message about a read that fails names the line to write.
"""

from __future__ import annotations

import sysconfig
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, QuerySet
from pydantic import ValidationError

from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_rows
from cms.pages.listed_pages import select_rows
from cms.pages.models import BasePage
from cms.pages.search_filters import SearchFilter
from cms.pages.search_ranges import SearchRange

MAX_ERROR_LENGTH = 300
PACKAGES = Path(__file__).resolve().parents[3]
FOREIGN = (f"{PACKAGES / 'cms'}/", f"{PACKAGES / 'search'}/", sysconfig.get_paths()["stdlib"])
NEWEST_PAGES = 3  # the number for each type and language, beside the oldest: other versions have written its content


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


def get_range_examples(model: type[BasePage]) -> dict[str, str]:
    """Return values to ask the ranges of a page type for: the lower and the upper bounds are their examples."""
    ranges = [(name, one) for name, one in model.search_ranges.items() if isinstance(one, SearchRange) and one.has_type]
    return {
        name: str(one.example)
        for key, one in ranges
        for name in one.get_parameter_names(key)
        if one.example is not None
    }


def create_read_error(model: type[BasePage], operation: str, error: Exception, hint: str = "") -> CheckMessage:
    """Return the message that a public operation fails for a page type."""
    return create_error(model, "E020", f"fails in {operation}: {describe(error)}", hint or suggest_line(error))


def describe(error: Exception) -> str:
    """Return the class and the text of an exception in one line; of a schema, which fields do not fit."""
    if isinstance(error, ValidationError):
        faults = error.errors(include_input=False)
        parts = [": ".join(filter(None, (".".join(map(str, one["loc"])), one["msg"]))) for one in faults]
        text = f"{error.title} has {'; '.join(parts)}"
    else:
        text = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {text[:MAX_ERROR_LENGTH].removesuffix('.')}" if text else name


def suggest_line(error: Exception) -> str:
    """Return the line of the project where the exception was raised; that of Clarion, if the project has none."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(FOREIGN) and "-packages" not in frame.filename]
    if own:
        return f"Correct {own[-1].filename}, line {own[-1].lineno}: `{own[-1].line}`."
    where = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
    return f"Compare what the page type declares with docs/extending.md; the error is raised by a package{where}."


def create_error(model: type[BasePage], number: str, problem: str, hint: str) -> CheckMessage:
    """Return the message that a page type has a problem; `hint` is the sentence that mends it."""
    return Error(f"Page type {model._meta.label} {problem}.", hint=hint, obj=model, id=f"pages.{number}")


def find_field(model: type[BasePage], name: str) -> Field | None:
    """Return the field of a page type; None if it has none of this name."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
