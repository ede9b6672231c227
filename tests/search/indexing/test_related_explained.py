"""`explain_search PAGE --related OTHER`: why a page is related to another or not."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.cards.similar_pages import SimilarityScore, replace_similar
from cms.demo import factories
from cms.demo.factories import blocks, states
from search.indexing import similarity


@pytest.fixture
def explain_related(tree):
    def run(page, *others) -> str:
        out = StringIO()
        call_command("explain_search", str(page.pk), "--related", *(str(other.pk) for other in others), stdout=out)
        return out.getvalue()

    return run


@pytest.fixture(scope="module")
def written(module_tree):
    topic = factories.TopicFactory(label="Debts")
    story = factories.StoryFactory(title="Nets", topics=[topic], bare=True)
    others = [factories.StoryFactory(title=f"Story {n}", topics=[topic] if n == 0 else [], bare=True) for n in range(6)]
    release = factories.ReleaseFactory(title="Fees", bare=True)
    found = [
        SimilarityScore(one.pk, 20.0 - n, True, ("debts",) if n == 0 else ())
        for n, one in enumerate([*others, release])
    ]
    replace_similar({story.pk: found})
    return story, others, release


@pytest.fixture
def pages(written, db):
    return deepcopy(written)


def test_every_page_shown_has_its_reason(pages, explain_related):
    story, others, release = pages
    states.publish(story, related=[others[5]])
    output = explain_related(story)
    assert f"1. page {others[5].pk} “Story 5” (story): the editor's choice" in output
    assert f"2. page {others[0].pk} “Story 0” (story): similar, score 20; in common: debts (on 2 of " in output
    assert f"3. page {others[1].pk} “Story 1” (story): similar, score 19; no topic in common\n" in output
    assert f"4. page {release.pk} “Fees” (release): similar, score 14; no topic in common; placed before" in output


def test_every_page_that_is_not_shown_has_its_reason(pages, explain_related):
    story, others, release = pages
    french = factories.StoryFactory(title="Loin", locale="fr", bare=True)
    unlike = factories.StandardFactory(title="About", bare=True)
    states.publish(story, unrelated=[others[0]])
    states.unpublish(others[1])
    output = explain_related(story, others[0], others[1], others[5], release, story, french, unlike)
    for page, reason in (
        (others[0], "not shown: an editor excluded it"),
        (others[1], "not shown: it is not published"),
        (others[5], "not shown: only number 4 of the similar pages (similar, score 15; no topic in common)"),
        (release, "shown in place 4"),
        (story, "not shown: it is the page itself, an alias or a translation of it"),
        (french, "not shown: it belongs to another site or language"),
        (unlike, "not shown: other pages are more similar, or it has too little in common with the page"),
    ):
        assert f"page {page.pk}: {reason}\n" in output


def test_fallback_pages_and_queued_pages_are_explained(pages, explain_related):
    story, others, _ = pages
    assert "waiting to be computed again" not in explain_related(story)
    replace_similar({story.pk: []})
    similarity.mark_pages([story.pk])
    output = explain_related(story)
    assert f"1. page {others[0].pk} “Story 0” (story): one of the newest pages with the same topic" in output
    assert "waiting to be computed again" in output


def test_a_page_without_related_pages_is_reported(tree, explain_related):
    assert "The page has no related pages." in explain_related(factories.StandardFactory(bare=True))


def test_the_rules_of_suggestions_are_explained(pages, explain_related):
    story, others, _ = pages
    contact = factories.StandardFactory(title="Contact", role="contact", bare=True)
    ended = factories.CallToActionFactory(title="Sign", ends_at=timezone.now() - timedelta(days=1))
    first, second, third = (
        factories.StoryFactory(title=f"Letters home: {month}", bare=True) for month in ("May", "June", "July")
    )
    ranked = enumerate([first, second, third, contact, *others[:3]])
    replace_similar({story.pk: [SimilarityScore(one.pk, 20.0 - n, True) for n, one in ranked]})
    body = [blocks.rich_text(f"<p>{blocks.page_link(others[0], 'Ropes')}</p>")]
    states.publish(story, body=body, related=[ended])
    output = explain_related(story, others[0], contact, ended, third)
    for page, reason in (
        (others[0], "not shown: the text shows it or links to it"),
        (contact, "not shown: visitors look it up instead of reading it, so that only editors choose it"),
        (ended, "not shown: it has ended"),
        (third, "not shown: 2 pages of its series are"),
    ):
        assert f"page {page.pk}: {reason}\n" in output
