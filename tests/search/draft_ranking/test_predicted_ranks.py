"""The rank that the panel predicts is the rank after publishing, and a draft is nowhere public before that.

The sample has new pages and changed live pages, each searched by some of its own words. DRAFT_RANKING_DRAFTS=50 and
DRAFT_RANKING_PAGES=2000 are the full size (`make draft-ranking`). A difference of one rank is allowed: publishing a
page changes the rarity of its words for all pages.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client

from cms.demo import factories
from cms.demo.factories import blocks, states, words
from cms.pages.models import BasePage
from search.draft_ranking.service import rank_draft
from search.draft_ranking.views import Draft
from search.engine import get_engine
from tests.search.querying.index_changes import index_changes
from tests.system.faults.content import bulk_create_stories
from tests.system.performance.bulk_content import fill_stories

pytestmark = pytest.mark.slow

DRAFT_COUNT = int(os.environ.get("DRAFT_RANKING_DRAFTS", "6"))
PAGE_COUNT = int(os.environ.get("DRAFT_RANKING_PAGES", "60"))
MAX_RANK = 100
CANARY = "velkarita"


def create_draft(number: int) -> BasePage:
    """Return a draft; every other one is a live page with unpublished changes."""
    page = factories.StoryFactory(title=words.sentence(), summary=words.text(), live=number % 2 == 0, bare=True)
    body = [blocks.rich_text(f"<p>{CANARY}{number}</p>{words.html(4)}")]
    return states.save_draft(page, title=words.sentence(), summary=words.text(1), body=body)


def build_queries(page: BasePage, number: int) -> list[str]:
    title, summary = page.title.lower().split(), page.summary.lower().replace(".", "").split()
    return [
        title[0],
        " ".join(title[1:3]),
        f"{title[0]} {title[2][:4]}",
        f"{summary[0]} {summary[-1]}",
        f"{CANARY}{number}",
    ]


def published_rank(client: Client, q: str, page_id: int) -> int | None:
    result = client.get("/api/v1/search", {"q": q, "limit": MAX_RANK}).json()
    assert not result["degraded"]
    ids = [item["id"] for item in result["items"]]
    return ids.index(page_id) + 1 if page_id in ids else None


def is_near(predicted: int | None, published: int | None) -> bool:
    """Return whether two ranks differ by at most one; without a rank, a page is behind the first hundred."""
    return abs((predicted or MAX_RANK + 1) - (published or MAX_RANK + 1)) <= 1


def public_state() -> tuple[Any, ...]:
    return list(get_engine().scan("en")), get_engine().health(), [hit.id for hit in _found(CANARY)]


def _found(q: str) -> tuple[Any, ...]:
    from search.querying.params import SearchParams, parse_search
    from search.rules.compiled import get_rules

    params = SearchParams.model_validate({"q": q})
    context = params.read_context()
    rules = get_rules(context.root.language, context.root.site_id)
    return get_engine().search(parse_search(params, context, rules).query).hits


def test_the_predicted_rank_is_the_rank_after_publishing(tree, each_engine, admin_user, client):
    bulk_create_stories(tree.stories, PAGE_COUNT)
    fill_stories(
        [factories.TopicFactory(label=f"Topic {n}") for n in range(6)], [factories.RegionFactory(label="Asia")]
    )
    pages = [create_draft(number) for number in range(DRAFT_COUNT)]
    index_changes()
    get_engine().prepare_draft_indexes(["en"])
    wrong = []
    for number, page in enumerate(pages):
        draft = Draft(page.get_latest_revision_as_object(), is_from_form=False)
        queries = build_queries(draft.page, number)
        before = public_state()
        predicted = {
            place.target.q: place.rank.rank for place in rank_draft(draft.page, queries, admin_user).query_ranks
        }
        assert public_state() == before, "the public index has changed"
        assert [published_rank(client, f"{CANARY}{number}", page.pk), predicted[f"{CANARY}{number}"]] == [None, 1]
        states.publish(page)
        index_changes()
        published = {q: published_rank(client, q, page.pk) for q in queries}
        wrong += [(q, predicted[q], published[q]) for q in queries if not is_near(predicted[q], published[q])]
    assert wrong == []
