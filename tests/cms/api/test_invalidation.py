"""Cache tags: if a change alters a response, the response carried a tag that the change sends to the caches.

All operations are requested before and after each change. A draft sends no tags.
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
from cms.delivery.webhooks.models import Endpoint
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.pages.models import BasePage
from cms.snippets.organisation.models import Navigation, SiteTexts
from tests.cms.api.canaries import KINDS, CanarySite
from tests.cms.delivery.webhooks.conftest import create_deliveries
from tests.markers import mark_extended

from . import operations
from .operations import Operation

# Not cached, or with the same content as another operation in the list.
EXCLUDED = re.compile(r"^/documents/|/changes$|/news-sitemap$|\.(atom|json)$")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(frozen=True)
class CachedResponse:
    """A response as a cache stores it."""

    status: int
    content: bytes
    tags: frozenset[str]


@dataclass
class Content:
    """The site with canaries, further content that can change, and all operations."""

    site: CanarySite
    release: BasePage
    contact: Any
    boilerplate: Any
    draft_topic: Any
    organisation: Any
    operations: list[Operation]

    def send(self) -> dict[str, CachedResponse]:
        client, cached = Client(raise_request_exception=False), {}
        for one in self.operations:
            response = client.get(one.path, one.params)
            tags = frozenset(response.headers.get("Cache-Tag", "").split(","))
            cached[one.name] = CachedResponse(response.status_code, response.content, tags)
        return cached


@pytest.fixture(scope="module")
def content(module_site) -> Content:
    contact, boilerplate = factories.MediaContactFactory(), factories.BoilerplateFactory()
    draft_topic = factories.TopicFactory(label="Unpublished", live=False)
    organisation = factories.OrganisationFactory(site=module_site.tree.record)
    release = factories.ReleaseFactory(
        title="With contacts", media_contacts=[contact], boilerplate=boilerplate, topics=[draft_topic]
    )
    similar_pages.replace_similar(
        {
            module_site.similar.pk: [
                SimilarityScore(module_site.linking_page.pk, 1.0),
                SimilarityScore(module_site.subjects["story"].pk, 0.5),
            ]
        }
    )
    more = [
        Operation("release with contacts", operations.page_url(release.pk)),
        Operation("related of that release", operations.page_url(release.pk) + "/related"),
        Operation("page with similar ones", operations.page_url(module_site.similar.pk)),
        Operation("site", "/api/v1/site"),
        Operation("site in French", "/api/v1/site", {"locale": "fr"}),
        Operation("French front page", "/api/v1/resolve", {"path": "/fr/"}),
        Operation("stories in French", "/api/v1/stories", {"locale": "fr"}),
        Operation("topics in French", "/api/v1/topics", {"locale": "fr"}),
        Operation("list by path", "/api/v1/resolve", {"path": "/stories/"}),
    ]
    every = (*operations.direct_operations(module_site), *operations.mentioning_operations(module_site), *more)
    unique = {(one.path, json.dumps(one.params)): one for one in every if not EXCLUDED.search(one.path)}
    create_deliveries()
    Endpoint.objects.create(name="Ours", url="https://frontend.example/")
    create_deliveries()
    return Content(module_site, release, contact, boilerplate, draft_topic, organisation, list(unique.values()))


@pytest.fixture(scope="module")
def before(content) -> dict[str, CachedResponse]:
    return content.send()


def sent_tags() -> set[str]:
    return {tag for delivery in create_deliveries() for tag in json.loads(delivery.body)["data"]["tags"]}


def story(content: Content) -> BasePage:
    return content.site.subjects["story"]


def author(content: Content) -> Any:
    return states.reload_page(story(content)).bylines.first().person


def topic(content: Content) -> Any:
    return type(content.site.topic).objects.get(pk=content.site.topic.pk)


def top(content: Content) -> BasePage:
    return content.site.ancestors["standard"][-1]


def update(thing: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


Change = Callable[[Content], object]

CHANGES: dict[str, list[Change]] = {
    **{
        f"the {kind}, taken down and published again": [
            lambda s, kind=kind: states.unpublish(s.site.subjects[kind]),
            lambda s, kind=kind: states.publish(s.site.subjects[kind]),
        ]
        for kind in KINDS
    },
    **{
        f"the {kind}, with another title and picture": [
            lambda s, kind=kind: states.publish(
                s.site.subjects[kind], title="Another", image=factories.PictureFactory()
            )
        ]
        for kind in KINDS
    },
    "a page above, unpublished and published again": [
        lambda s: states.unpublish(top(s)),
        lambda s: states.publish(top(s)),
    ],
    "a page above, renamed": [lambda s: states.publish(top(s), slug="renamed")],
    "a page above, restricted and unrestricted": [
        lambda s: states.restrict(top(s)),
        lambda s: top(s).get_view_restrictions().get().delete(),
    ],
    "a page that moves": [lambda s: states.reload_page(s.site.child).move(s.site.tree.home, pos="last-child")],
    "a page that is deleted": [lambda s: states.reload_page(story(s)).delete()],
    "a page saved without a revision": [lambda s: update(states.reload_page(story(s)), share_text="Changed")],
    "another topic": [lambda s: states.publish(story(s), topics=[])],
    "a new story on the same topic": [
        lambda s: factories.StoryFactory(title="Newest", topics=[s.site.topic], image=factories.PictureFactory())
    ],
    "a new release, and its deletion": [
        lambda s: factories.ReleaseFactory(title="Newest"),
        lambda s: BasePage.objects.get(title="Newest").delete(),
    ],
    "a new call to action": [lambda s: factories.CallToActionFactory(placements=["sidebar", "home"], priority=99)],
    "a translation": [lambda s: factories.StandardFactory(title="Hôte", translation_of=s.site.linking_page)],
    "an alias": [lambda s: states.alias(states.reload_page(s.site.similar))],
    "another list of similar pages": [
        lambda s: similar_pages.replace_similar({s.site.similar.pk: [SimilarityScore(s.site.child.pk, 1.0)]}),
        lambda s: similar_pages.replace_similar({s.site.similar.pk: []}),
    ],
    "the French front page": [
        lambda s: states.unpublish(s.site.tree.branch("fr").home),
        lambda s: states.publish(s.site.tree.branch("fr").home),
    ],
    "a topic's label": [lambda s: update(topic(s), label="Papers")],
    "a topic's French label": [lambda s: update(topic(s).copy_for_translation(french(s)), label="Titres", live=True)],
    "a topic that is published": [lambda s: s.draft_topic.save_revision().publish()],
    "a topic that is deleted": [lambda s: topic(s).delete()],
    "a person's name": [lambda s: update(story(s).bylines.first().person, name="Another")],
    "a person, unpublished and back": [
        lambda s: story(s).bylines.first().person.unpublish(),
        lambda s: states.reload_page(story(s)).bylines.first().person.save_revision().publish(),
    ],
    "a quote of the author, added and removed": [
        lambda s: states.publish(s.site.child, body=[blocks.quote("Yes.", person=author(s))]),
        lambda s: states.publish(s.site.child, body=[]),
    ],
    "the author's next story, published, and by nobody": [
        lambda s: factories.StoryFactory(title="Next", bylines=[author(s)]),
        lambda s: states.publish(BasePage.objects.get(title="Next").specific, bylines=[]),
    ],
    "the author's page, published and taken down": [
        lambda s: factories.PersonPageFactory(person=author(s), title="Her page"),
        lambda s: states.unpublish(BasePage.objects.get(title="Her page").specific),
    ],
    "the author's portrait": [lambda s: update(author(s), portrait=factories.PictureFactory())],
    "a topic's picture": [lambda s: update(topic(s), image=factories.PictureFactory())],
    "“See more” of a page": [lambda s: states.publish(story(s), more_label="All", more_page=s.site.child)],
    "“See more” of a list": [lambda s: states.publish(s.site.tree.stories, more_label="All", more_page=s.site.child)],
    "a new person": [lambda s: factories.PersonFactory(name="New here")],
    "a contact's telephone": [lambda s: update(s.contact, phone="+1")],
    "a contact, unpublished and back": [
        lambda s: s.contact.unpublish(),
        lambda s: type(s.contact).objects.get(pk=s.contact.pk).save_revision().publish(),
    ],
    "a boilerplate": [lambda s: update(s.boilerplate, heading="Who we are now")],
    "the texts of a picture": [
        lambda s: update(states.reload_page(story(s)).image, description="Changed", credit="Another photographer")
    ],
    "a picture that is deleted": [lambda s: states.reload_page(story(s)).image.delete()],
    "a document's title": [lambda s: update(s.site.document, title="Changed")],
    "a menu": [lambda s: update(Navigation.objects.first(), footer=[])],
    "the organisation's name": [lambda s: update(s.organisation, name="Another name")],
    "its first logo": [lambda s: update(s.organisation, logo=factories.PictureFactory())],
    "the heading of related pages": [
        lambda s: SiteTexts.objects.create(site=s.site.tree.record, locale=s.site.tree.home.locale, related_heading="!")
    ],
    "a redirect": [
        lambda s: Redirect.add_redirect("/older", story(s)),
        lambda s: Redirect.objects.get(old_path="/older").delete(),
    ],
}


def french(content: Content) -> Any:
    return content.site.tree.branch("fr").home.locale


DEFAULT_CASES = list(CHANGES)[::10]  # every tenth; neighbours are about the same content


@pytest.mark.parametrize("name", mark_extended(CHANGES, except_for=DEFAULT_CASES))
def test_every_altered_response_has_a_tag_that_is_sent(name, content, before):
    for number, change in enumerate(CHANGES[name]):
        change(content)
        tags, after = sent_tags(), content.send()
        altered = [
            op for op, previous in before.items() if previous.status != 422 and after[op].content != previous.content
        ]
        assert altered, f"no response has changed after step {number}"
        assert [(op, sorted(before[op].tags)) for op in altered if not before[op].tags & tags] == [], sorted(tags)
        before = after


DRAFT_CHANGES: dict[str, Change] = {
    "a draft": lambda s: factories.StoryFactory(live=False, topics=[s.site.topic]),
    "the draft of a live page": lambda s: states.save_draft(story(s), title="No"),
    "the draft of a snippet": lambda s: s.contact.save_revision(),
}


@pytest.mark.parametrize("name", DRAFT_CHANGES)
def test_changes_visible_to_editors_only_send_no_tags(name, content):
    DRAFT_CHANGES[name](content)
    assert sent_tags() == set()


def test_publishing_a_story_keeps_unrelated_responses(content, before):
    """Unrelated responses stay in the cache."""
    factories.StoryFactory(title="On another topic")
    tags = sent_tags()
    assert f"site-{content.site.tree.record.pk}" not in tags
    unaffected = {op for op, previous in before.items() if previous.status == 200 and not previous.tags & tags}
    assert {"settings", "regions", "page of the release", "/releases {}"} <= unaffected
