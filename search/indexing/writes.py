"""The writes that are needed for a page, given the expected document and what is recorded of the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.engines.port import Outcome, Source, Write

from .document_versions import ClaimedVersion


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
