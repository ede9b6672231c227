"""What the index should hold of a page. Reads only the database; the one answer for all who write or compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from django.db import InterfaceError, OperationalError

from cms.pages.models import BasePage
from cms.search_documents.builder import BuildResult, build_draft_document, build_search_documents
from cms.search_documents.document import SearchDocument
from search.documents import ContentDocument
from search.engines.port import Source

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ExpectedDocuments:
    """By page its source, or None where a visitor must not find it. `failed` pages have None: they fail closed."""

    sources: dict[int, Source | None] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


def expected_documents(ids: Iterable[int]) -> ExpectedDocuments:
    """What the index should hold of these pages, at this moment."""
    ids = list(ids)
    return _prepared(ids, _derived(ids))


def expected_draft_document(page: BasePage) -> ExpectedDocuments:
    """What the index would hold of this page if it were published as it stands in `page`, at this moment."""
    return _prepared([page.pk], build_draft_document(page))


def _prepared(ids: list[int], derived: BuildResult) -> ExpectedDocuments:
    wanted = ExpectedDocuments(dict.fromkeys(ids), derived.failed)
    document = ContentDocument()
    for pk, page in derived.documents.items():
        try:
            wanted.sources[pk] = document.prepare(page)
        except Exception as error:
            wanted.failed[pk] = type(error).__name__
    for pk, reason in wanted.failed.items():
        log.warning("a page's text could not be read", page=pk, reason=reason)
    return wanted


def _derived(ids: list[int]) -> BuildResult:
    """All at once, or one by one where something in one of them breaks the whole."""
    try:
        return build_search_documents(ids)
    except (OperationalError, InterfaceError):  # the database is away: no page is to blame
        raise
    except Exception as error:
        if len(ids) == 1:
            return BuildResult(failed={ids[0]: type(error).__name__})
    return _together(_derived([pk]) for pk in ids)


def _together(parts: Iterable[BuildResult]) -> BuildResult:
    found: dict[int, SearchDocument] = {}
    failed: dict[int, str] = {}
    for part in parts:
        found |= part.documents
        failed |= part.failed
    return BuildResult(found, failed)
