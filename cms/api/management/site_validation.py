"""What stands around pages against the contract: menus and settings of every site and language, and all snippets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError as FieldsDoNotFit
from django.utils import timezone

from cms.api.site_settings import build_navigation, build_site_settings
from cms.content.blocks.invalid_values import INVALID_VALUE_ERRORS, ReportInvalid
from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.core.snippets import BaseSnippet

from .page_validation import Finding, describe_error, error_findings

CHECKED_RESPONSES: dict[str, Callable[[ReadContext, ReportInvalid], object]] = {
    "navigation": lambda context, told: build_navigation(context, [], told),
    "settings": build_site_settings,
}


def check_site_content(site_roots: SiteRoots) -> Iterator[tuple[str, Finding]]:
    """(what it is, finding), of all that is no page."""
    for root in site_roots.roots:
        context = ReadContext(site_roots=site_roots, root=root, now=timezone.now())
        for name, read in CHECKED_RESPONSES.items():
            yield from ((f"Site {root.host} ({root.language}, {name})", one) for one in _check_response(read, context))
    for model in _snippet_models():
        for snippet in model._default_manager.select_related("latest_revision").order_by("pk").iterator(chunk_size=100):
            yield from _check_snippet(snippet)


def _check_response(read: Callable[[ReadContext, ReportInvalid], object], context: ReadContext) -> Iterator[Finding]:
    """Value by value: at answering, one that does not fit costs only itself and would not be noticed."""
    misfits: list[tuple[str, Exception]] = []
    try:
        read(context, lambda where, misfit: misfits.append((where, misfit)))
    except INVALID_VALUE_ERRORS as misfit:
        misfits.append(("", misfit))
    for where, wrong in misfits:
        yield from error_findings(where, wrong)


def _snippet_models() -> list[type[BaseSnippet]]:
    return [model for model in apps.get_models() if issubclass(model, BaseSnippet)]


def _check_snippet(snippet: Any) -> Iterator[tuple[str, Finding]]:
    """Its words as they are public, and as its newest draft has them."""
    name = f"{type(snippet)._meta.verbose_name.capitalize()} {snippet.pk} “{snippet}”"
    if snippet.live:
        yield from ((f"{name} (live)", one) for one in _check_fields(snippet))
    if snippet.latest_revision and (snippet.has_unpublished_changes or not snippet.live):
        try:
            draft = snippet.latest_revision.as_object()
        except INVALID_VALUE_ERRORS as misfit:
            yield f"{name} (draft)", Finding("", f"It cannot be opened: {describe_error(misfit)}")
            return
        yield from ((f"{name} (draft)", one) for one in _check_fields(draft))


def _check_fields(snippet: Any) -> Iterator[Finding]:
    try:
        snippet.clean_fields()
    except FieldsDoNotFit as misfit:
        yield from (Finding(field, " ".join(texts)) for field, texts in misfit.message_dict.items())
