"""What has to be written of a page, given what is wanted and what is known of the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.engines.port import Outcome, Source, Write

from .document_versions import ClaimedVersion


def build_writes(page: ClaimedVersion, source: Source | None, locales: Iterable[str]) -> list[Write]:
    """No write at all where the index is known to hold just this; a tombstone wherever else the page may be."""
    if page.is_certain and _is_there(page, source):
        return []
    if source is None:
        return _tombstones(page, [page.locale] if page.is_certain else [page.locale, *locales])
    elsewhere = [page.locale] if page.locale != source["locale"] else []
    return [Write(page.id, source["locale"], page.version, source), *_tombstones(page, elsewhere)]


def get_failures(outcomes: Sequence[Outcome]) -> dict[int, str]:
    """By page, why one of its writes failed."""
    return {outcome.id: outcome.reason for outcome in outcomes if outcome.result == "failed"}


def get_superseded(outcomes: Sequence[Outcome]) -> set[int]:
    """The pages of which somebody else has written something newer."""
    return {outcome.id for outcome in outcomes if outcome.result == "superseded"}


def _is_there(page: ClaimedVersion, source: Source | None) -> bool:
    if source is None:
        return not page.fingerprint
    return (page.fingerprint, page.locale) == (source["fingerprint"], source["locale"])


def _tombstones(page: ClaimedVersion, locales: Iterable[str]) -> list[Write]:
    """Of a page that was never written nobody knows a locale, and none is needed."""
    return [Write(page.id, locale, page.version, None) for locale in dict.fromkeys(locales) if locale]
