"""What an upgrade means for the index: whether it is built again, and whether client and server fit."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from django.conf import settings

from cms.operations.upgrades.steps import Level, Phase, Upgrade, UpgradeStep
from search.engine import get_engine
from search.engines.port import Engine, Health, SearchUnavailable
from search.models import IndexedPage

DOCUMENT = "docs/operating/day-two/elasticsearch-9.md"


def find_upgrade_steps(upgrade: Upgrade) -> Iterator[UpgradeStep]:
    """Yield what the engine says of its index and, of Elasticsearch, which client speaks to which server."""
    engine = get_engine()
    try:
        health = engine.health()
        yield from _find_index_steps(upgrade, health)
        if settings.SEARCH_URL.startswith("http"):
            yield from _find_server_steps(health, _read_server_version(engine))
    finally:
        engine.close()


def _find_index_steps(upgrade: Upgrade, health: Health) -> Iterator[UpgradeStep]:
    if health.outdated:
        yield UpgradeStep(
            Phase.AFTER,
            f"The index was created by another version: {', '.join(health.outdated)}.",
            "The workers rebuild it when all of them have this version, or `manage.py rebuild_search` does. Until then "
            "it is searched as it is.",
        )
    elif health.ok and not any(health.documents.values()) and _has_pages(upgrade):
        what = "This version has an index of its own, which is empty."
        yield UpgradeStep(Phase.AFTER, what, "The worker fills it; until then the database answers searches.")


def _has_pages(upgrade: Upgrade) -> bool:
    return IndexedPage._meta.db_table in upgrade.tables and IndexedPage.objects.exclude(fingerprint="").exists()


def _read_server_version(engine: Engine) -> str:
    """Return the version of Elasticsearch, empty if it does not respond."""
    from search.engines.elasticsearch.engine import ElasticsearchEngine

    try:
        return engine.read_server_version() if isinstance(engine, ElasticsearchEngine) else ""
    except SearchUnavailable:
        return ""


def _find_server_steps(health: Health, server: str) -> Iterator[UpgradeStep]:
    client = version("elasticsearch")
    if health.incompatible:
        yield UpgradeStep(Phase.BEFORE, str(health.detail), DOCUMENT, Level.BLOCKER)
    elif not server:
        yield UpgradeStep(
            Phase.BEFORE,
            f"Elasticsearch was not asked for its version: {health.detail}.",
            "Start it; until then the database answers searches.",
            Level.NOTE,
        )
    else:
        what = f"The client of Elasticsearch is {client}, and the server is {server}: they work together."
        yield UpgradeStep(Phase.BEFORE, what, level=Level.NOTE)
