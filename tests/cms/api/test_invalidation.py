"""Every answer that a change makes another one carried a tag that the change sends to the caches.

All operations are asked before and after. Whatever answers otherwise must have been named; a draft names nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from cms.cards import similar_pages
from cms.cards.similar_pages import SimilarityScore
from cms.demo import factories
from cms.demo.factories import states
from cms.organisation.models import Navigation, SiteTexts
from cms.pages.models import BasePage
from cms.webhooks.models import Endpoint
from tests.cms.api.canaries import KINDS, World
from tests.cms.webhooks.conftest import gather
from tests.markers import mark_extended

from . import requests
from .requests import Operation

# Not kept at all, or made of the same as another one that is asked.
ELSEWHERE = re.compile(r"^/documents/|/changes$|\.(atom|json)$")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(frozen=True)
class Kept:
    """As a cache keeps it."""

    status: int
    content: bytes
    tags: frozenset[str]


@dataclass
class Stage:
    """The site of canaries with what else can change, and all that may be asked of it."""

    world: World
    release: BasePage
    contact: Any
    boilerplate: Any
    draft_topic: Any
    organisation: Any
    operations: list[Operation]

    def ask(self) -> dict[str, Kept]:
        client, kept = Client(raise_request_exception=False), {}
        for one in self.operations:
            answer = client.get(one.path, one.params)
            tags = frozenset(answer.headers.get("Cache-Tag", "").split())
            kept[one.name] = Kept(answer.status_code, answer.content, tags)
        return kept


@pytest.fixture(scope="module")
def stage(grown) -> Stage:
    contact, boilerplate = factories.MediaContactFactory(), factories.BoilerplateFactory()
    draft_topic = factories.TopicFactory(label="Unheard of", live=False)
    organisation = factories.OrganisationFactory(site=grown.tree.record)
    release = factories.ReleaseFactory(
        title="With contacts", media_contacts=[contact], boilerplate=boilerplate, topics=[draft_topic]
    )
    similar_pages.replace_similar(
        {grown.similar.pk: [SimilarityScore(grown.host.pk, 1.0), SimilarityScore(grown.subjects["story"].pk, 0.5)]}
    )
    more = [
        Operation("release with contacts", requests.page_at(release.pk)),
        Operation("related of that release", requests.page_at(release.pk) + "/related"),
        Operation("page with similar ones", requests.page_at(grown.similar.pk)),
        Operation("site", "/api/v1/site"),
        Operation("site in French", "/api/v1/site", {"locale": "fr"}),
        Operation("French front page", "/api/v1/resolve", {"path": "/fr/"}),
        Operation("stories in French", "/api/v1/stories", {"locale": "fr"}),
        Operation("topics in French", "/api/v1/topics", {"locale": "fr"}),
        Operation("list by path", "/api/v1/resolve", {"path": "/stories/"}),
    ]
    every = (*requests.direct(grown), *requests.around(grown), *more)
    operations = {(one.path, json.dumps(one.params)): one for one in every if not ELSEWHERE.search(one.path)}
    gather()
    Endpoint.objects.create(name="Ours", url="https://frontend.example/")
    gather()
    return Stage(grown, release, contact, boilerplate, draft_topic, organisation, list(operations.values()))


@pytest.fixture(scope="module")
def before(stage) -> dict[str, Kept]:
    return stage.ask()


def sent() -> set[str]:
    return {tag for delivery in gather() for tag in json.loads(delivery.body)["data"]["tags"]}


def story(stage: Stage) -> BasePage:
    return stage.world.subjects["story"]


def topic(stage: Stage) -> Any:
    return type(stage.world.topic).objects.get(pk=stage.world.topic.pk)


def top(stage: Stage) -> BasePage:
    return stage.world.shelves["standard"][-1]


def changed(thing: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


Act = Callable[[Stage], object]

STEPS: dict[str, list[Act]] = {
    **{
        f"the {kind}, taken down and published again": [
            lambda s, kind=kind: states.unpublish(s.world.subjects[kind]),
            lambda s, kind=kind: states.publish(s.world.subjects[kind]),
        ]
        for kind in KINDS
    },
    **{
        f"the {kind}, with another title and picture": [
            lambda s, kind=kind: states.publish(
                s.world.subjects[kind], title="Another", image=factories.PictureFactory()
            )
        ]
        for kind in KINDS
    },
    "a page above, taken down and published again": [
        lambda s: states.unpublish(top(s)),
        lambda s: states.publish(top(s)),
    ],
    "a page above, renamed": [lambda s: states.publish(top(s), slug="renamed")],
    "a page above, kept for some and open again": [
        lambda s: states.restrict(top(s)),
        lambda s: top(s).get_view_restrictions().get().delete(),
    ],
    "a page that moves": [lambda s: states.reload_page(s.world.child).move(s.world.tree.home, pos="last-child")],
    "a page that is deleted": [lambda s: states.reload_page(story(s)).delete()],
    "a page saved past its revisions": [lambda s: changed(states.reload_page(story(s)), share_text="Otherwise")],
    "another topic": [lambda s: states.publish(story(s), topics=[])],
    "a new story about the same": [
        lambda s: factories.StoryFactory(title="Newest", topics=[s.world.topic], image=factories.PictureFactory())
    ],
    "a new release, by its factory and then gone": [
        lambda s: factories.ReleaseFactory(title="Newest"),
        lambda s: BasePage.objects.get(title="Newest").delete(),
    ],
    "a new call to action": [lambda s: factories.CallToActionFactory(placements=["sidebar", "home"], priority=99)],
    "a translation": [lambda s: factories.StandardFactory(title="Hôte", translation_of=s.world.host)],
    "an alias": [lambda s: states.alias(states.reload_page(s.world.similar))],
    "another list of similar pages": [
        lambda s: similar_pages.replace_similar({s.world.similar.pk: [SimilarityScore(s.world.child.pk, 1.0)]}),
        lambda s: similar_pages.replace_similar({s.world.similar.pk: []}),
    ],
    "the French front page": [
        lambda s: states.unpublish(s.world.tree.branch("fr").home),
        lambda s: states.publish(s.world.tree.branch("fr").home),
    ],
    "a topic's label": [lambda s: changed(topic(s), label="Papers")],
    "a topic's French label": [lambda s: changed(topic(s).copy_for_translation(french(s)), label="Titres", live=True)],
    "a topic that is published": [lambda s: s.draft_topic.save_revision().publish()],
    "a topic that is deleted": [lambda s: topic(s).delete()],
    "a person's name": [lambda s: changed(story(s).bylines.first().person, name="Another")],
    "a person, unpublished and back": [
        lambda s: story(s).bylines.first().person.unpublish(),
        lambda s: states.reload_page(story(s)).bylines.first().person.save_revision().publish(),
    ],
    "a new person": [lambda s: factories.PersonFactory(name="New here")],
    "a contact's telephone": [lambda s: changed(s.contact, phone="+1")],
    "a contact, unpublished and back": [
        lambda s: s.contact.unpublish(),
        lambda s: type(s.contact).objects.get(pk=s.contact.pk).save_revision().publish(),
    ],
    "a boilerplate": [lambda s: changed(s.boilerplate, heading="Who we are now")],
    "a picture's words": [lambda s: changed(states.reload_page(story(s)).image, description="Otherwise", credit="Somebody")],
    "a picture that is deleted": [lambda s: states.reload_page(story(s)).image.delete()],
    "a document's title": [lambda s: changed(s.world.document, title="Otherwise")],
    "a menu": [lambda s: changed(Navigation.objects.first(), footer=[])],
    "the organisation's name": [lambda s: changed(s.organisation, name="Another name")],
    "its first logo": [lambda s: changed(s.organisation, logo=factories.PictureFactory())],
    "the words around related pages": [
        lambda s: SiteTexts.objects.create(
            site=s.world.tree.record, locale=s.world.tree.home.locale, related_heading="!"
        )
    ],
    "a redirect": [
        lambda s: Redirect.add_redirect("/older", story(s)),
        lambda s: Redirect.objects.get(old_path="/older").delete(),
    ],
}


def french(stage: Stage) -> Any:
    return stage.world.tree.branch("fr").home.locale


IN_SHORT = list(STEPS)[::3]  # of neighbours one: they are written in the order of what they are about


@pytest.mark.parametrize("name", mark_extended(STEPS, except_for=IN_SHORT))
def test_what_answers_otherwise_has_been_named(name, stage, before):
    for number, act in enumerate(STEPS[name]):
        act(stage)
        tags, after = sent(), stage.ask()
        other = [op for op, was in before.items() if was.status == 200 and after[op].content != was.content]
        assert other, f"nothing answers otherwise after step {number}"
        assert [(op, sorted(before[op].tags)) for op in other if not before[op].tags & tags] == [], sorted(tags)
        before = after


QUIET: dict[str, Act] = {
    "a draft": lambda s: factories.StoryFactory(live=False, topics=[s.world.topic]),
    "the draft of a live page": lambda s: states.save_draft(story(s), title="No"),
    "the draft of a snippet": lambda s: s.contact.save_revision(),
}


@pytest.mark.parametrize("name", QUIET)
def test_what_only_editors_see_names_nothing(name, stage):
    QUIET[name](stage)
    assert sent() == set()


def test_a_story_that_is_published_leaves_alone_what_does_not_show_it(stage, before):
    """Else it would be simpler to forget everything each time."""
    factories.StoryFactory(title="About something else")
    tags = sent()
    assert f"site-{stage.world.tree.record.pk}" not in tags
    left = {op for op, was in before.items() if was.status == 200 and not was.tags & tags}
    assert {"settings", "regions", "page of the release", "/releases {}"} <= left
