"""The documents that the index should hold, read from the database only, and the writes that are needed for them.

Writing and comparing both use the same documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from django.db import InterfaceError, OperationalError

from cms.pages.models import BasePage
from cms.search_documents.builder import BuildResult, build_draft_document, build_search_documents
from cms.search_documents.document import SearchDocument
from search.engines.port import Outcome, Source, Write

from .document_versions import ClaimedVersion

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ExpectedDocuments:
    """The source of each page, None if visitors must not find it. Pages that failed also have None (fail closed)."""

    sources: dict[int, Source | None] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


def expected_documents(ids: Iterable[int]) -> ExpectedDocuments:
    """Return the documents that the index should hold of these pages now."""
    ids = list(ids)
    return _prepare(ids, _build(ids))


def expected_draft_document(page: BasePage) -> ExpectedDocuments:
    """Return the document that the index would hold if `page` were published now as it is in memory."""
    return _prepare([page.pk], build_draft_document(page))


def _prepare(ids: list[int], built: BuildResult) -> ExpectedDocuments:
    from search.documents import ContentDocument  # only workers need it, and it imports the client of Elasticsearch

    expected = ExpectedDocuments(dict.fromkeys(ids), built.failed)
    document = ContentDocument()
    for pk, page in built.documents.items():
        try:
            expected.sources[pk] = document.prepare(page)
        except Exception as error:
            expected.failed[pk] = type(error).__name__
    for pk, reason in expected.failed.items():
        log.warning("search.document_failed", page=pk, reason=reason)
    return expected


def _build(ids: list[int]) -> BuildResult:
    """Build all documents at once; if one of them fails, build each by itself."""
    try:
        return build_search_documents(ids)
    except (OperationalError, InterfaceError):  # the database is not available; no page is the cause
        raise
    except Exception as error:
        if len(ids) == 1:
            return BuildResult(failed={ids[0]: type(error).__name__})
    return _merge(_build([pk]) for pk in ids)


def _merge(parts: Iterable[BuildResult]) -> BuildResult:
    found: dict[int, SearchDocument] = {}
    failed: dict[int, str] = {}
    for part in parts:
        found |= part.documents
        failed |= part.failed
    return BuildResult(found, failed)


def build_writes(page: ClaimedVersion, source: Source | None, locales: Iterable[str]) -> list[Write]:
    """Return the writes of a page: none if the index is known to be current; tombstones in other possible indexes."""
    if page.is_certain and _is_there(page, source):
        return []
    if source is None:
        return _tombstones(page, [page.locale] if page.is_certain else [page.locale, *locales])
    elsewhere = [page.locale] if page.locale != source["locale"] else []
    return [Write(page.id, source["locale"], page.version, source), *_tombstones(page, elsewhere)]


def get_failures(outcomes: Sequence[Outcome]) -> dict[int, str]:
    """Return the reason of the failure by page id."""
    return {outcome.id: outcome.reason for outcome in outcomes if outcome.result == "failed"}


def get_superseded(outcomes: Sequence[Outcome]) -> set[int]:
    """Return the pages of which another process has written a newer version."""
    return {outcome.id for outcome in outcomes if outcome.result == "superseded"}


def _is_there(page: ClaimedVersion, source: Source | None) -> bool:
    if source is None:
        return not page.fingerprint
    return (page.fingerprint, page.locale) == (source["fingerprint"], source["locale"])


def _tombstones(page: ClaimedVersion, locales: Iterable[str]) -> list[Write]:
    """Return tombstones for the known locales; a page that was never written has none and needs none."""
    return [Write(page.id, locale, page.version, None) for locale in dict.fromkeys(locales) if locale]
