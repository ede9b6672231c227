"""The table of similar pages: worked out for what changed and its neighbours, never lost, quiet once it is true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.core import journal
from cms.core.models import ContentVersion, JournalEntry, SimilarPage
from cms.core.similar import Likeness, replace, similar_to
from cms.demo import factories
from cms.demo.factories import blocks, states
from search.engines.port import SearchUnavailable, Similar
from search.indexing import likenesses, rebuild, similar, similar_queue
from search.indexing.worker import IndexWorker
from search.models import Dirty, SimilarDue

from .engines import Around

WORDS = "Crews on trawlers pay recruiters. Recruiters lend crews money. Crews repay recruiters."


class Numbered(Around):
    """Answers for each page what a test has put down, and keeps whom it was asked about."""

    def __init__(self, answers=None) -> None:
        self.answers, self.asked, self.away = answers or {}, [], frozenset()

    def similar(self, page_id, locale, *, site, now, limit=12, topics=1.0):
        if page_id in self.away:
            raise SearchUnavailable("away")
        self.asked.append(page_id)
        assert len(self.asked) < 100, "it never ends"
        return [Similar(getattr(page, "pk", page), score) for page, score in self.answers.get(page_id, [])][:limit]


class Calm:
    """Some stories without anything in common but what a test says, and nothing that waits."""

    def __init__(self, *titles: str) -> None:
        self.pages = [factories.StoryFactory(title=title, bare=True) for title in titles]

    def __iter__(self):
        return iter(self.pages)


def about(title: str, **more):
    return factories.StoryFactory(title=title, summary="Recruiters and crews", body=[blocks.rich_text(WORDS)], **more)


def listed(page) -> list[int]:
    return [one.other_id for one in similar_to(page.pk)]


def waiting() -> set[int]:
    return set(similar_queue.waiting().values_list("page_id", flat=True))


def counter() -> int:
    return ContentVersion.objects.get().counter


@pytest.fixture
def settled(tree, worker) -> IndexWorker:
    """A worker with nothing left to do."""
    worker.drain()
    SimilarDue.objects.all().delete()
    return worker


# --------------------------------------------------------------------------- with a real engine


def test_what_is_published_is_listed_and_lists_others(settled, search_engine):
    first, second, other = about("Crews in debt"), about("Debt of crews"), factories.StoryFactory(title="Quokka")
    settled.drain()
    assert waiting() == {first.pk, second.pk, other.pk}
    similar.drain(search_engine)
    assert listed(first) == [second.pk]
    assert listed(second) == [first.pk]
    assert listed(other) == []
    third = about("Crews ashore")
    settled.drain()
    assert waiting() == {third.pk}
    similar.drain(search_engine)
    assert third.pk in listed(first)
    assert third.pk in listed(second)


def test_what_is_taken_down_leaves_the_lists_of_its_neighbours(settled, search_engine):
    first, second, third = about("Crews in debt"), about("Debt of crews"), about("Crews ashore")
    settled.drain()
    similar.drain(search_engine)
    states.unpublish(second)
    settled.drain()
    similar.drain(search_engine)
    assert not SimilarPage.objects.filter(page_id=second.pk).exists()
    assert not SimilarPage.objects.filter(other_id=second.pk).exists()
    assert listed(first) == [third.pk]


def test_a_deleted_page_leaves_nothing_at_all(settled, search_engine):
    first, second = about("Crews in debt"), about("Debt of crews")
    settled.drain()
    similar.drain(search_engine)
    gone = second.pk
    second.delete()
    settled.drain()
    similar.drain(search_engine)
    assert not SimilarPage.objects.filter(other_id=gone).exists()
    assert not SimilarPage.objects.filter(page_id=gone).exists()
    assert not SimilarDue.objects.filter(page_id=gone).exists()
    assert SimilarDue.objects.get(page_id=first.pk).computed_at


def test_pages_of_another_language_or_kept_for_some_are_in_no_list(settled, search_engine):
    first, second, third = about("Crews in debt"), about("Debt of crews"), about("Crews ashore")
    about("Crews in debt", translation_of=first)
    factories.CallToActionFactory(title="Debt of crews", summary="Recruiters and crews", body=[blocks.rich_text(WORDS)])
    states.alias(second)
    states.restrict(third)
    settled.drain()
    similar.drain(search_engine)
    assert listed(first) == [second.pk]


def test_common_topics_are_noted_with_each_page_and_those_of_drafts_are_not(settled, search_engine):
    debts, ports, draft = (factories.TopicFactory(label=label) for label in ("Debts", "Ports", "Draft"))
    draft.unpublish()
    first = about("Crews in debt", topics=[debts, ports, draft])
    about("Debt of crews", topics=[debts, draft])
    settled.drain()
    similar.drain(search_engine)
    assert [one.topics for one in similar_to(first.pk)] == [("debts",)]


# --------------------------------------------------------------------------- the journal, and that it ends


def test_it_settles_storing_lists_leads_to_nothing_new(settled, search_engine):
    for number in range(6):
        about(f"Crews in debt {number}")
    settled.drain()
    entries = JournalEntry.objects.count()
    before = counter()
    assert similar.drain(search_engine) > 0
    assert counter() > before
    assert JournalEntry.objects.count() == entries
    assert settled.drain() == 0
    assert waiting() == set()
    before = counter()
    assert (settled.drain(), similar.drain(search_engine), counter()) == (0, 0, before)


def test_the_version_grows_once_a_batch_when_a_list_changes_and_not_when_only_scores_do(settled):
    one, two, three = Calm("One", "Two", "Three")
    engine = Numbered({one.pk: [(two, 9.0), (three, 5.0)], two.pk: [(one, 3.0)]})
    similar_queue.mark([one.pk, two.pk])
    before = counter()
    similar.drain(engine)
    assert counter() == before + 1
    engine.answers[one.pk] = [(two, 9.5), (three, 5.5)]
    similar_queue.mark([one.pk, two.pk])
    similar.drain(engine)
    assert counter() == before + 1
    assert [item.score for item in similar_to(one.pk)] == [9.5, 5.5]
    engine.answers[one.pk] = [(three, 9.6), (two, 9.5)]
    similar_queue.mark([one.pk])
    similar.drain(engine)
    assert counter() == before + 2
    assert listed(one) == [three.pk, two.pk]


def test_coming_close_is_a_change_that_readers_may_see(db):
    replace({1: [Likeness(2, 9.0, is_close=True), Likeness(3, 2.0)]})
    before = counter()
    assert replace({1: [Likeness(2, 9.0, is_close=True), Likeness(3, 2.9)]}) == set()
    assert replace({1: [Likeness(2, 9.0, is_close=True), Likeness(3, 3.0, is_close=True)]}) == {1}
    assert counter() == before + 1


# --------------------------------------------------------------------------- who is marked


def test_a_draft_and_a_page_that_says_the_same_are_not_worked_out_again(settled, search_engine):
    page = about("Crews in debt")
    settled.drain()
    similar.drain(search_engine)
    states.save_draft(page, title="Something else")
    journal.page_changed(page.pk)
    settled.drain()
    assert waiting() == set()


def test_neighbours_are_those_that_listed_it_and_those_it_lists_and_theirs_are_left_alone(settled):
    one, two, three, far = Calm("One", "Two", "Three", "Far")
    replace({two.pk: [Likeness(one.pk, 1.0)], three.pk: [Likeness(far.pk, 1.0)], far.pk: [Likeness(three.pk, 1.0)]})
    engine = Numbered({one.pk: [(three, 4.0)], three.pk: [(far, 4.0)]})
    similar_queue.mark([one.pk], spreads=True)
    similar.drain(engine)
    assert engine.asked == [one.pk, two.pk, three.pk]
    assert waiting() == set()


def test_what_it_no_longer_lists_is_a_neighbour_too(settled):
    one, two = Calm("One", "Two")
    replace({one.pk: [Likeness(two.pk, 1.0)]})
    engine = Numbered()
    similar_queue.mark([one.pk], spreads=True)
    similar.drain(engine)
    assert engine.asked == [one.pk, two.pk]


def test_what_changed_comes_before_its_neighbours(settled):
    one, two, three = Calm("One", "Two", "Three")
    similar_queue.mark([one.pk])
    similar_queue.mark([three.pk], spreads=True)
    similar_queue.mark([two.pk])
    assert [row.page_id for row in similar_queue.due(9, timedelta())] == [three.pk, one.pk, two.pk]


def test_a_page_waits_until_the_engine_shows_what_was_written(settled, pass_time):
    (page,) = Calm("One")
    similar_queue.mark([page.pk])
    assert similar_queue.due(9) == []
    pass_time(seconds=3)
    assert [row.page_id for row in similar_queue.due(9)] == [page.pk]


def test_a_page_that_is_marked_again_and_again_keeps_its_place(settled, pass_time):
    one, two = Calm("One", "Two")
    similar_queue.mark([one.pk])
    pass_time(seconds=1)
    similar_queue.mark([two.pk])
    pass_time(seconds=2)
    similar_queue.mark([one.pk])
    assert [row.page_id for row in similar_queue.due(9)] == [one.pk, two.pk]


# --------------------------------------------------------------------------- nothing is lost


def test_while_the_engine_is_away_all_of_it_waits(settled):
    one, two = Calm("One", "Two")
    engine = Numbered({one.pk: [(two, 4.0)]})
    engine.away = frozenset((one.pk, two.pk))
    similar_queue.mark([one.pk, two.pk], spreads=True)
    assert similar.turn(engine) == 0
    assert waiting() == {one.pk, two.pk}
    engine.away = frozenset()
    similar.drain(engine)
    assert listed(one) == [two.pk]


def test_one_page_that_fails_holds_up_no_other(settled):
    one, two, three = Calm("One", "Two", "Three")
    engine = Numbered({two.pk: [(three, 4.0)]})
    engine.away = frozenset((one.pk,))
    similar_queue.mark([one.pk])
    similar_queue.mark([two.pk])
    assert similar.turn(engine) == 0
    assert similar.turn(engine) == 1
    assert listed(two) == [three.pk]
    assert waiting() == {one.pk}


def test_a_page_marked_while_it_is_worked_out_waits_on(settled):
    one, two = Calm("One", "Two")

    class Busy(Numbered):
        def similar(self, page_id, locale, **given):
            if not self.asked:
                similar_queue.mark([one.pk], spreads=True)
            return super().similar(page_id, locale, **given)

    engine = Busy({one.pk: [(two, 4.0)]})
    similar_queue.mark([one.pk])
    similar.turn(engine)
    assert waiting() == {one.pk}
    assert similar_queue.waiting().get().spreads


def test_dying_before_the_lists_are_stored_loses_nothing(settled, monkeypatch):
    one, two = Calm("One", "Two")
    engine = Numbered({one.pk: [(two, 4.0)]})
    similar_queue.mark([one.pk], spreads=True)

    def die(lists):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(similar.table, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            similar.turn(engine)
    assert similar_queue.waiting().get(page_id=one.pk).spreads
    similar.drain(engine)
    assert listed(one) == [two.pk]


def test_a_writing_that_was_not_noted_marks_nothing_and_one_that_was_marks_its_page(
    settled, search_engine, monkeypatch
):
    page = about("Crews in debt")

    def die(claim, ids):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("search.indexing.claims.forget", die)
        with pytest.raises(KeyboardInterrupt):
            settled.drain()
    assert waiting() == set()
    IndexWorker(search_engine).drain()
    Dirty.objects.update(claim=None, not_before=timezone.now())  # the lease of the one that died has ended
    IndexWorker(search_engine).drain()
    assert waiting() == {page.pk}


# --------------------------------------------------------------------------- all of them


def test_a_rebuild_and_its_way_back_have_all_worked_out_again(settled, search_engine):
    page = about("Crews in debt")
    french = about("Équipages", translation_of=page)
    settled.drain()
    similar.drain(search_engine)
    assert waiting() == set()
    rebuild.rebuild(search_engine, ["en"])
    assert waiting() == {page.pk}
    rebuild.rebuild(search_engine, ["fr"])
    assert waiting() == {page.pk, french.pk}
    SimilarDue.objects.update(wanted_at=None)
    rebuild.roll_back(search_engine, ["fr"])
    assert waiting() == {french.pk}


def test_the_oldest_are_refreshed_when_they_are_a_day_old_and_nothing_waits(settled, pass_time, monkeypatch):
    one, two = Calm("One", "Two")
    engine = Numbered()
    monkeypatch.setattr(similar, "engine_in_use", lambda: engine)
    monkeypatch.setattr(similar, "SLICE", 60.0)
    for page in (two, one):
        similar_queue.mark([page.pk])
        pass_time(seconds=3)
        assert similar.work() == 1
    engine.asked.clear()
    pass_time(hours=23)
    assert similar.work() == 0
    assert engine.asked == []
    pass_time(hours=2)
    assert similar.work() == 0
    assert engine.asked == [two.pk, one.pk]


def test_what_waits_goes_before_the_refresh_even_where_it_cannot_be_done(settled, pass_time, monkeypatch):
    one, two = Calm("One", "Two")
    engine = Numbered()
    monkeypatch.setattr(similar, "engine_in_use", lambda: engine)
    similar_queue.mark([one.pk])
    similar.drain(engine)
    pass_time(days=2)
    similar_queue.mark([two.pk])
    pass_time(seconds=3)
    engine.away = frozenset((two.pk,))
    engine.asked.clear()
    assert similar.work() == 0
    assert one.pk not in engine.asked


# --------------------------------------------------------------------------- what is kept


def test_twelve_are_kept_and_three_of_each_type_if_they_are_close_it_is_said(settled):
    page, *stories = Calm(*(f"Story {number}" for number in range(15)))
    releases = [factories.ReleaseFactory(title=f"Release {number}", bare=True) for number in range(4)]
    scores = [
        *((story, 40.0 - number) for number, story in enumerate(stories)),
        *zip(releases, (10.0, 9.0, 8.0, 7.0), strict=True),
    ]
    engine = Numbered({page.pk: scores})
    similar_queue.mark([page.pk])
    similar.drain(engine)
    assert listed(page) == [one.pk for one in [*stories[: likenesses.BEST], *releases[: likenesses.EACH]]]
    close = {one.other_id for one in similar_to(page.pk) if one.is_close}
    assert releases[0].pk in close
    assert releases[1].pk not in close


def test_equal_scores_keep_one_order_whatever_the_engine_says(settled):
    page, one, two = Calm("Page", "One", "Two")
    engine = Numbered({page.pk: [(one, 5.00001), (two, 5.00002)]})
    similar_queue.mark([page.pk])
    similar.drain(engine)
    before = counter()
    engine.answers[page.pk] = [(two, 5.00001), (one, 5.00002)]
    similar_queue.mark([page.pk])
    similar.drain(engine)
    assert listed(page) == [two.pk, one.pk]
    assert counter() == before
