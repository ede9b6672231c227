"""Validate stored pages, menus, settings and snippets against the API schemas: manage.py check_content."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError as FieldValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model, TextField
from django.db.models.functions import Cast
from modelcluster.models import get_all_child_relations
from pydantic import ValidationError

from cms.api.pages import build_detail
from cms.api.site_settings import build_navigation, build_site_settings
from cms.content.blocks.base import INVALID_VALUE_ERRORS, MissingReference, ReportInvalid
from cms.content.blocks.body import BLOCK_SCHEMAS
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.core import clock
from cms.core.commands import Progress, exit_when_interrupted
from cms.core.sites import SiteRoots
from cms.core.snippets import BaseSnippet
from cms.pages.models import BasePage
from cms.pages.page_types import page_models

CHECKED_RESPONSES: dict[str, Callable[[ReadContext, ReportInvalid], object]] = {
    "navigation": lambda context, report: build_navigation(context, [], report),
    "settings": build_site_settings,
}
PAGE_BATCH_SIZE = 100  # pages in memory at the same time
STORED_BODY = Cast("body", TextField())


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with a stored value. `field` is its location, for example `body.3.quote.text`.

    `is_valid` is true for a valid block that is omitted because what it shows is hidden or deleted.
    """

    field: str
    reason: str
    is_valid: bool = False


class Command(BaseCommand):
    """Validates all stored pages, settings and snippets."""

    help = "Validate stored content, live and latest draft, against the API schemas. Exit 1 if a value is invalid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Report invalid values only.")

    def handle(self, *_: Any, quiet: bool, **options: Any) -> None:
        self.quiet, self.invalid, self.omitted = quiet, 0, 0
        site_roots = SiteRoots.read()
        with exit_when_interrupted("Interrupted. Nothing was changed."):
            pages = self.check_pages(site_roots)
            for what, finding in check_site_content(site_roots):
                self.report(what, finding)
        summary = f"{pages:,} pages checked: {self.invalid:,} invalid values, {self.omitted:,} omitted blocks."
        if self.invalid:
            raise CommandError(f"{summary} Correct the values listed above in the admin, or with a migration.")
        self.stdout.write(self.style.SUCCESS(summary))

    def check_pages(self, site_roots: SiteRoots) -> int:
        """Report invalid values of all pages, and return the number of pages."""
        total = sum(model._default_manager.count() for model in page_models())
        with Progress("check_content", total, stream=self.stderr) as progress:
            for page in _iterate_pages():
                for state, finding in _check_states(page, site_roots):
                    self.report(f"Page {page.pk} “{page.title}” ({page.api_type}, {state})", finding)
                progress.advance()
        return progress.done

    def report(self, what: str, finding: Finding) -> None:
        """Count a finding and print it, unless `--quiet` suppresses it."""
        self.invalid, self.omitted = self.invalid + (not finding.is_valid), self.omitted + finding.is_valid
        if not (self.quiet and finding.is_valid):
            self.stdout.write(f"{what} {finding.field or '(whole object)'}: {finding.reason}")


def _iterate_pages() -> Iterator[Any]:
    """Yield every page as an instance of its own type. The body is deferred, since reading an invalid one raises."""
    for model in page_models():
        pages = model._default_manager.select_related("latest_revision").annotate(stored=STORED_BODY).defer("body")
        yield from pages.order_by("pk").iterator(chunk_size=PAGE_BATCH_SIZE)


def _check_states(page: Any, site_roots: SiteRoots) -> Iterator[tuple[str, Finding]]:
    """Yield (state, finding) for the live page and for the latest draft."""
    if page.live:
        yield from (("live", finding) for finding in check_page(page, page.stored, site_roots))
    if page.latest_revision and (page.has_unpublished_changes or not page.live):
        try:
            draft = page.latest_revision.as_object()
        except INVALID_VALUE_ERRORS as error:
            yield "draft", Finding("", f"The draft cannot be read: {describe_error(error)}")
            return
        yield from (
            ("draft", finding) for finding in check_page(draft, page.latest_revision.content.get("body"), site_roots)
        )
    elif not page.live:
        yield from (("draft", finding) for finding in check_page(page, page.stored, site_roots))


