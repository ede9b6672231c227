"""Unpublished snippets on a live page: every operation omits them as if they were not set."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
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
class SnippetUsage:
    """Two pages with the same topic that use every type of snippet."""

    snippets: dict[str, BaseSnippet]
    story: BasePage
    release: BasePage
    document: object


@pytest.fixture(scope="module")
def module_written(module_tree) -> SnippetUsage:
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
    quote = blocks.quote("We counted.", "A speaker", person=snippets["person"])
    text = blocks.rich_text("Plain text")
    story = factories.StoryFactory(title="Nets", bylines=[snippets["person"]], body=[quote, text], **tags)
    release = factories.ReleaseFactory(
        title="Fees", boilerplate=snippets["boilerplate"], media_contacts=[snippets["contact"]], **tags
    )
    return SnippetUsage(snippets, story, release, document)


@pytest.fixture
def written(module_written, db) -> SnippetUsage:
    return deepcopy(module_written)


@pytest.fixture
def usage(written, search_engine) -> SnippetUsage:
    Indexer(search_engine).index_all()
    return written


def requests(usage: SnippetUsage) -> dict[str, tuple[str, dict, str]]:
    """Return all requests that show snippets, with the snippets shown."""
    story, release = usage.story.pk, usage.release.pk
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
        "stories by the author": ("/stories", {"author": "velkarname-velkarsurname"}, "person"),
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
FILTERED = ("stories of", "stories from", "stories by", "search in", "search by")  # requests with a filter by snippet


def seen(frontend, usage: SnippetUsage, name: str, where: str) -> bool:
    """Return whether the response contains a text of the snippet, or a page found by it."""
    address, params, _ = requests(usage)[where]
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


@pytest.mark.few(4)
@pytest.mark.parametrize("hide", [unpublish, expire, delete])
@pytest.mark.parametrize("name", WORDS)
def test_a_snippet_that_is_not_public_is_omitted(name, hide, usage, frontend, pass_time, search_engine):
    shown = [where for where, (_, _, names) in requests(usage).items() if name in names.split()]
    assert shown
    assert all(seen(frontend, usage, name, where) for where in shown), shown
    hide(usage.snippets[name], pass_time)
    assert [where for where in shown if seen(frontend, usage, name, where)] == []  # the index is outdated
    Indexer(search_engine).index_all()
    assert [where for where in shown if seen(frontend, usage, name, where)] == []


@pytest.mark.few(2)
@pytest.mark.parametrize("name", WORDS)
def test_other_snippets_are_still_shown(name, usage, frontend, search_engine):
    usage.snippets[name].unpublish()
    Indexer(search_engine).index_all()
    others = {where: set(names.split()) - {name} for where, (_, _, names) in requests(usage).items()}
    for where, names in others.items():
        assert all(seen(frontend, usage, other, where) for other in names), (where, names)


def test_the_draft_of_a_published_snippet_is_not_shown(usage, frontend):
    for name, field in (("topic", "label"), ("person", "name"), ("boilerplate", "heading"), ("contact", "name")):
        snippet = usage.snippets[name]
        setattr(snippet, field, "Drafttext")
        snippet.save_revision()
    for where, (address, params, _) in requests(usage).items():
        assert "drafttext" not in str(frontend.get(address, **params)).casefold(), where


def test_a_translation_does_not_disclose_the_slug_of_its_draft_source(written, frontend):
    def list_values(address: str) -> set[str]:
        return {item["value"] for item in frontend.get(address, locale="fr")["items"]}

    topics, people = list_values("/topics"), list_values("/people")
    source = factories.TopicFactory(label="Velkardraft")
    factories.TopicFactory(label="Ouvert", slug="ouvert", translation_of=source)
    person = factories.PersonFactory(name="Velkardraft Person")
    factories.PersonFactory(name="Une Personne", slug="une-personne", translation_of=person)
    assert list_values("/topics") - topics == {"velkardraft"}
    source.unpublish()
    person.unpublish()
    assert list_values("/topics") - topics == {"ouvert"}
    assert list_values("/people") - people == {"une-personne"}


def test_a_document_linked_only_in_a_draft_boilerplate_is_not_served(usage, client):
    address = f"/documents/{usage.release.pk}/{usage.document.pk}/background.txt"
    assert b"".join(client.get(address))
    usage.snippets["boilerplate"].unpublish()
    assert client.get(address).status_code == 404
