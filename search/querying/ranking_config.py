"""The ranking in use: each boost and rule with its reason.

Measured on known-item queries over public-domain news posts (MRR@10 of words as typed, with a typing error, inflected,
half-typed) and on Cranfield's judged questions. Change a number only with such figures before and after.
"""

from __future__ import annotations

from cms.pages.page_types import searchable_models
from search.engines.matching_rules import count_required_groups
from search.engines.port import WEIGHTED_FIELDS, RankingConfig

__all__ = ["RANKING", "count_required_groups"]


def _read_field_weights() -> dict[str, dict[str, float]]:
    """Return the factors that page types declare for their fields, in `search_weights`."""
    fields = {
        model.api_type: {name: factor for name, factor in model.search_weights.items() if name in WEIGHTED_FIELDS}
        for model in searchable_models()
    }
    return {api_type: weights for api_type, weights in fields.items() if weights}


RANKING = RankingConfig(
    # Four fields, gently apart, each word scored in its best one. Heavy title boosts (10 and more) spoil questions
    # in whole sentences and half-typed queries.
    title=2.0,
    summary=1.5,
    body=1.0,
    # A name of a topic or author counts as much as a word of the summary. Judged queries (nDCG@10, embedded) of the
    # demo and of news posts: 1.0 gives .849 and .870, 1.5 .852 and .869, 2.0 .853 and .863. As parts of the text, names
    # gave .852 and .870. With the pages of people in the demo 1.75 gives .847 and .869 (.846 and .865 on Elasticsearch,
    # where 1.5 gives .841).
    names=1.75,
    # A word of an attached file is a weak sign: long files contain most words. A page whose own text has the word is
    # first, and one that only has a file with it is still found.
    attachments=0.25,
    # Words as they are written and their typing errors. 0.3 keeps "report" above "reported" (without it, words as
    # typed fall from .98 to .92), and a misspelt query still finds its page (.98 instead of .86). 0.4 gives known
    # items with a typing error another .003 to .010, and takes .010 from Cranfield's questions (nDCG@10 .395 → .386).
    typo=0.3,
    # The last word as the beginning of a title's word. Without it half-typed queries fall from .93 to .92 and .90.
    completion=0.7,
    # The whole query as the beginning of a phrase of the title: costs words as typed .006, gives half-typed ones .134.
    title_phrase=2.0,
    # News is news for a year; a story is read for years; a call to action or a standard page is current or gone.
    half_life_days={model.api_type: model.half_life_days for model in searchable_models() if model.half_life_days},
    # The oldest page keeps this share, so that age decides between pages that answer about as well, and never more:
    # a match in the title outweighs it.
    recency_floor=0.85,
    # No type of Clarion is better than another; the filters let visitors choose. A project may say otherwise.
    type_weights={
        model.api_type: model.search_weights["page"] for model in searchable_models() if "page" in model.search_weights
    },
    # A call to action that has ended keeps this share, so that running ones come first: texts of calls are short and
    # alike ("sign the petition"). One that is searched for by its title is still found among the first three.
    ended=0.4,
    # Both words of two, two of three, half of four to six, then fewer. Against scoring alone it costs the figures
    # nothing and brings the median total from 1,101 to 344 of 1,810 pages.
    minimum_should_match="2<-1 3<50% 6<30% 8<20%",
    field_weights=_read_field_weights(),
)
