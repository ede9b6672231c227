"""Build the index anew while the old one serves."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cms.jobs.nice import lower_priority
from search.engine import get_engine, index_identity
from search.engines.port import SearchUnavailable
from search.indexing.indexer import get_languages
from search.indexing.rebuild import RebuildRefused, count_expected_pages, rebuild, roll_back


class Command(BaseCommand):
    help = "Fill a new index beside the serving one, check it, then let it serve. The one before is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--locale", help="only this language")
        parser.add_argument("--roll-back", action="store_true", help="serve the index before again")

    def handle(self, *args: Any, **options: Any) -> None:
        locales = _chosen(options["locale"])
        try:
            if options["roll_back"]:
                self._roll_back(locales)
            else:
                self._rebuild(locales, is_whole=not options["locale"])
        except RebuildRefused as refusal:
            raise CommandError(f"{refusal} The old index serves on.") from refusal
        except SearchUnavailable as error:
            raise CommandError(f"The search engine is away: {error}") from error
        finally:
            get_engine().close()

    def _rebuild(self, locales: list[str], *, is_whole: bool) -> None:
        lower_priority()  # editors and visitors go first, and the old index serves them well
        began_at = time.monotonic()
        with tqdm(total=count_expected_pages(locales), unit=" pages", disable=None) as bar:
            pages = rebuild(get_engine(), locales, index=index_identity() if is_whole else None, progress=bar.update)
        seconds = max(time.monotonic() - began_at, 0.001)
        counted = ", ".join(f"{count} {locale}" for locale, count in pages.items())
        self.stdout.write(f"A new index serves: {counted}. {sum(pages.values()) / seconds:.0f} pages a second.")

    def _roll_back(self, locales: list[str]) -> None:
        done = roll_back(get_engine(), locales)
        if not done:
            raise CommandError("No index from before is kept.")
        self.stdout.write(f"The index before serves again: {', '.join(done)}. The worker writes what it lacks.")


def _chosen(locale: str | None) -> list[str]:
    known = get_languages()
    if locale and locale not in known:
        raise CommandError(f"There is no language {locale}; there are {', '.join(known)}.")
    return [locale] if locale else known