def check_page(page: BasePage, stored: str | None, site_roots: SiteRoots) -> Iterator[Finding]:
    """Yield all findings about one state of the page, live or draft. A page outside all sites has none.

    `stored` is the body as JSON, because Wagtail drops blocks of unknown types when it reads the body.
    """
    root = site_roots.root_of(page)
    if root is None:
        return
    context = ReadContext(site_roots=site_roots, root=root, now=clock.now())
    try:
        blocks = _parse_blocks(stored)
    except ValueError as error:
        yield Finding("body", describe_error(error))
        return
    yield from _check_body(page, blocks, context)
    yield from _check_choices(page)
    try:
        build_detail(page, context)
    except INVALID_VALUE_ERRORS as error:
        yield from error_findings("", error)


def _check_choices(page: BasePage) -> Iterator[Finding]:
    """Check the values that editors choose, of the page and of its child objects: the settings may list others now."""
    yield from _check_choices_of(page, "")
    for relation in get_all_child_relations(type(page)):
        if any(field.choices for field in relation.related_model._meta.concrete_fields):
            name = relation.get_accessor_name()
            for position, child in enumerate(getattr(page, name).all()):
                yield from _check_choices_of(child, f"{name}.{position}.")


def _check_choices_of(instance: Model, where: str) -> Iterator[Finding]:
    for field in instance._meta.concrete_fields:
        value = field.value_from_object(instance) if field.choices else None
        if value not in (None, "") and value not in dict(field.flatchoices):
            yield Finding(f"{where}{field.name}", f"“{value}” is not one of the choices.")


def _parse_blocks(stored: str | None) -> list[Any]:
    """Return the stored blocks. Like Wagtail, accept JSON inside a JSON string, which some imports have stored.

    Raises:
        ValueError: The text is not JSON, or not a list.
    """
    blocks = json.loads(stored or "[]")
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    if not isinstance(blocks, list):
        raise ValueError("The body must be a list of blocks.")
    return blocks


def _check_body(page: BasePage, body: list[Any], context: ReadContext) -> Iterator[Finding]:
    """Check each block separately, because a response omits invalid blocks without an error."""
    references = References(page_id=page.pk)
    try:
        page.collect_references(references)
    except INVALID_VALUE_ERRORS as error:
        yield Finding("", describe_error(error))
    try:
        found = resolve_references(references, context)
    except INVALID_VALUE_ERRORS:
        return  # an invalid draft that refers to itself; building the whole response reports it
    # Read from the model, because Wagtail may be unable to read the value of the page.
    known = page._meta.get_field("body").stream_block.child_blocks
    for position, stored in enumerate(body):
        yield from _check_block(f"body.{position}", stored, known, found)


def _check_block(where: str, stored: Any, known: dict[str, Any], found: ResolvedReferences) -> Iterator[Finding]:
    kind = stored.get("type") if isinstance(stored, dict) else None
    if kind not in known:
        yield Finding(where, f"The block type “{kind}” does not exist; the block is omitted.")
        return
    try:
        value = known[kind].to_api(stored["value"], found)
        BLOCK_SCHEMAS[kind](type=kind, id=stored.get("id") or "", value=value)
    except MissingReference:
        message = "The content of this block is hidden or deleted; the block is omitted."
        yield Finding(f"{where}.{kind}", message, is_valid=True)
    except INVALID_VALUE_ERRORS as error:
        yield from error_findings(f"{where}.{kind}", error)


def error_findings(where: str, error: Exception) -> Iterator[Finding]:
    """Yield one finding for each invalid field of a validation error, or one for another exception."""
    if not isinstance(error, ValidationError):
        yield Finding(where, describe_error(error))
        return
    for detail in error.errors():
        yield Finding(".".join(str(part) for part in (where, *detail["loc"]) if part != ""), detail["msg"])


def describe_error(error: Exception) -> str:
    """Return the type and message of an exception."""
    return f"{type(error).__name__}: {error}"


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
