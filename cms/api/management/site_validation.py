"""Validate menus and settings of every site and language, and all snippets, against the API schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError as FieldValidationError

from cms.api.site_settings import build_navigation, build_site_settings
from cms.content.blocks.base import INVALID_VALUE_ERRORS, ReportInvalid
from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.snippets import BaseSnippet

from .page_validation import Finding, describe_error, error_findings

CHECKED_RESPONSES: dict[str, Callable[[ReadContext, ReportInvalid], object]] = {
    "navigation": lambda context, report: build_navigation(context, [], report),
    "settings": build_site_settings,
}


def check_site_content(site_roots: SiteRoots) -> Iterator[tuple[str, Finding]]:
    """Yield a name and a finding for each problem in content other than pages."""
    for root in site_roots.roots:
        context = ReadContext(site_roots=site_roots, root=root, now=clock.now())
        for name, read in CHECKED_RESPONSES.items():
            yield from ((f"Site {root.host} ({root.language}, {name})", one) for one in _check_response(read, context))
    for model in _snippet_models():
        for snippet in model._default_manager.select_related("latest_revision").order_by("pk").iterator(chunk_size=100):
            yield from _check_snippet(snippet)


def _check_response(read: Callable[[ReadContext, ReportInvalid], object], context: ReadContext) -> Iterator[Finding]:
    """Check each value separately, because a response omits invalid values without an error."""
    errors: list[tuple[str, Exception]] = []
    try:
        read(context, lambda where, error: errors.append((where, error)))
    except INVALID_VALUE_ERRORS as error:
        errors.append(("", error))
    for where, reported in errors:
        yield from error_findings(where, reported)


def _snippet_models() -> list[type[BaseSnippet]]:
    return [model for model in apps.get_models() if issubclass(model, BaseSnippet)]


def _check_snippet(snippet: Any) -> Iterator[tuple[str, Finding]]:
    """Check the live fields of a snippet and those of its newest draft."""
    name = f"{type(snippet)._meta.verbose_name.capitalize()} {snippet.pk} “{snippet}”"
    if snippet.live:
        yield from ((f"{name} (live)", one) for one in _check_fields(snippet))
    if snippet.latest_revision and (snippet.has_unpublished_changes or not snippet.live):
        try:
            draft = snippet.latest_revision.as_object()
        except INVALID_VALUE_ERRORS as error:
            yield f"{name} (draft)", Finding("", f"The draft cannot be read: {describe_error(error)}")
            return
        yield from ((f"{name} (draft)", one) for one in _check_fields(draft))


def _check_fields(snippet: Any) -> Iterator[Finding]:
    try:
        snippet.clean_fields()
    except FieldValidationError as error:
        yield from (Finding(field, " ".join(texts)) for field, texts in error.message_dict.items())
