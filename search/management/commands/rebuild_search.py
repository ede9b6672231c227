"""The command that rebuilds the index while the old one stays in use."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.commands import Progress, exit_when_interrupted
from cms.jobs.registry import lower_priority
from search.engine import get_engine, index_identity
from search.engines.port import SearchUnavailable
from search.indexing.indexer import get_languages
from search.indexing.rebuild import RebuildRefused, count_expected_pages, rebuild, roll_back


class Command(BaseCommand):
    """Rebuild the index."""

    help = "Fill a new index next to the serving one, check it, then switch to it. The previous index is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--locale", help="only this language")
        parser.add_argument("--roll-back", action="store_true", help="switch back to the previous index")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        locales = _chosen(options["locale"])
        try:
            with exit_when_interrupted("Interrupted. The old index stays in use. Run the same command to begin again."):
                if options["roll_back"]:
                    self._roll_back(locales)
                else:
                    self._rebuild(locales, is_whole=not options["locale"])
        except RebuildRefused as refusal:
            raise CommandError(f"{refusal} The old index stays in use.") from refusal
        except SearchUnavailable as error:
            raise CommandError(f"The search engine is not available: {error}") from error
        finally:
            get_engine().close()

    def _rebuild(self, locales: list[str], *, is_whole: bool) -> None:
        lower_priority()  # editors and visitors have priority; they use the old index
        began_at = time.monotonic()
        with Progress("rebuild_search", count_expected_pages(locales), stream=self.stderr) as progress:
            index = index_identity() if is_whole else None
            pages = rebuild(get_engine(), locales, index=index, progress=progress.advance)
        seconds = max(time.monotonic() - began_at, 0.001)
        counted = ", ".join(f"{count} {locale}" for locale, count in pages.items())
        self.stdout.write(f"The new index is in use: {counted}. {sum(pages.values()) / seconds:.0f} pages a second.")

    def _roll_back(self, locales: list[str]) -> None:
        done = roll_back(get_engine(), locales)
        if not done:
            raise CommandError("There is no previous index.")
        self.stdout.write(f"The previous index is in use again: {', '.join(done)}. The worker writes what it lacks.")


def _chosen(locale: str | None) -> list[str]:
    known = get_languages()
    if locale and locale not in known:
        raise CommandError(f"Unknown language {locale}; choose one of {', '.join(known)}.")
    return [locale] if locale else known
