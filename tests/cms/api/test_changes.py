"""What changed since: every transition the public could see, once, and nothing of what it could not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.journal import journal, public_changes
from cms.journal.models import PublicChange, PublicChangesOffset


def follow() -> None:
    while public_changes.process_changes():
        pass


class Reader:
    """Remembers `until`, as a static build does."""

    def __init__(self, frontend, **where) -> None:
        self.frontend, self.where = frontend, where
        self.until = frontend.get("/changes", **where)["until"]

    def items(self) -> list[dict]:
        follow()
        body = self.frontend.get("/changes", since=self.until, limit=500, **self.where)
        self.until = body["until"]
        assert body["next"] is None
        return body["items"]

    def news(self) -> list[tuple]:
        return [(item["change"], item["path"], item["previous_path"]) for item in self.items()]


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="A quay")


@pytest.fixture
def reader(story, frontend):
    follow()
    return Reader(frontend)


PATH = "/stories/a-quay/"


def test_the_beginning_holds_nothing_and_so_does_what_comes_after_it(reader):
    assert reader.news() == []


def test_a_page_from_its_first_publication_to_its_end(reader, frontend):
    page = factories.StoryFactory(title="A pier", live=False)
    assert reader.news() == []
    page = states.publish(page)
    (item,) = reader.items()
    assert (item["id"], item["type"], item["locale"], item["change"]) == (page.pk, "story", "en", "published")
    page = states.publish(page, title="Another pier")
    assert reader.news() == [("updated", "/stories/a-pier/", None)]
    page = states.publish(page, slug="b")
    assert reader.news() == [("moved", "/stories/b/", "/stories/a-pier/")]
    states.unpublish(page)
    assert reader.news() == [("removed", "/stories/b/", None)]
    states.publish(page)
    assert reader.news() == [("published", "/stories/b/", None)]


QUIET = {
    "a draft of it": lambda story: states.save_draft(story, title="No"),
    "a change scheduled for later": lambda s: states.schedule(s, timezone.now() + timedelta(days=9), title="No"),
    "a new draft": lambda story: factories.StoryFactory(live=False),
    "a draft that is deleted": lambda story: factories.StoryFactory(live=False).delete(),
    "a page ahead of its time": lambda story: factories.StoryFactory(go_live_at=timezone.now() + timedelta(days=1)),
    "a page under a private one": lambda story: factories.StandardFactory(parent=private()),
    "a draft that moves": lambda s: factories.StoryFactory(live=False).move(factories.StoryIndexFactory(live=False)),
    "another slug of a draft": lambda s: states.save_draft(factories.StoryFactory(live=False), slug="no"),
}


def private():
    vault = factories.StandardFactory(title="Vault", live=False)
    states.restrict(vault)
    return states.publish(vault)


@pytest.mark.parametrize("what", QUIET)
def test_what_the_public_cannot_see_is_no_change(what, reader, story):
    QUIET[what](story)
    assert reader.news() == []


GONE = {
    "unpublished": states.unpublish,
    "deleted": lambda page: page.delete(),
    "restricted": states.restrict,
    "an ancestor restricted": lambda page: states.restrict(page.get_parent()),
    "moved under a private page": lambda page: page.move(private(), pos="last-child"),
}


@pytest.mark.parametrize("hide", GONE)
def test_what_is_hidden_is_removed_with_the_path_it_had(hide, reader, story):
    GONE[hide](story)
    assert ("removed", PATH, None) in (news := reader.news())
    assert {change for change, *_ in news} == {"removed"}
    assert reader.news() == []


def test_a_restriction_above_that_ends_brings_back_what_stands_below(reader, story):
    restriction = states.restrict(story.get_parent())
    assert sorted(reader.news()) == [("removed", "/stories/", None), ("removed", PATH, None)]
    restriction.delete()
    assert sorted(reader.news()) == [("published", "/stories/", None), ("published", PATH, None)]


def test_expiry_and_go_live_by_the_clock_alone(reader, story, pass_time):
    states.publish(story, expire_at=timezone.now() + timedelta(hours=1))
    assert reader.news() == [("updated", PATH, None)]
    pass_time(minutes=59)
    assert reader.news() == []
    pass_time(minutes=1)
    assert reader.news() == [("removed", PATH, None)]


def test_a_page_that_moves_takes_those_below_with_it(reader, tree):
    top = factories.StandardFactory(title="Top")
    factories.StandardFactory(title="Below", parent=top)
    reader.news()
    states.publish(top, slug="new")
    assert reader.news() == [("moved", "/new/", "/top/"), ("moved", "/new/below/", "/top/below/")]


def test_a_deleted_page_takes_those_below_with_it(reader, tree):
    top = factories.StandardFactory(title="Top")
    factories.StandardFactory(title="Below", parent=top)
    reader.news()
    states.reload_page(top).delete()
    assert sorted(reader.news()) == [("removed", "/top/", None), ("removed", "/top/below/", None)]


def test_an_alias_is_a_page_of_its_own(reader, story, tree):
    alias = states.alias(story, slug="again")
    assert [(item["id"], item["path"]) for item in reader.items()] == [(alias.pk, "/stories/again/")]
    states.publish(story, title="Other")
    assert sorted(reader.news()) == [("updated", PATH, None), ("updated", "/stories/again/", None)]


def test_pages_that_show_a_changed_person_are_updated(reader, tree):
    person = factories.PersonFactory(name="Ada")
    factories.StoryFactory(title="By her", bylines=[person])
    reader.news()
    person.name = "Ada Nwosu"
    person.save()
    assert reader.news() == [("updated", "/stories/by-her/", None)]


def test_each_site_and_language_hears_of_its_own(reader, story, frontend):
    other = factories.site("other.example")
    follow()
    english, theirs = Reader(frontend, locale="en"), Reader(frontend, site="other.example")
    reader.news()
    factories.StoryFactory(title="Un quai", translation_of=story)
    factories.StoryFactory(title="Theirs", parent=other.stories)
    assert [item["locale"] for item in reader.items()] == ["fr"]
    assert english.news() == []
    assert [path.rsplit("/", 2)[1] for _, path, _ in theirs.news()] == ["theirs"]


# ---------------------------------------------------------------- tokens and parts


def test_parts_follow_one_another_and_what_comes_meanwhile_comes_last(reader, frontend):
    for number in range(5):
        factories.StoryFactory(title=f"N{number}")
    follow()
    part = frontend.get("/changes", since=reader.until, limit=2)
    factories.StoryFactory(title="N5")
    follow()
    seen = part["items"]
    while part["next"]:
        part = frontend.client.get(part["next"]).json()
        seen += part["items"]
    assert [item["path"] for item in seen] == [f"/stories/n{number}/" for number in range(6)]
    assert frontend.get("/changes", since=part["until"])["items"] == []


def test_a_token_that_is_too_old_or_of_another_database_is_gone(reader, frontend, story):
    old, epoch = reader.until, PublicChangesOffset.objects.get().epoch
    states.unpublish(story)
    assert reader.news()
    PublicChange.objects.update(at=timezone.now() - journal.RETENTION_PERIOD - timedelta(minutes=1))
    public_changes.delete_expired()
    for since in (old, "1-1", "0-0", f"{epoch:x}-ffffffff"):
        answer = frontend.ask("/changes", since=since)
        assert (answer.status_code, answer.json()["type"]) == (410, "urn:clarion:problem:gone"), since
        assert answer["Cache-Control"] == "no-store"
    assert reader.news() == []  # who has asked lately goes on


def test_the_journal_waits_for_it(reader):
    assert journal._consumers["changes"]() == journal.last_sequence()


def test_the_answer_is_not_kept(reader, frontend):
    answer = frontend.ask("/changes")
    assert (answer["Cache-Control"], "ETag" in answer) == ("no-store", False)


def test_two_entries_that_mean_many_pages_are_looked_at_in_parts(reader, tree, monkeypatch):
    monkeypatch.setattr(public_changes, "CHUNK_SIZE", 2)
    for number in range(5):
        factories.StoryFactory(title=f"N{number}")
    reader.news()
    states.restrict(tree.stories, "login")
    states.restrict(tree.releases, "login")
    assert len(reader.news()) == 8  # both lists, the quay and the five
