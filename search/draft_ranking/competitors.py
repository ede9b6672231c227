"""Why another page is above the draft in the results of a query, from the engine's explanations of both scores."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from search.engines.port import Explanation, Index
from search.engines.port.types import Message
from search.querying.engine_messages import translate_message

from .phrases import join_parts
from .ranks import MAX_RANK, QueryRank

MIN_DATE_ADVANTAGE = 1.02  # factor; a smaller advantage does not explain the rank


def find_competitor_hints(
    index: Index, query_rank: QueryRank, mine: Explanation, context: ReadContext
) -> Iterator[str]:
    """Yield the reason why the page one rank above is there, if that page is public."""
    above = query_rank.rank.above
    if above is None or not mine.found:
        return
    public_pages = visible_now(BasePage, root=context.root, now=context.now)
    title = public_pages.filter(pk=above).values_list("title", flat=True).first()
    theirs = index.explain(query_rank.target.search_query, above)
    if title is None or not theirs.found:
        return
    reasons = list(_advantages(mine, theirs))
    if reasons:
        yield _competitor_hint(query_rank, title, join_parts(reasons[:2]))


def _competitor_hint(query_rank: QueryRank, title: str, reasons: str) -> str:
    if query_rank.rank.rank:
        message = _("“%(title)s” is above it, at rank %(rank)s, because of %(reasons)s.")
        return message % {"title": title, "rank": query_rank.rank.rank - 1, "reasons": reasons}
    message = _("“%(title)s” is above it, at a rank below %(rank)s, because of %(reasons)s.")
    return message % {"title": title, "rank": MAX_RANK, "reasons": reasons}


def _advantages(mine: Explanation, theirs: Explanation) -> Iterator[str]:
    """Yield the parts of the score in which the other page is ahead, the largest difference first."""
    own = {_part(what): share for what, share in mine.parts}
    leads = [(share - own.get(_part(what), 0.0), what, share) for what, share in theirs.parts]
    for lead, what, share in sorted(leads, reverse=True):
        if lead > 0.05 and not what.startswith("type and age"):
            yield _("%(part)s (%(theirs)s compared with %(own)s)") % {
                "part": _describe_part(what),
                "theirs": number_format(f"{share:.1f}", 1),
                "own": number_format(f"{own.get(_part(what), 0.0):.1f}", 1),
            }
    if own.get("type and age", 0.0) * MIN_DATE_ADVANTAGE < {_part(what): share for what, share in theirs.parts}.get(
        "type and age", 0.0
    ):
        yield _("its date")


def _part(what: str) -> str:
    return what.partition(": ×")[0]


def _describe_part(what: str) -> str:
    if isinstance(what, Message) and "word" in what.values:
        return _("where it contains “%(word)s”") % {"word": what.values["word"]}
    return translate_message(what)
