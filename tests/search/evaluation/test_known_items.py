"""The check that pages are found by the words of their own titles, as after a move."""

from __future__ import annotations

import random
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command

from cms.core.sites import SiteRoots
from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.stories.models import StoryPage
from search.evaluation import evaluator
from search.evaluation.evaluator import build_queries, choose_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_engine"), pytest.mark.slow]


def check(capsys, *options: str) -> str:
    call_command("search_known_items", *options)
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def written(module_tree) -> list[StoryPage]:
    titles = ["Night ferries on Lake Omberi", "Voices of the harbour", "Quays", "Letters from Quimera"]
    return [factories.StoryFactory(title=title, body=[]) for title in titles]


@pytest.fixture
def stories(written) -> list[StoryPage]:
    call_command("worker", "--once")
    return deepcopy(written)


def test_every_page_is_found_by_its_title_with_an_error_and_half_typed(stories, capsys):
    out = check(capsys)
    assert "as typed: MRR@10 1.00, 4 of 4 among the first ten" in out
    assert "with a typing error: MRR@10" in out
    assert "half-typed: MRR@10 1.00, 3 of 3" in out  # one title has a single word


def test_a_page_that_search_does_not_find_is_named(stories, capsys, monkeypatch):
    missing = stories[1].pk
    found = evaluator.find_top_page_ids
    monkeypatch.setattr(
        evaluator, "find_top_page_ids", lambda *args, **kw: [pk for pk in found(*args, **kw) if pk != missing]
    )
    out = check(capsys)
    assert "as typed: MRR@10 0.75, 3 of 4 among the first ten" in out
    assert f"page {missing} is not found by “Voices of the harbour” (as typed)" in out
    assert f"page {stories[0].pk} " not in out


def test_another_page_with_the_same_title_counts(stories, capsys):
    factories.StoryFactory(title="Voices of the harbour", body=[])
    call_command("worker", "--once")
    assert "as typed: MRR@10 1.00, 5 of 5" in check(capsys)


def test_hidden_pages_and_other_languages_are_not_searched_for(stories, capsys):
    states.unpublish(stories[0])
    states.restrict(stories[1])
    root = SiteRoots.read().find(None, None)
    assert {pk for pk, _ in choose_pages(root, 200, 7)} == {stories[2].pk, stories[3].pk}
    with pytest.raises(CommandError, match="no public page"):
        check(capsys, "--locale", "fr")
    with pytest.raises(CommandError, match="no such site or language"):
        check(capsys, "--locale", "xx")


def test_the_same_seed_chooses_the_same_pages(stories):
    root = SiteRoots.read().find(None, None)
    assert choose_pages(root, 2, 7) == choose_pages(root, 4, 7)[:2]
    assert len(choose_pages(root, 2, 7)) == 2


def test_queries_of_titles():
    queries = build_queries("Night ferries on Lake Omberi", random.Random(1))
    assert queries["as typed"] == "Night ferries on Lake Omberi"
    assert queries["half-typed"] == "Night ferries on La"
    changed = [
        pair
        for pair in zip(queries["as typed"].split(), queries["with a typing error"].split(), strict=True)
        if pair[0] != pair[1]
    ]
    ((before, after),) = changed
    assert (sorted(before), before[0]) == (sorted(after), after[0])
    assert build_queries("Quays", random.Random(1)).keys() == {"as typed", "with a typing error"}
    assert build_queries("A b", random.Random(1)) == {"as typed": "A b", "half-typed": "A b"}
