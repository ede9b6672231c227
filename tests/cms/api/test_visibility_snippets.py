"""A draft topic, person, boilerplate or media contact on a live page: as if it were not set, wherever it was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.core.snippets import BaseSnippet
from cms.demo import factories
from cms.demo.factories import blocks
from cms.pages.models import BasePage
from search.indexing.indexer import Indexer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEM = "velkar"


@dataclass
class Tagged:
    """Two pages that share a topic, with everything a page can take from snippets."""

    snippets: dict[str, BaseSnippet]
    story: BasePage
    release: BasePage
    document: object


@pytest.fixture
def tagged(tree, search_engine) -> Tagged:
    document = factories.DocumentFactory(filename="background.txt")
    link = blocks.document_link(document, "background")
    snippets = {
        "topic": factories.TopicFactory(label="Velkartopic"),
        "region": factories.RegionFactory(label="Velkarregion"),
        "person": factories.PersonFactory(name="Velkarname Velkarsurname", role="Velkarrole", biography="Velkarlife"),
        "boilerplate": factories.BoilerplateFactory(heading="Velkarheading", text=f"<p>Velkartext {link}</p>"),
        "contact": factories.MediaContactFactory(name="Velkarcontact", email="velkarcontact@press.example"),
    }
    tags = {"topics": [snippets["topic"]], "regions": [snippets["region"]]}
    said = blocks.quote("We counted.", "Somebody", person=snippets["person"])
    words = blocks.rich_text("Nothing but plain words")
    story = factories.StoryFactory(title="Nets", bylines=[snippets["person"]], body=[said, words], **tags)
    release = factories.ReleaseFactory(
        title="Fees", boilerplate=snippets["boilerplate"], media_contacts=[snippets["contact"]], **tags
    )
    Indexer(search_engine).index_all()
    return Tagged(snippets, story, release, document)


def asked(tagged: Tagged) -> dict[str, tuple[str, dict, str]]:
    """Everywhere a snippet shows, and which of them are seen there."""
    story, release = tagged.story.pk, tagged.release.pk
    return {
        "story": (f"/pages/{story}", {}, "topic region person"),
        "release": (f"/pages/{release}", {}, "topic region boilerplate contact"),
        "similar by topic": (f"/pages/{story}/related", {}, "topic"),
        "topics": ("/topics", {}, "topic"),
        "regions": ("/regions", {}, "region"),
        "people": ("/people", {}, "person"),
        "stories": ("/stories", {}, "topic"),
        "stories of the topic": ("/stories", {"topic": "velkartopic"}, "topic"),
        "stories from the region": ("/stories", {"region": "velkarregion"}, "region"),
        "stories by the person": ("/stories", {"person": "velkarname-velkarsurname"}, "person"),
        "search": ("/search", {}, "topic region"),
        "search in the topic": ("/search", {"topic": "velkartopic"}, "topic"),
        "search in the region": ("/search", {"region": "velkarregion"}, "region"),
        "search by the person": ("/search", {"person": "velkarname-velkarsurname"}, "person"),
        "search of the person's name": ("/search", {"q": "velkarsurname"}, "person"),
    }


WORDS = {
    "topic": ("velkartopic",),
    "region": ("velkarregion",),
    "person": ("velkarname", "velkarrole", "velkarlife"),
    "boilerplate": ("velkarheading", "velkartext"),
    "contact": ("velkarcontact",),
}
FILTERED = ("stories of", "stories from", "stories by", "search in", "search by")  # these find a page or nothing


def seen(frontend, tagged: Tagged, name: str, where: str) -> bool:
    """Whether the answer holds a word of the snippet, or finds a page by it."""
    address, params, _ = asked(tagged)[where]
    body = frontend.get(address, **params)
    if where.startswith(FILTERED):
        return bool(body["items"] or body["total"])
    if where == "similar by topic":
        return bool(body["items"])
    if where == "search of the person's name":
        return any(word in str(body["items"]).casefold() for word in WORDS[name])
    body.pop("query", None)
    return any(word in str(body).casefold() for word in WORDS[name])


def unpublish(snippet: BaseSnippet, pass_time: Callable) -> None:
    snippet.unpublish()


def expire(snippet: BaseSnippet, pass_time: Callable) -> None:
    snippet.expire_at = timezone.now() + timedelta(hours=1)
    snippet.save_revision().publish()
    pass_time(hours=1)


def delete(snippet: BaseSnippet, pass_time: Callable) -> None:
    snippet.delete()


@pytest.mark.parametrize("take_away", [unpublish, expire, delete])
@pytest.mark.parametrize("name", WORDS)
def test_a_snippet_that_is_not_public_is_as_if_it_were_not_set(
    name, take_away, tagged, frontend, pass_time, search_engine
):
    shown = [where for where, (_, _, names) in asked(tagged).items() if name in names.split()]
    assert shown
    assert all(seen(frontend, tagged, name, where) for where in shown), shown
    take_away(tagged.snippets[name], pass_time)
    assert [where for where in shown if seen(frontend, tagged, name, where)] == []  # the index is behind
    Indexer(search_engine).index_all()
    assert [where for where in shown if seen(frontend, tagged, name, where)] == []


@pytest.mark.parametrize("name", WORDS)
def test_its_neighbours_stay_as_they_are(name, tagged, frontend, search_engine):
    tagged.snippets[name].unpublish()
    Indexer(search_engine).index_all()
    others = {where: set(names.split()) - {name} for where, (_, _, names) in asked(tagged).items()}
    for where, names in others.items():
        assert all(seen(frontend, tagged, other, where) for other in names), (where, names)


def test_a_draft_of_a_published_snippet_shows_nothing_new(tagged, frontend):
    for name, field in (("topic", "label"), ("person", "name"), ("boilerplate", "heading"), ("contact", "name")):
        snippet = tagged.snippets[name]
        setattr(snippet, field, "Secrat")
        snippet.save_revision()
    for where, (address, params, _) in asked(tagged).items():
        assert "secrat" not in str(frontend.get(address, **params)).casefold(), where


def test_a_translation_does_not_tell_the_slug_of_its_draft_source(tree, frontend):
    source = factories.TopicFactory(label="Velkardraft")
    factories.TopicFactory(label="Ouvert", slug="ouvert", translation_of=source)
    person = factories.PersonFactory(name="Velkardraft Person")
    factories.PersonFactory(name="Une Personne", slug="une-personne", translation_of=person)
    assert [term["value"] for term in frontend.get("/topics", locale="fr")["items"]] == ["velkardraft"]
    source.unpublish()
    person.unpublish()
    assert [term["value"] for term in frontend.get("/topics", locale="fr")["items"]] == ["ouvert"]
    assert [person["value"] for person in frontend.get("/people", locale="fr")["items"]] == ["une-personne"]


def test_a_document_linked_in_a_draft_boilerplate_alone_cannot_be_fetched(tagged, client):
    address = f"/documents/{tagged.release.pk}/{tagged.document.pk}/background.txt"
    assert b"".join(client.get(address))
    tagged.snippets["boilerplate"].unpublish()
    assert client.get(address).status_code == 404
