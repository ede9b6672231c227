"""The command that explains why a page is found or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.cards.related_explanation import explain_related
from cms.pages.models import BasePage
from search.engines.port import SearchUnavailable
from search.indexing import similarity
from search.querying.explain import PageState, SearchPosition, get_page_state, get_search_position
from search.querying.params import parse_filters


class Command(BaseCommand):
    """Explain why a page is found or not."""

    help = "Show whether a page can be found, its rank and score for a query, and with --related its related pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("page_id", type=int)
        parser.add_argument("query", nargs="?", default="")
        parser.add_argument(
            "--filter", action="append", default=[], metavar="NAME=VALUE", help="a filter of the search, repeatable"
        )
        parser.add_argument(
            "--related",
            nargs="*",
            type=int,
            metavar="OTHER_ID",
            help="explain each of its related pages, and why these other pages are or are not related",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        state = get_page_state(options["page_id"])
        self.stdout.write("\n".join(_state_lines(options["page_id"], state)))
        if options["related"] is not None:
            self.stdout.write("\n".join(_related_lines(options["page_id"], options["related"])))
        if (options["query"] or options["filter"]) and state.site:
            try:
                filters = parse_filters("&".join(options["filter"]))
                place = get_search_position(options["page_id"], options["query"], state.locale, state.site, filters)
            except ValueError as error:
                raise CommandError(str(error)) from error
            except SearchUnavailable as error:
                raise CommandError(f"The search engine is not available: {error}") from error
            self.stdout.write("\n".join(_place_lines(options["query"], place)))


def _state_lines(page_id: int, state: PageState) -> list[str]:
    why_not = [*state.hidden, *([state.unsearchable] if state.unsearchable else [])]
    return [
        f"page       {page_id} “{state.title}” ({state.locale or 'no language'})",
        f"findable   {'no: ' + '; '.join(why_not) if why_not else 'yes'}",
        f"index      {f'version {state.indexed_version}' if state.indexed_version else 'not indexed'}",
        *([f"waiting    {state.waiting}"] if state.waiting else []),
        *([f"filters    {' '.join(state.filters)}"] if state.filters else []),
    ]


def _related_lines(page_id: int, others: Sequence[int]) -> list[str]:
    page = BasePage.objects.filter(pk=page_id).first()
    if page is None:
        return []
    waits = (
        ["           waiting to be computed again"]
        if similarity.waiting_jobs().filter(page_id=page_id).exists()
        else []
    )
    return ["related", *(f"           {line}" for line in explain_related(page.specific, others)), *waits]


def _place_lines(query: str, place: SearchPosition) -> list[str]:
    explanation = place.explanation
    on_top = [f"promoted   in position {place.promoted} above the results"] if place.promoted else []
    if not explanation.found:
        return [*on_top, f"query      “{query}” does not find it: {explanation.reason} ({place.total} others)"]
    rank = f"rank {place.rank}" if place.rank else "not among the first thousand"
    parts = [f"             {share:8.3f}  {what}" for what, share in explanation.parts]
    return [*on_top, f"query      “{query}” finds it: {rank} of {place.total}, score {explanation.score:.3f}", *parts]
